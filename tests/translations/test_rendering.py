"""How a message becomes a sentence: values by what they name, messages inside messages, what an
older or a newer Muster wrote; and how rows show their reasons.
"""

from __future__ import annotations

from typing import Any

import pytest

from translations import (
    LANGUAGES,
    FaultError,
    FaultsError,
    Message,
    RefusalError,
    Renderer,
    english,
    entry_row,
    fault_of,
    in_english,
    json_row,
    lookup,
    message,
    optional,
    person,
    plain,
    reason_row,
    translate,
)
from translations.messages import from_json, is_message, parts

ZH, EN = Renderer("zh"), Renderer("en")
UNITS = ("s", "m", "h", "d", "working_day", "working_days")


class Shouting:
    """Names of a company that writes everything in capitals."""

    def name(self, kind: str, value: str) -> str:
        return f"{kind}:{value.upper()}"


def test_a_value_is_named_by_what_its_parameter_means() -> None:
    loud = Renderer("en", Shouting())
    said = loud.text(message("who.units", units=["k-1", "k-2"]))
    assert "unit:K-1" in said and "unit:K-2" in said, "units are each a unit"
    level = message("reason.level_answer_within", level="commander", limit="2h")
    assert "audience:COMMANDER" in loud.text(level) and "limit:" not in loud.text(level)


def test_a_person_is_shown_by_the_name_they_had_then() -> None:
    hana = message("who.people", people=[person("hana", "Hana"), person("carl", "Carl")])
    assert all("Hana" in r.text(hana) and "hana" not in r.text(hana) for r in (ZH, EN))
    assert from_json(hana.to_json()) == hana


def test_messages_inside_messages_are_in_the_same_language() -> None:
    inner = message("fault.missing", field="unit")
    outer = message("fault.all", reasons=[inner, message("fault.field", field="x", fault=inner)])
    assert "missing" in EN.text(outer) and "必填" in ZH.text(outer)
    assert "missing" not in ZH.text(outer)
    assert ZH.stored(outer.to_json()) == ZH.text(outer), "stored and read again it says the same"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
def test_a_length_of_time_is_said_for_every_unit_and_count(unit: str, language: str) -> None:
    counts = (1,) if unit == "working_day" else (1, 2, 90) if unit != "working_days" else (2, 10)
    for count in counts:
        word = unit.replace("_", " ")
        text = f"{count} {word}" if " " in word else f"{count}{word}"
        said = Renderer(language).span(text)
        assert str(count) in said and said == translate(f"span.{unit}", language, count=count)


@pytest.mark.parametrize("text", ["end of working day", "before the planned stop", "at once", ""])
def test_what_is_no_length_has_its_own_words_or_stays(text: str) -> None:
    for renderer in (ZH, EN):
        known = lookup(f"span.{text.replace(' ', '_')}", renderer.language)
        assert renderer.span(text) == (known or text)


def test_marks_are_said_in_words_and_unknown_ones_stay() -> None:
    assert ZH.mark("1h left") != "1h left" and "1" in ZH.mark("1h left")
    assert (EN.mark("no such mark"), ZH.mark("no such mark")) == ("no such mark", "no such mark")


NEWER: list[tuple[Message, str]] = [
    (Message("reason.newer"), "reason.newer"),
    (Message("reason.newer", {"b": 2, "a": "x"}), "reason.newer b=2 a=x"),
    (Message("timeline.newer", {"who": None}), "timeline.newer who=None"),
]


@pytest.mark.parametrize(("newer", "said"), NEWER)
def test_a_code_of_a_newer_muster_is_shown_with_what_came_with_it(
    newer: Message, said: str
) -> None:
    for language in LANGUAGES:
        assert Renderer(language).text(newer) == said
    assert from_json(newer.to_json()) == newer, "and it is kept as it was"


def test_a_newer_code_inside_a_known_one_does_not_hide_the_rest() -> None:
    said = ZH.text(
        message("fault.all", reasons=[Message("fault.newer"), message("fault.no_lines")])
    )
    assert "fault.newer" in said and ZH.text(message("fault.no_lines")) in said


