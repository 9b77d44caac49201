"""An alert as its sender wrote it: what CAP 1.0 to 1.2 say, whichever wire format carried it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.area import AreaPolygon, Circle
from sources.written_times import WrittenTime
from translations import Message

DEFAULT_LIFETIME = timedelta(hours=24)  # of an alert without `expires`: what most senders give


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A `valueName` with its `value`: a geocode in its scheme, a parameter, an event code."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class AlertReference:
    """An earlier alert that this one names.

    Matched by `identifier`: China's senders write the new alert's `sent`, others another sender.
    """

    sender: str
    identifier: str
    sent: str


@dataclass(frozen=True, slots=True)
class AlertArea:
    """Where it holds: one `area` of one `info`, counted from 0. A circle may have no radius."""

    info: int
    desc: str
    polygons: tuple[AreaPolygon, ...]
    circles: tuple[Circle, ...]
    geocodes: tuple[NamedValue, ...]


@dataclass(frozen=True, slots=True)
class AlertInfo:
    """What is said in one language, or of one part of what happens.

    `categories`, `responses`: each `info` may have several. `begins`, `ends` are in UTC: `onset`,
    else `effective`, else `sent`; `expires`, else DEFAULT_LIFETIME after `begins`. None where no
    moment could be read.
    """

    language: str
    categories: tuple[str, ...]
    event: str
    responses: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    effective: WrittenTime
    onset: WrittenTime
    expires: WrittenTime
    begins: datetime | None
    ends: datetime | None
    sender_name: str
    headline: str
    description: str
    instruction: str
    web: str
    event_codes: tuple[NamedValue, ...]
    parameters: tuple[NamedValue, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """`version`: of CAP, empty where the namespace is none of CAP's. `faults`: what was not
    understood, or was read otherwise than written.
    """

    version: str
    identifier: str
    sender: str
    sent: WrittenTime
    status: str
    msg_type: str
    scope: str
    incidents: str
    references: tuple[AlertReference, ...]
    infos: tuple[AlertInfo, ...]
    areas: tuple[AlertArea, ...]
    signed: bool
    faults: tuple[Message, ...]
