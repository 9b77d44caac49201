"""`for each` over reports that gather under a name, and over sites: one instance an item, those
that join later included (docs/semantics.md, M8, M9).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, PLAN, faults_in, small_company, small_files
from tests.playbooks.story import Story

CUTS = """\
signals:
  power.cut:
    gathers: cuts
    by: site
    fields: {site: {is: site}, hours: {is: whole number, else: 5, keep: most}}
  power.back: {settles: cuts, fields: {site: {is: site, else: ""}}}
  line.down: {gathers: lines_down, fields: {site: {is: site}, note: {is: text, else: ""}}}
"""
GROUP = "- group: cuts\n  for each: signal in incident.cuts\n  steps:\n"
COUNTDOWN = (
    GROUP
    + "    - {id: countdown, wait: power.back, within: 5h}\n    - {id: shut, after: countdown overdue, tell: head, text: word}\n"
)
KEEP = "- {id: stay, wait: all.over, within: 99h, nothing follows when: [overdue], because: a reason}\n"


def files(steps: str) -> dict[str, str]:
    found = small_files(steps, "ends on: [all.over]\ncloses when: size(incident.cuts) == 0\n")
    found["plan.yaml"] = PLAN.replace("signals:\n", CUTS)
    found["playbooks/breakdown.yaml"] = found["playbooks/breakdown.yaml"].replace(
        "[truck.failed]", "[power.cut, line.down]"
    )
    found["playbooks/breakdown.yaml"] = found["playbooks/breakdown.yaml"].replace(
        "same site within 6h", "same site within 99h"
    )
    return found


def tale(steps: str) -> Story:
    return Story(read_files(files(steps)), small_company(), MONDAY)


def hears(it: Story, kind: str, **fields: object) -> None:
    it.report(it.signal_of(kind, **fields))


def test_each_report_that_gathers_has_steps_of_its_own_and_one_that_joins_later_too() -> None:
    it = tale(
        "- {id: note, for each: signal in incident.lines_down, tell: head, text: word}\n" + KEEP
    )
    hears(it, "line.down", site="HQ")
    it.later("1h")
    hears(it, "line.down", site="HQ")
    assert [it.outcome(s) for s in ("note/1", "note/2", "note/3")] == ["told", "told", None]


def test_reports_distinguished_by_a_field_are_one_thing_until_it_is_over() -> None:
    it = tale(COUNTDOWN + KEEP)
    hears(it, "power.cut", site="HQ", hours=4)
    it.later("1h")
    hears(it, "power.cut", site="HQ", hours=3)
    cuts = it.run().items["incident.cuts"]
    assert (list(cuts), cuts["HQ"].fields["hours"]) == (["HQ"], 4)
    hears(it, "power.back", site="HQ")
    hears(it, "power.cut", site="HQ")
    assert list(cuts := it.run().items["incident.cuts"]) == ["HQ", "HQ#2"]
    assert (it.outcome("countdown/HQ"), it.record("countdown/HQ#2").state, cuts["HQ"].over) == (
        "arrived",
        "open",
        True,
    )


@pytest.mark.parametrize(
    ("named", "ended"), [("HQ", {"countdown/HQ"}), ("", {"countdown/HQ", "countdown/EAST"})]
)
def test_a_wait_hears_what_names_its_own_thing_or_names_nothing(
    named: str, ended: set[str]
) -> None:
    it = tale(COUNTDOWN + KEEP)
    hears(it, "power.cut", site="HQ")
    run = it.run()
    run.items["incident.cuts"]["EAST"] = replace(
        run.items["incident.cuts"]["HQ"], same={"site": "EAST"}
    )
    hears(it, "power.cut", site="HQ")
    it.hears(1, "power.back", site=named)
    assert {key for key, r in it.run().steps.items() if r.outcome == "arrived"} == ended


def test_a_step_for_each_site_stands_at_its_own_site_and_names_it() -> None:
    steps = "- {id: all_sites, for each: site, when: site.kind == 'transfer station', ask: head, options: [yes, no], within: 5m,"
    it = tale(
        steps
        + " if nobody decides: no, text: word, nothing follows when: [yes, no], because: a reason}\n"
        + KEEP
    )
    hears(it, "power.cut", site="HQ")
    assert {key for key in it.run().steps if key.startswith("all_sites")} == {
        "all_sites/EAST",
        "all_sites/WEST",
    }
    assert it.called("all_sites/EAST") != ["hana"], "the head of HQ is not called for another site"


def test_a_condition_sees_the_item_of_its_own_group_and_how_many_gathered() -> None:
    steps = "- {id: big, for each: signal in incident.cuts, when: signal.hours > 4 && size(incident.cuts) > 0, tell: head, text: word}\n"
    it = tale(steps + KEEP)
    hears(it, "power.cut", site="HQ", hours=4)
    assert it.outcome("big/HQ") is None
    hears(it, "power.cut", site="HQ", hours=6)
    assert it.outcome("big/HQ") == "told"


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (
            "- {id: a, for each: signal in incident.cut, tell: head, text: word}",
            "did you mean signal in incident.cuts?",
        ),
        ("- {id: a, when: signal.hours > 1, tell: head, text: word}", "no fact named signal.hours"),
        (
            "- {id: a, for each: site, when: signal.hours > 1, tell: head, text: word}",
            "no fact named signal.hours",
        ),
    ],
)
def test_what_means_nothing_is_found_when_the_plan_is_read(steps: str, found: str) -> None:
    assert any(found in str(fault) for fault in faults_in(files(steps + "\n" + KEEP)))


def test_a_signal_settles_only_what_gathers_and_are_distinguished_by_its_own_fields() -> None:
    broken = files(KEEP)
    broken["plan.yaml"] = (
        broken["plan.yaml"]
        .replace("settles: cuts", "settles: cats")
        .replace("by: site", "by: room")
    )
    said = [str(f) for f in faults_in(broken)]
    assert any("'cats'" in s for s in said) and any("no field 'room'" in s for s in said)


@pytest.mark.parametrize(
    ("gathered", "kind", "first", "again"),
    [("cuts", "power.cut", "中心", "中心"), ("lines_down", "line.down", "第1项", "第2项")],
)
def test_a_text_names_an_item_as_its_report_does_and_by_its_number_where_nothing_tells_them_apart(
    gathered: str, kind: str, first: str, again: str
) -> None:
    found = files(
        f"- {{id: mend, for each: signal in incident.{gathered}, assign: head, text: word,"
        " within: 1h, nothing follows when: [refused], because: a reason}\n" + KEEP
    )
    for language in ("zh", "en"):
        file = f"texts/{language}.yaml"
        found[file] = found[file].replace("late {title}", "late {item}")
    it = Story(read_files(found), small_company(), MONDAY)
    hears(it, kind, site="HQ")
    hears(it, "power.back", site="HQ")
    hears(it, kind, site="HQ")
    it.later("1h")
    late = [o.notification.text for o in it.sent("mend") if o.notification.key == "muster.late"]
    assert late == [f"late {first}", f"late {again}"]
