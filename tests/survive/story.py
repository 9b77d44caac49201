"""One breakdown told to its end by the people of the plan: they answer what they are asked,
whatever happens to Muster in between.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from sqlalchemy import func, select

from ledger import list_queries
from ledger.database import Connection
from ledger.tables import OutboxRow, table_of
from tests.survive.process import Muster
from tests.survive.unsent import held_back, on_the_way
from translations.json_rows import entry_row

Row = dict[str, Any]
ANSWERS = {"acknowledge": "ack", "accept": "accept", "done": "done"}


class Story:
    """`reluctant`: the first driver who is offered the takeover never answers."""

    def __init__(self, muster: Muster, reluctant: bool = False) -> None:
        self._muster, self._reluctant = muster, reluctant

    def report(self) -> int:
        """The truck dies on the road; the status of the desk's answer, 0 where Muster died of
        it.
        """
        fields = {"unit": "K-07", "place": "26.51,107.89", "note": "gearbox"}
        return self._muster.post(
            "/api/signals", {"kind": "truck.failed", "fields": fields, "id": "failed-1"}
        )[0]

    def _takeover(self) -> None:
        body = {"kind": "takeover.confirmed", "fields": {"unit": "K-07"}, "id": "confirmed-1"}
        self._muster.post("/api/signals", body)

    def until_killed(self, seconds: float = 40.0) -> None:
        """Everyone answers until Muster has died by SIGKILL."""
        deadline = time.monotonic() + seconds
        while self._muster.code is None:
            assert time.monotonic() < deadline, (
                f"it did not die within {seconds} s\n{self._muster.log}"
            )
            self._answer()
            time.sleep(0.05)
        assert self._muster.code == -9, self._muster.log

    def to_the_end(self, seconds: float = 40.0) -> None:
        """Everyone answers until the incident is closed and all messages are out."""
        deadline = time.monotonic() + seconds
        while not self._over():
            assert self._muster.code is None, self._muster.log
            assert time.monotonic() < deadline, (
                f"not over within {seconds} s: {self._standing()}\n{self._muster.log}"
            )
            self._answer()
            time.sleep(0.05)

    def _answer(self) -> None:
        """All that is asked now, offers first; then the standby's arrival."""
        notices = self._muster.look(list_queries.notices)
        asked = [
            n
            for n in notices
            if n["state"] == "sent"
            and n["expects"] != "nothing"
            and not self._keeps_silent(n, notices)
        ]
        for notice in sorted(asked, key=lambda n: (n["step"] != "takeover", n["id"])):
            word = ANSWERS.get(notice["expects"]) or notice["options"][0]
            self._muster.post(f"/api/notices/{notice['id']}", {"answer": word})
        taken = any(n["step"] == "takeover" and n["answer"] == "accepted" for n in notices)
        told = [n["state"] for n in notices if n["step"] == "new_times"]
        if taken and told and set(told) == {"sent"}:
            self._takeover()

    def _keeps_silent(self, notice: Row, notices: list[Row]) -> bool:
        offers = [n["id"] for n in notices if n["step"] == "takeover"]
        return self._reluctant and bool(offers) and notice["id"] == offers[0]

    def _over(self) -> bool:
        incidents = self._muster.look(list_queries.incidents)
        ours = [i for i in incidents if i["kind"] == "truck_failure"]
        return (
            bool(ours)
            and all(i["state"] == "closed" for i in ours)
            and not self._muster.look(on_the_way)
            and not self._muster.look(_unpublished)
        )

    def _standing(self) -> Any:
        return [
            (n["id"], n["step"], n["state"], n["expects"])
            for n in self._muster.look(list_queries.notices)
            if n["role"] != "retailer"
        ]

    def nothing_lost_nothing_double(self) -> None:
        """What must hold at the end, wherever Muster died."""
        (incident,) = [
            i for i in self._muster.look(list_queries.incidents) if i["kind"] == "truck_failure"
        ]
        entries = self._muster.look(lambda c: list_queries.timeline(c, incident["id"]))
        lines = [entry_row(entry) for entry in entries]
        notices = self._all_out()
        self._judged_once(incident, lines)
        self._said_once(notices)
        self._retailers_told(notices, lines)
        self._one_standby(lines)

    def _all_out(self, seconds: float = 10.0) -> list[Row]:
        """All notices that are not held back, at a moment when none is on its way: other incidents
        go on by themselves, and may just have asked someone.
        """
        deadline = time.monotonic() + seconds
        while self._muster.look(on_the_way) and time.monotonic() < deadline:
            time.sleep(0.05)
        held = self._muster.look(held_back)
        return [n for n in self._muster.look(list_queries.notices) if n["id"] not in held]

    def _judged_once(self, incident: Row, lines: list[Row]) -> None:
        signals = self._muster.look(list_queries.signals)
        assert {(s["id"], s["state"], s["verdict"]) for s in signals} == {
            ("failed-1", "judged", "opened"),
            ("confirmed-1", "judged", "joined"),
        }
        assert incident["signals"] == 2
        assert [line["what"] for line in lines if line["step"] == "triage"] == ["opened", "joined"]

    def _said_once(self, notices: list[Row]) -> None:
        book = Counter(
            p["notice"] for p in self._muster.look(lambda c: list_queries.paper(c, 100_000))
        )
        assert {n["state"] for n in notices} <= {"sent", "answered", "withdrawn"}
        owed = {n["id"]: book[n["id"]] for n in notices if n["state"] != "withdrawn"}
        assert set(owed.values()) == {1}, (
            f"not exactly once: { {n: times for n, times in owed.items() if times != 1} }"
        )
        assert max(book.values()) == 1

    def _retailers_told(self, notices: list[Row], lines: list[Row]) -> None:
        (told,) = [
            line["who"] for line in lines if line["step"] == "new_times" and line["what"] == "told"
        ]
        shops = [n["person"] for n in notices if n["step"] == "new_times"]
        assert told == f"{len(shops)} retailers"
        assert len(shops) == len(set(shops)) >= 8

    def _one_standby(self, lines: list[Row]) -> None:
        takeover = [(line["what"], line["who"]) for line in lines if line["step"] == "takeover"]
        whats = Counter(what for what, _ in takeover)
        assert whats["accepted"] == whats["free again"] == 1
        assert whats["does not take it"] == int(self._reluctant)
        assert whats["offered"] == 1 + int(self._reluctant)
        assert self._muster.look(list_queries.holds) == {}


async def _unpublished(connection: Connection) -> int:
    table = table_of(OutboxRow)
    return int(
        (
            await connection.execute(
                select(func.count()).select_from(table).where(table.c.published_at.is_(None))
            )
        ).scalar_one()
    )
