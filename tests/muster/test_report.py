"""`muster report`: fields as the plan declares them, durable when it returns, every fault at
once.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.muster.command_line import RunningDesk, listed, muster, refused

pytestmark = pytest.mark.slow

BREAKDOWN = ("report", "truck.failed", "--unit", "K-07")


def test_a_report_is_judged_by_the_muster_that_runs(desk: RunningDesk) -> None:
    code, said, aside = muster(*BREAKDOWN, "--note", "坏了", "--json")
    assert (code, aside) == (0, "")
    signal_id = json.loads(said)["signal"]
    desk.do(desk.town.settle())
    (row,) = listed("signals")
    assert (row["id"], row["verdict"], row["incident"]) == (signal_id, "opened", 1)
    assert (row["fields"]["unit"], row["fields"]["note"]) == ("K-07", "坏了")


def test_without_one_it_is_kept_for_the_next_start(full: Path) -> None:
    code, said, aside = muster(*BREAKDOWN, "--id", "mine")
    assert code == 0 and said.startswith("Reported truck.failed: signal mine.")
    assert "No Muster runs at" in aside and "will be acted on when it starts" in " ".join(
        aside.split()
    )
    row = next(row for row in listed("signals") if row["id"] == "mine")
    assert (row["state"], row["verdict"]) == ("accepted", None)


def test_in_a_home_without_a_ledger_nothing_is_begun(home: Path) -> None:
    """A second terminal without MUSTER_HOME must not start an empty ledger of its own."""
    for words in (BREAKDOWN, ("away", "hana")):
        code, said, aside = muster(*words)
        assert (code, said) == (1, "") and "there is no ledger in" in aside
    assert not (home / "muster.db").exists()


@pytest.mark.parametrize("running", [True, False])
def test_the_same_id_counts_once(running: bool, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("desk" if running else "full")
    for _ in range(2):
        assert muster(*BREAKDOWN, "--id", "mine")[0] == 0
    assert [row["id"] for row in listed("signals")].count("mine") == 1


FAULTS = {
    "no such signal": (("report", "truck.exploded"), "truck.exploded"),
    "no unit": (("report", "truck.failed"), "unit is missing"),
    "no such unit": (("report", "truck.failed", "--unit", "K-9999"), "there is no unit 'K-9999'"),
    "no such field": ((*BREAKDOWN, "--colour", "red"), "colour"),
    "no number": ((*BREAKDOWN, "--injured", "many"), "injured"),
    "no yes or no": ((*BREAKDOWN, "--accident=perhaps"), "accident"),
    "another city": ((*BREAKDOWN, "--place", "31.23,121.47"), "outside"),
    "too long": ((*BREAKDOWN, "--note", "x" * 5000), "4,000"),
}


@pytest.mark.parametrize("running", [True, False], ids=["desk", "ledger"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_refused_by_desk_and_ledger_alike(
    fault: str, running: bool, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("desk" if running else "full")
    before = len(listed("signals"))
    words, said = FAULTS[fault]
    assert said in refused(*words)
    assert len(listed("signals")) == before


def test_several_faults_are_named_at_once(desk: RunningDesk) -> None:
    aside = refused("report", "truck.failed", "--unit", "K-9999", "--injured", "many")
    assert len(aside.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("K-07",), "'K-07' stands alone; fields are written --name value"),
        (("--unit",), "--unit has no value"),
        (("--unit", "--note", "x"), "--unit has no value"),
        (("--note", "x", "stray", "--unit"), "'stray' stands alone"),
    ],
)
def test_words_that_are_no_fields_are_refused_before_anything_is_opened(
    words: tuple[str, ...], fault: str, home: Path
) -> None:
    assert fault in refused("report", "truck.failed", *words)
    assert not home.exists()


@pytest.mark.parametrize("written", ["--accident", "--accident=yes", "--accident yes"])
def test_a_yes_or_no_may_stand_alone(written: str, desk: RunningDesk) -> None:
    assert muster(*BREAKDOWN, *written.split(), "--injured", "2")[0] == 0
    desk.do(desk.town.settle())
    (row,) = listed("signals")
    assert (row["fields"]["accident"], row["fields"]["injured"]) == (True, 2)


def test_dashes_and_underscores_name_the_same_field(desk: RunningDesk) -> None:
    assert muster(*BREAKDOWN, "--driver-unfit", "yes")[0] == 0
    desk.do(desk.town.settle())
    assert listed("signals")[0]["fields"]["driver_unfit"] is True


def test_kafka_needs_a_broker(desk: RunningDesk) -> None:
    assert "--kafka needs MUSTER_KAFKA" in refused(*BREAKDOWN, "--kafka")


def test_without_a_signal_it_teaches_and_is_refused(home: Path) -> None:
    code, said, _ = muster("report")
    assert code == 2 and "truck.failed" in said
    assert muster("report", "--help")[0] == muster("report", "truck.failed", "--help")[0] == 0


def test_a_fact_goes_in_as_every_report_does(desk: RunningDesk) -> None:
    assert muster("fact", "spare_scanners", "3")[0] == 0
    desk.do(desk.town.settle())
    fact = next(row for row in listed("facts") if row["name"] == "spare_scanners")
    assert fact["value"] == 3
    assert "no_such_fact" in refused("fact", "no_such_fact", "3")
    refused("fact", "spare_scanners", "many")


def test_a_plan_that_cannot_be_read_is_refused_with_its_faults(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_PLAN", str(tmp_path / "nowhere"))
    for words in (BREAKDOWN, ("fact", "spare_scanners", "3"), ("plan", "read"), ("drill", "x")):
        assert "there is no plan in" in refused(*words)
