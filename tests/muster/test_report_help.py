"""The help of `muster report`: which signals there are, and how each field of one is written."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from muster.cli.declaration_cache import Field, declared_signals
from muster.cli.report_signal import report
from muster.cli.signal_help import WRITTEN, add_signal_help, value_format
from muster.settings import Settings
from playbooks.definition.declarations import FieldKind
from playbooks.definition.plan import Plan
from playbooks.definition.suggestions import name_list
from tests.playbooks.small import shipped_plan


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return shipped_plan()


def said(capsys: pytest.CaptureFixture[str], plan: Plan, name: str = "") -> str:
    add_signal_help(declared_signals(Settings(home=Path("nowhere"))), name)
    return capsys.readouterr().out


def test_every_kind_of_field_says_how_it_is_written() -> None:
    assert set(get_args(FieldKind)) - {"one of", "some of"} == set(WRITTEN)


@pytest.mark.parametrize(
    ("kind", "said"), [("one of", "one of: "), ("some of", "one or several of: ")]
)
def test_a_field_of_choices_says_each_and_whether_one_or_several(kind: str, said: str) -> None:
    field = Field("links", kind, None, {}, ["power", "order desk"])
    assert value_format(field) == f"{said}power, 'order desk'"


def test_all_signals_are_named_without_their_fields(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, plan)
    assert all(name in text for name in plan.signals)
    assert "--driver-unfit" not in text


def test_the_help_of_a_signal_names_its_fields_and_choices_and_no_other_signal(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, spec in plan.signals.items():
        text = said(capsys, plan, name)
        for field in spec.fields.values():
            assert f"--{field.name.replace('_', '-')} " in text
            assert all(choice in text for choice in field.choices)
        assert not [other for other in plan.signals if f"  {other} " in text]


def test_the_command_shows_the_help_of_the_signal_it_was_asked_for(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(settings, ["weather.warning", "--help"]) == 0
    assert "--bank-cut-off" in (text := capsys.readouterr().out)
    assert "truck.failed" not in text


def test_the_example_of_a_signal_gives_what_must_be_given(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    example = said(capsys, plan, "demand.requested").splitlines()[-1]
    assert (
        example
        == "Example: muster report demand.requested --customer R-00001 --occasion wedding --lines 'B-43=80'"
    )


def test_the_help_of_an_unknown_signal_is_refused_with_the_one_meant(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        report(settings, ["truck.faild", "--help"])
    assert refused.value.code == 2
    assert "did you mean truck.failed?" in capsys.readouterr().err


def test_a_list_cut_short_says_how_many_are_left_out() -> None:
    assert name_list(["a", "b", "c"], most=2) == "a, b and 1 more"
    assert name_list(["a", "b"], most=2) == "a, b"
