"""Every entry point, each with a way to send one fuzzed input through it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import yaml

from handlers.process_signals import Incoming, receive
from ledger import list_queries
from muster.settings import PLAN
from playbooks.loader.plan_folder import examine_folder
from tests.desk.living import Town
from tests.desk.routes import known, routes
from tests.fuzz.odd import Odd, utc_now

NEVER_ENDS = ("/live",)


class EntryPoints:
    """`count` has what each entry point answered; `became` what became of the inputs, each counted once:
    judged, parked, known (as before), refused, answered (looked at, or an answer recorded).
    """

    def __init__(self, here: Town, web: Any, odd: Odd, folder: Path) -> None:
        self.here, self.web, self.odd, self.folder = here, web, odd, folder
        self.count: Counter[str] = Counter()
        self.became: Counter[str] = Counter()
        self.failures: list[str] = []
        self.offset = 0
        self.names: dict[str, Any] = {}
        self.gets: list[str] = []
        self.posts: list[str] = []
        self.notices: list[int] = []
        self.phone = ""

    async def prepare(self) -> None:
        """Look up what there is, so that some inputs mean something."""
        self.names = await known(self.here)
        for api in (False, True):
            self.gets += [p for p in routes(self.here, "GET", api) if p not in NEVER_ENDS]
            self.posts += [p for p in routes(self.here, "POST", api) if p != "/twilio/sms"]
        async with self.here.runtime.ledger.reading() as connection:
            rows = await list_queries.open_questions(connection)
            directory = await self.here.runtime.directory(connection)
        self.notices = [row["id"] for row in rows]
        self.phone = directory.people[rows[0]["person"]].phones[0]

    @property
    def ways(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """The entry points by name."""
        return {
            "kafka": self.kafka,
            "api": self.api,
            "form": self.form,
            "link": self.link,
            "text": self.text,
            "page": self.page,
            "plan": self.plan,
        }

    def _event(self) -> dict[str, Any]:
        odd, plan = self.odd, self.here.runtime.plan
        kind = odd.random.choice(list(plan.signals))
        event = {
            "specversion": odd.often("1.0", 0.95),
            "id": odd.often(f"f-{odd.random.randrange(10**9)}", 0.9),
            "source": odd.often("fuzz", 0.9),
            "type": odd.often(f"muster.{kind}", 0.9),
            "time": odd.moment(utc_now()),
            "data": odd.often(self._fields(kind), 0.95),
        }
        for name in list(event):
            if odd.random.random() < 0.02:
                del event[name]
        return event

    def _fields(self, kind: str) -> dict[str, Any]:
        odd = self.odd
        sound = {"unit": "K-07", "site": "kaili", "area": "whole city", "event": "storm"}
        fields = {
            name: odd.often(sound.get(name, "1"), 0.5)
            for name in self.here.runtime.plan.signals[kind].fields
            if odd.random.random() < 0.8
        }
        if odd.random.random() < 0.1:
            fields[str(odd.text())[:50]] = odd.value()
        return fields

    async def kafka(self) -> None:
        """One message on the topic, in either mode of CloudEvents."""
        event, self.offset = self._event(), self.offset + 1
        headers: dict[str, bytes | None] = {}
        body = _json(event)
        if self.odd.random.random() < 0.3:
            data = event.pop("data", None)
            body = _json(data)
            headers = {
                f"ce_{name}": self.odd.often(str(value).encode("utf-8", "replace"), 0.9)
                for name, value in event.items()
            }
            headers = {n: v if isinstance(v, bytes) else None for n, v in headers.items()}
        incoming = Incoming(self.odd.cut(body), f"kafka signals/0/{self.offset}", headers)
        self.became[await self._judged("kafka", incoming)] += 1

    async def _judged(self, entry_point: str, incoming: Incoming) -> str:
        """Sent = judged + parked, or known already."""
        before = await self.kept()
        await receive(self.here.runtime, [incoming])
        after = await self.kept()
        signals, parked = after[0] - before[0], after[1] - before[1]
        what = "judged" if signals else "parked" if parked else "known"
        self.count[f"{entry_point}: {what}"] += 1
        if signals + parked > 1:
            self.failures.append(f"{entry_point}: counted twice: {incoming.body[:200]!r}")
        return what

    async def kept(self) -> tuple[int, int]:
        async with self.here.runtime.ledger.reading() as connection:
            query = "SELECT (SELECT count(*) FROM signal WHERE state = 'judged'), (SELECT count(*) FROM parked WHERE source NOT LIKE 'parked %%')"
            found = (await connection.exec_driver_sql(query)).one()
        return found[0], found[1]

    async def _answered(self, entry_point: str, what: str, sending: Awaitable[Any]) -> Any:
        answer = await sending
        self.count[f"{entry_point}: {answer.status_code // 100}xx"] += 1
        if answer.status_code >= 500:
            self.failures.append(f"{entry_point}: {answer.status_code} for {what[:400]}")
        what = "refused" if answer.status_code >= 400 else "answered"
        while self.here.published:
            what = await self._judged(entry_point, Incoming(self.here.published.pop(0), "test"))
        self.became[what] += 1
        return answer

    def _address(self, path: str) -> str:
        odd = self.odd

        def value(found: re.Match[str]) -> str:
            sound = self.names.get(found[1], "1")
            return _quoted(str(odd.often(sound, 0.6)))[:500] or "x"

        path = re.sub(r"\{(\w+)\}", value, path)
        if odd.random.random() < 0.3:
            names = (
                "q",
                "page",
                "lang",
                "limit",
                "state",
                "unit",
                "id",
                "signal",
                "about",
                odd.text()[:20],
            )
            path += "?" + "&".join(
                f"{_quoted(odd.random.choice(names))}={_quoted(odd.text()[:300])}"
                for _ in range(odd.random.randrange(1, 4))
            )
        return path

    def _headers(self) -> dict[str, str]:
        odd = self.odd
        return {
            "Accept-Language": odd.random.choice(("zh", "en", "de", "*", "x" * 300, ";;q=,")),
            **({"Origin": odd.random.choice(("http://[", "null", "http://desk.test"))}
               if odd.random.random() < 0.05 else {}),
        }  # fmt: skip

    async def page(self) -> None:
        """An address that is looked at."""
        path = self._address(self.odd.random.choice(self.gets))
        await self._answered("page", path, self.web.get(path, headers=self._headers()))

    async def api(self) -> None:
        """A body for machines: a signal, or anything that can be posted."""
        odd = self.odd
        if odd.random.random() < 0.5:
            plain = {"kind": odd.often("truck.failed", 0.8), "fields": self._fields("truck.failed")}
            body, path = _json(odd.chosen(self._event, lambda: plain)), "/api/signals"
        else:
            path = self._address(odd.random.choice([p for p in self.posts if "/api/" in p]))
            names = (
                "answer", "values", "outcome", "at", "decision", "cartons", "person", "role", "rank",
                "until", "from", "site", "by", "text", "for", "unreachable",
            )  # fmt: skip
            body = _json({name: odd.value() for name in names if odd.random.random() < 0.4})
        body = odd.cut(body)
        sending = self.web.post(path, content=body, headers=self._headers())
        await self._answered("api", f"{path} {body!r}", sending)

    def _filled(self, *names: str) -> dict[str, str]:
        odd = self.odd
        fields = {name: str(odd.often("1", 0.3)) for name in names if odd.random.random() < 0.7}
        return {n: v.encode("utf-8", "replace").decode() for n, v in fields.items()}

    async def form(self) -> None:
        """A form of the desk or of the phone page."""
        odd = self.odd
        kind = odd.random.choice(list(self.here.runtime.plan.signals))
        if odd.random.random() < 0.5:
            truck = self.here.links.to_truck("K-07", 0).removeprefix("http://desk.test")
            path = odd.random.choice((f"/report/{kind}", "/report/new", f"{truck}/{kind}"))
            form = {
                **self._filled(*self.here.runtime.plan.signals[kind].fields, "id"),
                "signal": kind,
            }
        else:
            path = self._address(odd.random.choice([p for p in self.posts if "/api/" not in p]))
            form = self._filled(
                "answer", "back", "person", "text", "cartons", "decision", "from", "until", "name",
                "for", "call", "outcome", "at", "value_time", "value_why", "value_area", "value_office",
                "value_lines_brand_0", "value_lines_cartons_0", "how", "next", "token",
            )  # fmt: skip
        sending = self.web.post(path, data=form, headers=self._headers())
        await self._answered("form", f"{path} {form!r}", sending)

    async def link(self) -> None:
        """A signed link: an answer with values, some of them asked for."""
        odd = self.odd
        token = self.here.links.token(odd.random.choice(self.notices))
        if odd.random.random() < 0.2:
            token = _quoted(odd.text()[:200]) or "x"
        form = self._filled(
            "answer", "value_time", "value_why", "value_area", "value_until", "value_lines",
            "value_reason", "value_notice", "value_channel", "value_runtime",
        )  # fmt: skip
        path = f"/n/{token}"
        await self._answered("link", f"{path} {form!r}", self.web.post(path, data=form))

    async def text(self) -> None:
        """A text message, as the carrier hands it in."""
        odd = self.odd
        said = odd.text()[:1600].encode("utf-8", "replace").decode()
        form = {"From": self.phone, "Body": said, "MessageSid": f"SM{odd.random.randrange(10**12)}"}
        headers = {"X-Twilio-Signature": "right"}
        answer = await self._answered(
            "text", said, self.web.post("/twilio/sms", data=form, headers=headers)
        )
        if answer.status_code != 200:
            self.failures.append(f"text: {answer.status_code} for {said!r}")

    async def plan(self) -> None:
        """A file of the plan, damaged: reading it names faults and never raises."""
        odd = self.odd
        source = odd.random.choice(sorted(PLAN.rglob("*.yaml")))
        at = self.folder / source.relative_to(PLAN)
        text = source.read_text("utf-8")
        lines = text.split("\n")
        for _ in range(odd.random.randrange(1, 4)):
            n = odd.random.randrange(len(lines))
            lines[n] = odd.chosen(
                lambda n=n: lines[n].replace(":", f": {odd.text()[:60]}", 1),
                lambda n=n: "  " * odd.random.randrange(60) + lines[n],
                lambda: f"{odd.text()[:40]}: {odd.text()[:40]}",
                lambda n=n: lines[n] + " &a [*a, *a]",
                lambda: "- " + "[" * odd.random.choice((5, 50, 3000)),
                lambda n=n: lines[n].replace("{", "[", 1),
                lambda: yaml.safe_dump(odd.value())[:200],
            )
        at.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        try:
            found = examine_folder(self.folder)
            self.count[f"plan: {'faults' if found.faults else 'sound'}"] += 1
            self.became["refused" if found.faults else "answered"] += 1
        except Exception as error:  # noqa: BLE001 - any exception is the failure looked for
            self.failures.append(
                f"plan: {type(error).__name__}: {error} in {source.name}: {lines!r}"[:600]
            )
        at.write_text(text, "utf-8")


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except (
        TypeError,
        ValueError,
    ):  # beyond 64 bits, or half a surrogate: as other senders write it
        return json.dumps(value).encode("utf-8", "surrogatepass")


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
