"""Logging: JSON or console lines with event, incident and signal bound.

No phone number and no secret reaches a line.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import orjson
import structlog

QUIET = (
    "faust",
    "mode",
    "aiokafka",
    "kafka",
    "apscheduler",
    "streams.faust_transport",
    "muster.process",
    "alembic",
    "uvicorn",
    "asyncio",
)
_PHONE = re.compile(r"(?<![\w.-])(\+\d{2,4}|1\d{2})\d{4,9}(\d{2})(?!\d)")
# As people write them: with blanks and hyphens, without the plus, of the fixed network, with digits
# of a Chinese keyboard. Not just any long number: times and ids are none.
_WRITTEN = re.compile(
    r"(?<![\w.-])(?:\+\d{1,3}[ -]\d[\d -]{5,14}\d"
    r"|(?:(?:\+|00)?[8８][6６][ -]?)?[1１][3-9３-９]\d[ -]?\d{4}[ -]?\d{4}"
    r"|[0０]\d{2,3}-\d{7,8})(?![\w-])"
)


def mask(text: str) -> str:
    """Phone numbers with their middle hidden."""
    return _WRITTEN.sub(lambda found: f"{found[0][:3]}…{found[0][-2:]}", _PHONE.sub(r"\1…\2", text))


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, (list, tuple)):
        return [_masked(v) for v in value]
    return {k: _masked(v) for k, v in value.items()} if isinstance(value, dict) else value


def hide_phones(
    _logger: Any, _name: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {key: _masked(value) for key, value in line.items()}


def _dumps(line: Any, **_: Any) -> str:
    return orjson.dumps(line, default=str).decode()


class _Stderr:
    """The current `sys.stderr` at each write: tests and servers replace it."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


_STDERR: Any = _Stderr()


def configure(style: str = "console", level: int = logging.INFO) -> None:
    """`style`: console, or json for one object a line.

    Goes to stderr: stdout belongs to commands' answers.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Before the masking, since a traceback can quote a phone number.
        structlog.processors.format_exc_info,
        hide_phones,
    ]
    look: Any = (
        structlog.processors.JSONRenderer(serializer=_dumps)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, look],
        # past the standard library: a line costs less than half
        logger_factory=structlog.WriteLoggerFactory(_STDERR),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_STDERR)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, look],
        )
    )
    # services telling that they start and stop
    handler.addFilter(lambda record: not str(record.msg).startswith("[^"))
    logging.root.handlers = [handler]
    logging.root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
