"""`muster audit verify` and `muster audit export`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from muster.cli.actor import command_line_actor
from tests.muster.command_line import listed, muster, refused

FIELDS = "at person way on_behalf_of what target before after address hash".split()


def tampered(home: Path, statement: str) -> None:
    with sqlite3.connect(home / "muster.db") as connection:
        for action in ("update", "delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS audit_no_{action}")
        connection.execute(statement)


def test_a_whole_table_is_said_to_be_whole_with_its_last_hash(full: Path) -> None:
    rows = listed("audit", "export")
    code, said, _ = muster("audit", "verify")
    assert code == 0 and f"{len(rows)} lines" in said and rows[-1]["hash"] in said


def test_the_first_bad_line_is_named(full: Path) -> None:
    tampered(full, "UPDATE audit SET person = 'forged' WHERE id = 3")
    assert muster("audit", "verify") == (1, "", "line 3 of the audit table: it was altered\n")
    tampered(full, "DELETE FROM audit WHERE id = 2")
    assert muster("audit", "verify")[2] == "line 2 of the audit table: it is missing\n"


def test_the_export_has_the_promised_fields_and_can_be_narrowed(full: Path) -> None:
    rows = listed("audit", "export")
    assert rows and all(set(FIELDS) <= set(row) for row in rows)
    person = next(row["person"] for row in rows if row["person"])
    own = listed("audit", "export", "--person", person)
    assert 0 < len(own) < len(rows) and {person} <= {
        name for row in own for name in (row["person"], row["on_behalf_of"])
    }
    incident = listed("audit", "export", "--incident", "1")
    assert {row["incident"] for row in incident} == {1}
    assert listed("audit", "export", "--since", "2099-01-01") == []
    assert "Invalid value" in muster("audit", "export", "--since", "soon")[2]


def test_a_change_without_a_running_muster_is_the_act_of_the_user_of_this_machine(
    full: Path,
) -> None:
    person = listed("people")[0]["id"]
    assert muster("away", person)[0] == 0
    row = listed("audit", "export")[-1]
    user = command_line_actor().address
    assert (row["way"], row["person"], row["address"]) == ("cli", None, user)
    assert (row["what"], row["target"]) == ("people.away", f"person {person}")


def test_an_environment_variable_names_no_one(monkeypatch: pytest.MonkeyPatch) -> None:
    before = command_line_actor()
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("USER", "somebody-else")
    assert command_line_actor() == before


def test_a_wrong_incident_is_refused(full: Path) -> None:
    assert "Invalid value" in refused("audit", "export", "--incident", "0")
