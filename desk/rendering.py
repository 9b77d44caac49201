"""From a template and what it shows to a page: language, times, wording. Everything is escaped."""

from __future__ import annotations

import base64
import hashlib
import math
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from desk.access import access_of, may_answer
from desk.app_state import AppState, state_of
from desk.authentication import actor_of
from desk.names_in_messages import MessageNames, renderer
from desk.removed_characters_notice import anything_removed
from desk.words import (
    Language,
    absence,
    button,
    channel,
    given,
    limit,
    role,
    state,
    truck_state,
    word,
)
from playbooks.definition.desk_rights import DECIDE
from translations import LANGUAGES, FaultsError, Message, message

HERE = Path(__file__).parent
STATIC = HERE / "static"
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
USUAL: Language = "zh"  # where the reader says nothing
YEAR = 365 * 86400
# inlined in the phone pages: saves a round trip on a slow line
SMALL_STYLE = (STATIC / "small.css").read_text("utf-8").strip()
# Part of each file's address, which so changes with its content: no page gets an old file.
VERSIONS = {
    f.name: hashlib.sha256(f.read_bytes()).hexdigest()[:10] for f in STATIC.iterdir() if f.is_file()
}


def small_style_hash() -> str:
    """What the content security policy must know of the style inside the phone pages."""
    return "sha256-" + base64.b64encode(hashlib.sha256(SMALL_STYLE.encode()).digest()).decode()


def language_of(request: Request) -> Language:
    """Asked for in the address, else remembered, else the browser's; Chinese where nothing says
    otherwise.
    """
    for asked in (request.query_params.get("lang"), request.cookies.get("lang")):
        if asked in LANGUAGES:
            return asked
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> Language:
    best: dict[str, float] = {}
    for part in header.split(","):
        name, _, weight = part.partition(";q=")
        try:
            weight_of = float(weight or 1)
        except ValueError:
            continue
        short = name.strip().lower()[:2]
        best[short] = max(best.get(short, 0.0), weight_of)
    # `max` takes the first of several equals: the usual language comes first.
    known = sorted(LANGUAGES, key=lambda language: language != USUAL)
    return max(known, key=lambda language: best.get(language, 0.0))


def page(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page in the reader's language; a language chosen by the address is remembered."""
    language = language_of(request)
    body = TEMPLATES.get_template(template).render(**_tools(request, language), **shown)
    response = HTMLResponse(body, status)
    # Only then: a page that is merely read sets no cookie.
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie("lang", language, max_age=YEAR, samesite="lax")
    return response


def _tools(request: Request, language: Language) -> dict[str, Any]:
    app_state, actor, access = state_of(request), actor_of(request), access_of(request)
    now = app_state.runtime.clock.now()
    texts = app_state.runtime.plan.texts.get(language, {})
    names = MessageNames(app_state.runtime.plan, language)
    return {
        "lang": language,
        "path": request.url.path,
        "may": access.may,
        "may_answer": partial(may_answer, access),
        "may_change": lambda people: access.may(DECIDE) or access.person in people,
        "other_languages": _others(request, language),
        "paper": app_state.paper,
        "locked": app_state.token is not None,
        "shared": app_state.token is not None and actor.person is None and actor.key is None,
        "by_key": actor.key is not None,
        "now": now,
        "speed": app_state.runtime.clock.speed,
        "small_style": Markup(SMALL_STYLE),
        "t": lambda key, **values: wording(key, language, **values),
        "message_text": renderer(app_state.runtime.plan, language).text,
        "channel": lambda name: channel(name, language),
        "absence": lambda name: absence(name, language),
        "limit": lambda text: limit(text, language),
        "outcome": lambda name: names.name("outcome", name),
        "button": lambda answer: button(answer, language, texts),
        "given": lambda answer: given(answer, language, texts),
        "role": lambda name: role(name, language, texts),
        "state_of": lambda name: state(name, language),
        "truck_state": lambda name: truck_state(name, language),
        "when": lambda moment: when(moment, app_state),
        "clock": lambda deadline: clock(deadline, now, language),
        "iso": iso,
        "span": span,
        "removed": anything_removed(request),
        "asset": lambda name: f"/static/{name}?v={VERSIONS[name]}",
    }


def _others(request: Request, language: Language) -> list[dict[str, str]]:
    """The same page in each other language: its address and the language's own name."""
    kept = [(k, v) for k, v in parse_qsl(request.url.query) if k != "lang"]
    return [
        {
            "address": "?" + urlencode([*kept, ("lang", other)]),
            "name": word("language", other),
            "tag": word("html_lang", other),
        }
        for other in LANGUAGES
        if other != language
    ]


def wording(key: str, language: Language, **values: object) -> str:
    """The desk's wording; one value of HTML, such as a time, makes it HTML with escaped values."""
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup(word(key, language)).format(**values)
    return word(key, language, **values)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def when(moment: datetime | None, app_state: AppState) -> Markup:
    """Local time of the plan; the day only where it is another one; UTC in the tooltip."""
    if moment is None:
        return Markup("—")
    zone = app_state.runtime.plan.calendar.zone
    local, today = moment.astimezone(zone), app_state.runtime.clock.now().astimezone(zone).date()
    text = local.strftime("%H:%M:%S") if local.date() == today else local.strftime("%m-%d %H:%M")
    utc = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(iso(moment), utc, text)


def clock(deadline: datetime | None, now: datetime, language: Language) -> Markup:
    """A clock that the page's script lets run on; without a script it shows what was left when the
    page was made.
    """
    if deadline is None:
        return Markup('<span class="clock still">{}</span>').format(word("no_limit", language))
    left = (deadline - now).total_seconds()
    mark = Markup(
        '<span class="clock{}" role="timer" data-until="{}" data-left="{}" data-late="{}">{}'
        " {}</span>"
    )
    kind = " late" if left < 0 else " soon" if left < 60 else ""
    label = word("late" if left < 0 else "left", language)
    return mark.format(
        kind, iso(deadline), word("left", language), word("late", language), label, span(abs(left))
    )


def span(seconds: float) -> str:
    """mm:ss, from an hour on h:mm:ss."""
    whole = math.floor(seconds)
    minutes, rest = divmod(whole, 60)
    return (
        f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
    )


def in_words(request: Request, message: Message) -> str:
    """A message in the reader's language, with the names of the plan in force."""
    return renderer(state_of(request).runtime.plan, language_of(request)).text(message)


def refusals(request: Request, refused: FaultsError) -> str:
    """Everything that was refused, in the reader's language."""
    return in_words(request, message("fault.all", reasons=refused.messages))
