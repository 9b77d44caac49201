"""People and duties from a terminal: through a desk that runs, else straight into the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.muster.command_line import RunningDesk, listed, muster, refused

pytestmark = pytest.mark.slow


@pytest.fixture(params=["desk", "ledger"])
def way(request: pytest.FixtureRequest, home: Path, full: Path) -> Iterator[str]:
    """A desk runs on the full ledger, or none does."""
    if request.param == "ledger":
        yield "ledger"
        return
    with RunningDesk(full) as running:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MUSTER_DESK", running.address)
            yield "desk"


def _person(who: str) -> dict[str, Any]:
    return next(row for row in listed("people") if row["id"] == who)


def _head() -> str:
    """Who heads distribution."""
    return str(listed("people", "--role", "head of distribution")[0]["id"])


def test_people_are_listed_with_their_roles_and_phones(full: Path) -> None:
    rows = listed("people", "--role", "leader")
    assert rows and all(any(r["role"] == "leader" for r in row["roles"]) for row in rows)
    assert all(row["phones"] and row["name"] for row in rows)
    assert len(listed("people")) > len(rows)
    _, said, _ = muster("people", "--role", "leader")
    assert rows[0]["id"] in said and "leader" in said


def test_someone_goes_and_comes_back(way: str, full: Path) -> None:
    who = _head()
    code, said, aside = muster("away", who, "--until", "2027-12-31 18:00", "--json")
    assert code == 0, aside
    change = json.loads(said)
    assert set(change) == {"person", "name", "what", "from", "until", "moved", "vacant"}
    assert change["from"].endswith("+00:00") and change["until"] == "2027-12-31T10:00:00+00:00"
    assert _person(who)["availability"] == "away"
    assert _person(who)["until"] == "2027-12-31T10:00:00Z"
    code, said, _ = muster("back", who)
    assert code == 0 and f"({who}): back" in said
    assert _person(who)["availability"] == "in the city"


def test_someone_no_one_can_phone_is_unreachable(way: str, full: Path) -> None:
    who = _head()
    assert muster("away", who, "--unreachable")[0] == 0
    assert (_person(who)["availability"], _person(who)["until"]) == ("unreachable", None)


def test_until_when_is_answered_in_the_company_s_time(way: str, full: Path) -> None:
    _, said, _ = muster("away", _head(), "--until", "2027-12-31 18:00")
    assert "12-31 18:00" in said and "UTC" not in said


@pytest.mark.parametrize(
    "words",
    [
        ("away", "no such person"),
        ("back", "no such person"),
        ("away", "HEAD", "--until", "yesterdayish"),
        ("away", "HEAD", "--until", "2001-01-01"),
        ("duty", "no such role", "HEAD", "--until", "18:00"),
        ("duty", "leader", "no such person", "--until", "2027-01-01"),
        ("duty", "leader", "HEAD", "--until", ""),
        ("hold", "no such role", "HEAD"),
        ("hold", "leader", "no such person"),
        ("hold", "leader", "HEAD", "--site", "no such site"),
        ("routine", "run", "no such routine"),
        ("lesson", "99", "text"),
        ("lesson", "1", " "),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_by_desk_and_ledger_alike(
    words: tuple[str, ...], way: str, full: Path
) -> None:
    aside = refused(*(_head() if word == "HEAD" else word for word in words))
    assert aside.startswith("refused: ") and "Traceback" not in aside


def test_someone_is_on_duty_for_some_hours(way: str, full: Path) -> None:
    who, role = _head(), listed("roster")[0]["role"]
    code, said, aside = muster("duty", role, who, "--until", "2027-01-01", "--json")
    assert code == 0, aside
    assert json.loads(said)["person"] == who
    shift = next(row for row in listed("roster", "--role", role) if row["person"] == who)
    assert (shift["now"], shift["until"]) == (True, "2027-01-01T16:00:00Z"), "a day ends at its end"
    _, said, _ = muster("roster", "--role", role)
    assert "on duty" in said


def test_someone_holds_a_role_stands_in_and_gives_it_up(way: str, full: Path) -> None:
    who = _head()

    def rank() -> int | None:
        held = {r["role"]: r["rank"] for r in _person(who)["roles"] if r["site"] is None}
        return held.get("leader")

    assert rank() is None
    assert muster("hold", "leader", who, "--rank", "2")[0] == 0
    assert rank() == 2
    assert "leader (deputy 2)" in muster("people", "--role", "leader")[1]
    assert muster("hold", "leader", who, "--remove")[0] == 0
    assert rank() is None


def test_a_rank_out_of_range_is_refused_before_anything_is_opened(home: Path) -> None:
    code, said, aside = muster("hold", "leader", "hana", "--rank", "12")
    assert (code, said) == (2, "") and "rank" in aside
    assert not home.exists()


def test_a_routine_is_begun_by_hand(way: str, full: Path) -> None:
    name = listed("routines")[0]["name"]
    before = {row["id"] for row in listed("routines", "--runs")}
    incidents = listed("incidents")
    code, said, aside = muster("routine", "run", name, "--json")
    assert code == 0, aside
    begun = set(json.loads(said)["incidents"])
    assert begun and {row["id"] for row in listed("routines", "--runs")} - before == begun
    assert listed("incidents") == incidents


def test_a_lesson_is_kept_with_its_incident(way: str, full: Path) -> None:
    code, said, _ = muster("lesson", "2", "Call the ferry first")
    assert code == 0 and said == "Kept with incident 2; find it with: muster lessons WORDS\n"
    (row,) = listed("lessons", "ferry")
    assert (row["incident"], row["text"]) == (2, "Call the ferry first")


def test_without_a_ledger_nothing_is_listed_and_nothing_begun(home: Path) -> None:
    for words in (("away", "hana"), ("routines",), ("people",), ("roster",)):
        code, said, aside = muster(*words)
        assert (code, said) == (1, "") and "there is no ledger in" in aside
    assert not (home / "muster.db").exists()


def test_who_still_works_here_is_not_forgotten(full: Path) -> None:
    person = listed("people", "--role", "leader")[0]["id"]
    assert "is still" in refused("people", "forget", person, "--dry-run")
    assert "nobody called" in refused("people", "forget", "nobody.at.all", "--yes")


def test_who_has_left_is_forgotten_after_a_question_and_the_act_is_written_down(
    full: Path,
) -> None:
    person = listed("people", "--role", "insurer")[0]["id"]
    assert muster("hold", "insurer", person, "--remove")[0] == 0
    planned = json.loads(muster("people", "forget", person, "--dry-run", "--json")[1])
    assert (planned["person"], planned["dry_run"]) == (person, True)
    assert muster("people", "forget", person)[0] == 1, "without an answer nothing is masked"
    assert person in {row["id"] for row in listed("people")}
    done = json.loads(muster("people", "forget", person, "--yes", "--json")[1])
    assert done["rows"] == planned["rows"]
    assert person not in {row["id"] for row in listed("people")}
    line = listed("audit", "export")[-1]
    assert (line["what"], line["target"]) == ("person.forgotten", f"person {person}")
    assert muster("audit", "verify")[0] == 0
