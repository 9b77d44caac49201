"""Where the goods are: a standby that fails before or after it took them over, one that is called
back, and tasks that end when what they record is reported.
"""

from __future__ import annotations

from playbooks.definition.time_limits import Calendar, read_limit
from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, POLICIES, faults_in, small_company, small_files
from tests.playbooks.story import Story, story

GOODS = """\
- group: trucks
  for each: unit in incident.units
  steps:
    - {id: take, when: "!unit.empty", dispatch: trucks, from: [own site, nearest sites], within: 30m, text: word, nothing follows when: [none], because: a reason, until: stop nothing}
    - {id: tell, after: take accepted, tell: waiting, text: eta}
    - {id: rest, after: take accepted, assign: relief, records: rest of the route served, within: 8h, text: word, nothing follows when: [refused], because: a reason}
    - {id: fix, assign: driver, records: unit in order, within: 8h, text: word, nothing follows when: [refused], because: a reason}
- {id: stop, ask: chief, options: [nothing, go on], within: 8h, if nobody decides: go on, text: word, nothing follows when: [nothing, go on], because: a reason}
"""
TAKEN = "standby.there: {fields: {unit"
RECORDS = "standby.there: {records: goods taken over, fields: {unit"


def goods() -> Story:
    files = small_files(GOODS)
    files["plan.yaml"] = files["plan.yaml"].replace(TAKEN, RECORDS)
    return Story(read_files(files), small_company(), MONDAY)


def taken() -> tuple[Story, str]:
    """A truck has failed and a standby has accepted: the story, and the standby."""
    it = goods()
    it.breaks("K-1")
    it.says("take/K-1", "accepted")
    (standby,) = it.held()
    return it, standby


def test_a_standby_that_fails_without_the_goods_is_replaced_where_they_are() -> None:
    it, standby = taken()
    it.breaks(standby)
    assert it.run().units[standby].empty
    assert f"take/{standby}" not in it.run().steps  # there is nothing on it to fetch
    it.says("take/K-1", "accepted")
    assert it.run().units["K-1"].standby not in (None, standby)
    assert standby not in it.held()
    assert len(it.sent("rest/K-1")) == 2


def test_a_standby_that_fails_with_the_goods_is_an_item_and_its_task_is_withdrawn() -> None:
    it, standby = taken()
    it.reported("standby.there", "K-1")
    it.breaks(standby)
    assert not it.run().units[standby].empty
    assert it.outcome("rest/K-1") == "withdrawn"
    it.says(f"take/{standby}", "accepted")
    it.reported("standby.there", standby)
    it.says(f"rest/{standby}", "done")
    assert it.run().units["K-1"].served
    assert it.held() == {}


def test_a_truck_whose_step_is_withdrawn_is_free_again() -> None:
    it, standby = taken()
    it.says("stop", "nothing")
    assert standby not in it.held()
    assert it.record("take/K-1").state == "ended"
    assert "called back" in " ".join(it.told())


def test_a_task_is_done_when_what_it_records_is_reported() -> None:
    it, standby = taken()
    it.reported("route.finished", "K-1")
    assert it.outcome("rest/K-1") == "done"
    assert it.outcome("fix/K-1") is None
    it.reported("unit.repaired", "K-1")
    assert it.outcome("fix/K-1") == "done"
    assert standby not in it.held()


def test_a_standby_under_way_that_is_reported_in_order_has_nothing_to_be_done() -> None:
    it, standby = taken()
    it.reported("unit.repaired", standby)
    it.later("1m")
    assert standby not in it.run().units and f"fix/{standby}" not in it.run().steps
    assert standby in it.held()


def test_a_standby_on_offer_that_failed_and_is_in_order_again_may_accept() -> None:
    it = goods()
    it.breaks("K-1")
    offer = it.asked("take/K-1")
    standby = next(iter(it.held()))
    it.breaks(standby)
    it.reported("unit.repaired", standby)
    it.answer(offer, "accepted")
    assert it.record("take/K-1").state == "standing"
    assert list(it.held()) == [standby]


GUIDED = """\
- group: trucks
  for each: unit in incident.units
  steps:
    - {id: take, dispatch: guides, within: 30m, text: word, nothing follows when: [none], because: a reason}
    - {id: go, after: take accepted, page: guide, text: word, within: 5m}
    - {id: known, after: take accepted, tell: head, text: eta, with: {time: take.who}}
"""


def guided() -> dict[str, str]:
    files = small_files(GUIDED)
    guide = "  relief: {driver of: standby of unit}\n"
    files["policies.yaml"] = POLICIES.replace(guide, f"{guide}  guide: {{who accepted: take}}\n")
    return files


def test_the_person_who_accepted_is_an_audience_and_named_to_others() -> None:
    it = Story(read_files(guided()), small_company(), MONDAY)
    it.breaks("K-1")
    it.says("take/K-1", "refused")
    it.says("take/K-1", "accepted")
    assert it.called("go") == ["gus"]
    (known,) = it.sent("known/K-1")
    assert "Gus" in known.notification.text


def test_who_accepted_names_a_step_with_a_dispatch() -> None:
    files = guided()
    files["policies.yaml"] = files["policies.yaml"].replace("accepted: take", "accepted: known")
    (fault,) = faults_in(files)
    assert (fault.file, fault.what.code) == ("policies.yaml", "plan.there_is_no_step")


def test_people_of_several_roles_are_asked_in_the_order_of_the_roles() -> None:
    it = story(GUIDED.replace("page: guide", "page: head"))
    assert it.plan.pools["guides"].people == ("guide",)


def test_the_end_of_the_next_working_day_passes_over_days_off() -> None:
    friday = MONDAY.replace(day=27, hour=19)
    ends = Calendar().until(read_limit("end of next working day"), friday)
    assert ends.astimezone(MONDAY.tzinfo).isoformat() == "2026-11-30T17:30:00+08:00"


def test_a_repeated_task_whose_object_is_reported_done_rests_until_its_next_round() -> None:
    serve = (
        "- group: trucks\n  for each: unit in incident.units\n  steps:\n    - {id: serve, assign: driver, text: word, within: 2h, repeat: {every: 30m},"
        " records: rest of the route served, nothing follows when: [refused], because: a reason}"
    )
    it = story(serve)
    it.breaks("K-1")
    it.reported("route.finished", "K-1")
    assert it.record("serve/K-1").state == "open"
    assert it.asked("serve").state == "withdrawn"
