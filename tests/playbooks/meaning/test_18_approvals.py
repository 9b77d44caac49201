"""Meaning 18: a partial approval is `approved` with its lines, and the refused lines go to the
refusal text.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from incidents.company import Brand
from playbooks.definition.plan import Plan
from playbooks.loader import read_files
from tests.playbooks.meaning import examples
from tests.playbooks.small import MONDAY
from tests.playbooks.story import Story
from tests.playbooks.test_approve import company, files

BRANDS = tuple(
    Brand(f"B-{n}", f"牌{n}", f"Brand {n}", "F-1", 1, 10.0 * n, "scarce" if n == 5 else "general")
    for n in range(1, 6)
)
SCARCE = "B-5"  # never given out (3.4.2): refused before anyone is asked
wanted = st.dictionaries(st.sampled_from([b.id for b in BRANDS]), st.integers(1, 120), min_size=1)


@cache
def plan() -> Plan:
    return read_files(files())


def applied(lines: dict[str, int]) -> Story:
    it = Story(plan(), replace(company(), brands=BRANDS), MONDAY)
    it.report(
        it.signal_of(
            "goods.wanted",
            customer="R-1",
            lines="; ".join(f"{brand}={n}" for brand, n in lines.items()),
        )
    )
    return it


def shown(lines: dict[str, int]) -> str:
    names = {b.id: b.name_zh for b in BRANDS}
    return "、".join(f"{names[brand]}{n}条" for brand, n in lines.items()) or "—"


@examples(150)
@given(lines=wanted, data=st.data())
def test_meaning_18_a_part_is_approved_with_its_lines_and_the_rest_goes_to_the_refusal_text(
    lines: dict[str, int], data: st.DataObject
) -> None:
    it = applied(lines)
    asked = {brand: n for brand, n in lines.items() if brand != SCARCE}
    if not asked:
        assert it.outcome("agreed") == "refused" and not it.sent("good") and it.sent("bad")
        return
    parts = st.dictionaries(st.sampled_from(sorted(asked)), st.integers(1, 120), min_size=1)
    part = {brand: min(n, asked[brand]) for brand, n in data.draw(parts).items()}
    it.says("agreed", "approve part", lines="; ".join(f"{brand}={n}" for brand, n in part.items()))
    left = {brand: n - part.get(brand, 0) for brand, n in asked.items() if n > part.get(brand, 0)}
    assert it.outcome("agreed") == "approved" and not it.sent("bad")
    granted, refused, who = it.asked("good").notification.text.split(" | ")
    assert who == "Hana" or sum(asked.values()) > 50
    assert sorted(granted.split("、")) == sorted(shown(part).split("、"))
    assert sorted(refused.split("、")) == sorted(shown(left).split("、"))
    assert [line["cartons"] for line in it.record("agreed").data["values"]["lines"]] == [
        *part.values()
    ]


@examples(60)
@given(lines=wanted, answer=st.sampled_from(("approve", "refuse")))
def test_meaning_18_all_or_nothing_leaves_no_line_out(lines: dict[str, int], answer: str) -> None:
    it = applied(lines)
    asked = {brand: n for brand, n in lines.items() if brand != SCARCE}
    if not asked:
        return
    it.says("agreed", answer, **({"reason": "no stock"} if answer == "refuse" else {}))
    values = it.record("agreed").data["values"]
    given_out, left = (
        {line["brand"]: line["cartons"] for line in values[word]}
        for word in ("lines", "refused_lines")
    )
    assert (it.outcome("agreed"), given_out, left) == (
        ("approved", asked, {}) if answer == "approve" else ("refused", {}, asked)
    )
    assert (bool(it.sent("good")), bool(it.sent("bad"))) == (
        answer == "approve",
        answer == "refuse",
    )