@pytest.mark.parametrize(
    "stored", [None, "", "a sentence from before codes", {"code": "text", "params": {"text": "x"}}]
)
def test_what_was_stored_before_codes_is_shown_as_it_is(stored: Any) -> None:
    shown = {Renderer(language).stored(stored) for language in LANGUAGES}
    assert shown == {stored["params"]["text"] if isinstance(stored, dict) else stored or ""}


@pytest.mark.parametrize(
    "value",
    [None, 5, "x", [], {}, {"code": "a"}, {"params": {}}, {"code": "a", "params": {}, "more": 1}],
)
def test_only_a_code_with_its_parameters_is_a_stored_message(value: Any) -> None:
    assert not is_message(value)
    assert is_message({"code": "a", "params": {}})


def test_braces_and_percent_signs_that_people_type_are_shown_and_not_filled_in() -> None:
    for typed in ("{0} {a} %s %(x)s {{", "", "[red]", "\u202e"):
        inside = message("fault.field", field="note", fault=plain(typed))
        assert all(typed in renderer.text(inside) for renderer in (ZH, EN))
    assert optional("") is None and optional("{x}") == plain("{x}")


def entry(**params: Any) -> dict[str, Any]:
    return {"id": 1, "code": "timeline.called", "params": params}


def test_an_entry_shows_what_who_and_why_beside_its_code() -> None:
    stored = entry(who=plain("hana").to_json(), why=message("fault.no_lines").to_json())
    shown = entry_row(stored)
    assert (shown["what"], shown["who"]) == ("called", "hana")
    assert shown["why"] == EN.text(message("fault.no_lines"))
    assert {key: shown[key] for key in stored} == stored, "the code stays beside it"
    assert (entry_row(entry())["who"], entry_row(entry())["why"]) == ("", "")
    what, who, why = parts("timeline.called", {})
    assert (what.code, who, why) == ("timeline.called", None, None)


@pytest.mark.parametrize("name", ["reason", "why", "why_lifted"])
def test_a_reason_is_shown_as_text_with_its_code_and_parameters(name: str) -> None:
    because = message("fault.field", field="x", fault=message("fault.no_lines"))
    shown = reason_row({"id": 1, name: because})
    assert shown[name] == EN.text(because) and shown["code"] == "fault.field"
    assert shown["params"] == because.to_json()["params"]
    assert reason_row({"id": 1, name: None}) == {"id": 1, name: None, "code": None, "params": None}


ROWS: list[dict[str, Any]] = [
    entry(who=plain("hana").to_json()),
    {"id": 1, "reason": plain("it rains")},
    {"id": 1, "reason": None},
    {"id": 1, "state": "open"},
    {"id": 1, "reason": {"en": "storm", "zh": "暴雨"}},
]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_that_is_shown_already_is_shown_the_same_again(row: dict[str, Any]) -> None:
    """A list may come from the desk, which has shown it, or from the ledger."""
    once = json_row(row)
    assert json_row(once) == once
    assert not any(isinstance(value, Message) for value in once.values())


def test_a_row_of_messages_is_in_english_and_the_rest_stays() -> None:
    row = {"id": 1, "when": message("fault.no_lines"), "at": None, "clause": ["4"]}
    assert in_english(row) == row | {"when": EN.text(message("fault.no_lines"))}


def test_an_error_says_in_english_what_it_says_in_every_language() -> None:
    because = message("fault.missing", field="unit")
    assert str(RefusalError(because)) == english(because) == EN.text(because)
    assert fault_of(FaultError(because)) is because
    assert fault_of(ValueError("of Python")) == plain("of Python")
    several = FaultsError([because, "as it is"])
    assert several.faults == [EN.text(because), "as it is"]
    assert str(several) == "; ".join(several.faults)
    assert [ZH.text(one) for one in several.messages] == [ZH.text(because), "as it is"]


def test_of_an_unknown_language_english_is_shown() -> None:
    assert lookup("fault.no_lines", "xx") == lookup("fault.no_lines", "en")
    assert Renderer("xx").text(message("fault.no_lines")) == EN.text(message("fault.no_lines"))
    for nothing in ("", "no.such.code"):
        assert lookup(nothing, "en") is None and lookup(nothing, "xx") is None
