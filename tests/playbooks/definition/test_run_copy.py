"""A run that is copied to be changed: equal to what the ledger would give back, and nothing shared."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from playbooks.definition.run import ItemFacts, Run, StepRecord, UnitFacts

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)


def _run() -> Run:
    return Run(
        incident=1,
        playbook="network_outage",
        plan="a" * 64,
        opened_at=NOW,
        fields={"note": ["one", "two"]},
        units={"K-07": UnitFacts(NOW, {"places": ["A"]})},
        items={"incident.lines": {"L1": ItemFacts(NOW, {"line": "L1"}, {"line": "L1"})}},
        steps={
            "check/L1": StepRecord(
                "open",
                at=NOW,
                marks=["half"],
                reminders=[(NOW, "half")],
                tokens=["1:check/L1:1"],
                data={"ladder": {"called": ["p1"]}},
            )
        },
        told=["held"],
        unreachable=["p1"],
    )


def _changeable(value: Any) -> list[Any]:
    """Every dict, list and record in a value."""
    if isinstance(value, dict):
        return [value, *(one for inner in value.values() for one in _changeable(inner))]
    if isinstance(value, list | tuple):
        own = [value] if isinstance(value, list) else []
        return own + [one for inner in value for one in _changeable(inner)]
    if isinstance(value, StepRecord | UnitFacts | ItemFacts):
        inner = [getattr(value, field.name) for field in fields(value)]
        return [value, *(one for each in inner for one in _changeable(each))]
    return []


def _parts(run: Run) -> list[Any]:
    return [one for name in Run.model_fields for one in _changeable(getattr(run, name))]


def test_a_copy_is_what_the_ledger_would_give_back() -> None:
    run = _run()
    assert run.copy_to_change() == run == Run.model_validate_json(run.model_dump_json())


def test_a_copy_shares_nothing_that_can_be_changed() -> None:
    run = _run()
    copy = run.copy_to_change()
    assert len(_parts(copy)) == len(_parts(run)) > 15
    assert not {id(one) for one in _parts(copy)} & {id(one) for one in _parts(run)}


def test_what_json_cannot_say_is_refused_at_once() -> None:
    run = _run()
    run.steps["check/L1"].data["who"] = {1, 2}
    with pytest.raises(TypeError):
        run.copy_to_change()
