"""`muster cap read|index`: what was understood of a CAP document or an index, what was not, and
why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from muster.cli import output
from muster.cli.options import Json, Lang
from muster.cli.terminal_language import language
from playbooks.intake.bounds import LARGEST_DOCUMENT
from sources.alert import DEFAULT_LIFETIME, Alert, AlertInfo
from sources.alert_documents import read_alert_document, read_index_document
from sources.alert_effect import effect_of
from sources.alert_rows import alert_row, entry_row
from sources.download import download, is_address
from translations import FaultError, FaultsError, Renderer, lookup, message, translate

Where = Annotated[str, typer.Argument(metavar="FILE|URL", help="A file, or an http(s) address.")]
Read = TypeVar("Read")
_UNSAID = "en-US"  # the language of an info that says none (CAP 1.2, 3.2.2)


def read_command(where: Where, json: Json = False, lang: Lang = "") -> None:
    """Show what is understood of a CAP document, XML or GeoJSON. Exit 2 where nothing could be
    read.
    """
    said = language(lang)
    document = _read(where, read_alert_document, said)
    for fault in document.faults:
        output.note(Renderer(said).text(fault))
    if json:
        output.print_json([alert_row(alert) for alert in document.alerts])
        return
    for alert in document.alerts:
        for line in _lines(alert, said):
            output.print_prose(line)
    counts = {
        "count": len(document.alerts),
        "acting": sum(effect_of(alert).acts for alert in document.alerts),
        "faulty": sum(bool(alert.faults) for alert in document.alerts),
    }
    output.note(translate("cap_read.count", said, **counts))


def index_command(where: Where, json: Json = False, lang: Lang = "") -> None:
    """List the entries of an Atom or RSS index. Exit 2 where nothing could be read."""
    said = language(lang)
    index = _read(where, read_index_document, said)
    for fault in index.faults:
        output.note(Renderer(said).text(fault))
    if json:
        output.print_json([entry_row(entry) for entry in index.entries])
        return
    for entry in index.entries:
        output.print_answer(f"{entry.updated.written}  {entry.title}")
        # On a line of its own: a table would cut it.
        output.print_answer(f"  {entry.document or translate('cap_index.no_document', said)}")
    output.note(translate("cap_index.count", said, count=len(index.entries)))


def _read(where: str, reader: Callable[[bytes], Read], lang: str) -> Read:
    """Exits with code 2 where it cannot be read."""
    try:
        return reader(_document(where))
    except FaultError as fault:
        output.exit_refused([Renderer(lang).text(fault.message)])
    except FaultsError as several:
        output.exit_refused([Renderer(lang).text(fault) for fault in several.messages])


def _document(where: str) -> bytes:
    """At most one byte more than is read of a document. Raises FaultError."""
    if is_address(where):
        return download(where)
    try:
        with Path(where).open("rb") as file:
            return file.read(LARGEST_DOCUMENT + 1)
    except (OSError, ValueError) as error:
        raise FaultError(message("document_fault.not_opened", error=str(error))) from error


def _lines(alert: Alert, lang: str) -> Iterator[str]:
    """What a person is to see of an alert."""
    infos = _infos_for(alert, lang)
    for info in infos:
        severity = _word("severity", info.severity, lang)
        said = translate("cap_read.event", lang, event=info.event, severity=severity)
        yield f"**{said}**"
        if info.headline:
            yield f"  {info.headline}"
    yield "  " + translate(
        "cap_read.message",
        lang,
        sender=alert.sender,
        sent=alert.sent.written,
        status=_word("status", alert.status, lang),
        msg_type=_word("type", alert.msg_type, lang),
        identifier=alert.identifier,
    )
    for line in dict.fromkeys(_in_force(info, alert, lang) for info in infos):
        yield f"  {line}"
    yield f"  {_where(alert, infos, lang)}"
    effect = effect_of(alert)
    why = Renderer(lang).text(effect.why)
    yield "  " + (translate("cap_read.acts", lang, why=why) if effect.acts else why)
    for fault in alert.faults:
        yield "  " + translate("cap_read.fault", lang, fault=Renderer(lang).text(fault))


def _word(kind: str, value: str, lang: str) -> str:
    """A value of the standard in the reader's words; another one as it was written."""
    return lookup(f"cap_{kind}.{value}", lang) or value


def _infos_for(alert: Alert, lang: str) -> list[AlertInfo]:
    """Those in the reader's language, else those in the first one's."""
    own = [i for i in alert.infos if (i.language or _UNSAID).lower().startswith(lang)]
    return own or [info for info in alert.infos if info.language == alert.infos[0].language]


def _in_force(info: AlertInfo, alert: Alert, lang: str) -> str:
    times = (info.onset, info.effective, alert.sent)
    begins = next((time.written for time in times if time.utc), None)
    if begins is None:
        return translate("cap_read.no_times", lang)
    if info.expires.utc:
        return translate("cap_read.in_force", lang, begins=begins, ends=info.expires.written)
    hours = int(DEFAULT_LIFETIME.total_seconds() // 3600)
    return translate("cap_read.no_end", lang, begins=begins, hours=hours)


def _where(alert: Alert, infos: list[AlertInfo], lang: str) -> str:
    shown = {alert.infos.index(info) for info in infos}
    names = list(dict.fromkeys(area.desc for area in alert.areas if area.info in shown))
    joint = translate("list.names", lang)
    return translate(
        "cap_read.where" if names else "cap_read.no_area", lang, areas=joint.join(names)
    )
