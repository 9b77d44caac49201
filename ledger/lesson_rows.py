"""Rows of lessons as they cross the ledger's border."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict


class NewLessonRow(TypedDict):
    """A lesson as it is added. `kind`: of the incident; `by`: who added it (`Actor.label`)."""

    incident: int
    kind: str
    at: datetime
    by: str
    text: str


class LessonListRow(NewLessonRow):
    """A lesson learned from an incident."""

    id: int
