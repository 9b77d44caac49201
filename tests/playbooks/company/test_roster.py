"""Who is on call, and who is next where that one cannot be reached (3.1.11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from incidents.company import Absence, Company, Shift
from playbooks.company.audiences import people
from playbooks.company.company_lookup import Directory, Live
from playbooks.company.fact_source import FactSource
from playbooks.loader import read_files
from tests.playbooks.heads import files_with
from tests.playbooks.small import MONDAY, small_company

HOUR = timedelta(hours=1)


def company(*away: str) -> Company:
    """Gina now, then gus, then gina again, then sam: four shifts of four hours, for the whole
    company.
    """
    turns = ("gina", "gus", "gina", "sam")
    shifts = tuple(
        Shift("it", who, MONDAY + (4 * n - 2) * HOUR, MONDAY + (4 * n + 2) * HOUR)
        for n, who in enumerate(turns)
    )
    absences = tuple(Absence(who, "unreachable", MONDAY - HOUR, MONDAY + HOUR) for who in away)
    return replace(small_company(), shifts=shifts, absences=absences)


def called(*away: str, deputies: bool = False) -> list[str]:
    files = files_with(one="opens on: [line.down]")
    files["policies.yaml"] = files["policies.yaml"].replace(
        "audiences:\n", "audiences:\n  on duty: {on call: it}\n"
    )
    answers = FactSource(Directory(company(*away)), Live(), read_files(files), MONDAY)
    return [person for person, _ in people(answers, "on duty", "one", "HQ", None, deputies).present]


def test_anyone_who_has_the_shift_is_called_also_for_a_site_when_it_is_for_the_whole_company() -> (
    None
):
    assert called() == ["gina"]


def test_in_their_stead_the_next_on_the_roster() -> None:
    assert called(deputies=True) == ["gus"]


def test_anyone_who_cannot_be_reached_is_passed_over() -> None:
    assert called("gina") == []
    assert called("gus", deputies=True) == ["sam"]
    assert called("gus", "sam", deputies=True) == []
