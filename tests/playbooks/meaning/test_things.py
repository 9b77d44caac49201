"""Registers: however a host, a line or a desk is called, its reports are about one thing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from incidents.signals import SignalRefusedError
from playbooks.definition.things import ThingNames, ThingSpec
from playbooks.loader import read_files
from tests.playbooks.heads import files_with, said
from tests.playbooks.small import small_company
from tests.playbooks.story import Story

HOSTS = ThingNames(
    "host",
    {
        "A": ThingSpec("A", {"zh": "主机A", "en": "host A"}, ("DB-A", "一号主机"), "here"),
        "B": ThingSpec("B", {"zh": "主机B", "en": "host B"}),
    },
    ("host", "主机", "Host"),
)
THINGS = """\
things:
  host:
    A: {title: {zh: 主机A, en: host A}, also called: [DB-A, 一号主机], site: EAST}
    B: {title: {zh: 主机B, en: host B}}
signals:
  host.down:
    gathers: hosts
    by: host
    fields:
      host: {is: host, title: {zh: 主机, en: Host}}
      since: {is: time, else: ""}
      site: {is: site, else: ""}
  host.back: {settles: hosts, fields: {host: {is: host, title: {zh: 主机, en: Host}}}}
  fire: {fields: {disturbs: {some of: [nothing, network, power], else: nothing}}}
"""
HEAD = """\
opens on: [host.down]
joins: [same site]
severity: {major: size(incident.hosts) >= size(things.host)}
closes when: size(incident.hosts) == 0
steps:
  - {id: unknown, when: size(incident.unknown_names) > 0, again when: incident.unknown_names, page: chief, text: names, with: {names: incident.unknown_names}, within: 5m}
  - group: hosts
    for each: signal in incident.hosts
    steps:
      - {id: alone, when: size(incident.hosts) < size(things.host), tell: chief, text: which}
      - {id: mend, assign: head, text: word, within: 4h, records: over, nothing follows when: refused, because: a reason}
      - {id: back, wait: host.back, within: 5h, counts from: signal.since, remind: {at: [start, 1h left], to: head}, text: word, nothing follows when: overdue, because: a reason}
      - {id: soon, after: back 1h left, page: head, text: word, within: 5m}
"""


def network(**more: str) -> Story:
    files = files_with(network=HEAD, **more)
    files["plan.yaml"] = files["plan.yaml"].replace("signals:\n", THINGS, 1)
    for language in ("zh", "en"):
        files[f"texts/{language}.yaml"] += (
            'names: "{names}"\nwhich: "{host}"\nnetwork: 网络\npower: 供电\nnothing: 无\n'
        )
    return Story(read_files(files), small_company())


@pytest.mark.parametrize(
    "name",
    [
        "A",
        "a",
        "主机A",
        "A主机",
        "host a",
        "HOST-A",
        "db_a",
        "ＤＢ－Ａ",
        "一号主机",
        "A号主机",
        "the host A",
    ],
)
def test_every_name_of_a_thing_is_that_thing(name: str) -> None:
    assert HOSTS.id_of(name) == "A"


@pytest.mark.parametrize("name", ["C", "主机C", "AB", "主机", "", "数据库"])
def test_a_name_that_is_not_registered_is_no_thing(name: str) -> None:
    assert HOSTS.id_of(name) is None


def test_two_ways_to_write_an_unregistered_name_are_one_name() -> None:
    assert HOSTS.unregistered("主机c") == HOSTS.unregistered(" host C ") == "C"


def test_three_reports_of_one_host_are_one_host_and_not_two() -> None:
    it = network()
    for name in ("A", "主机A", "host a"):
        said(it, "host.down", host=name)
    assert list(it.run().items["incident.hosts"]) == ["A"]
    assert not it.run().major


def test_two_hosts_however_called_are_both_hosts() -> None:
    it = network()
    said(it, "host.down", host="一号主机")
    said(it.later("3h"), "host.down", host="Ｂ", site="EAST")
    assert it.run().major


def test_a_report_belongs_to_the_site_of_its_thing() -> None:
    it = network()
    said(it, "host.down", host="db-a")
    assert it.run().site == "EAST"


def test_an_unregistered_name_is_taken_marked_and_someone_hears_each_once() -> None:
    it = network()
    said(it, "host.down", host="主机X", site="EAST")
    assert [note.notification.text for note in it.sent("unknown")] == ["X"]
    assert "X（未登记）" in it.asked("alone").notification.text
    it.says("unknown", "acknowledged")
    said(it, "host.down", host="X", site="EAST")
    assert len(it.sent("unknown")) == 1
    said(it, "host.down", host="Y", site="EAST")
    assert it.asked("unknown").notification.text == "X、Y"


def test_a_thing_is_told_by_its_title() -> None:
    it = network()
    said(it, "host.down", host="db-a")
    assert it.asked("alone").notification.text == "主机A"


def test_good_news_under_another_name_ends_it_and_what_was_asked() -> None:
    it = network()
    said(it, "host.down", host="A")
    said(it, "host.back", host="一号主机")
    assert it.run().items["incident.hosts"]["A"].over
    assert it.outcome("mend/A") == "done"


def test_nothing_begins_for_a_thing_that_is_back() -> None:
    """B is back while A is down: "B is down, the other one runs" would be false twice."""
    it = network()
    said(it, "host.down", host="A")
    said(it, "host.down", host="B", site="EAST")
    said(it, "host.back", host="B")
    assert not it.sent("alone/B")


def test_good_news_goes_to_the_incident_that_knows_the_thing() -> None:
    it = network()
    said(it, "host.down", host="A")
    said(it, "host.down", host="B", site="WEST")  # another site: another incident, the newer one
    assert len(it.runs) == 2
    said(it, "host.back", host="A")
    assert it.run(1).items["incident.hosts"]["A"].over
    assert not it.run(2).items["incident.hosts"]["B"].over


def ago(it: Story, hours: float) -> str:
    return (it.now - timedelta(hours=hours)).isoformat()


def test_a_limit_counts_from_the_moment_that_the_report_names() -> None:
    it = network()
    said(it, "host.down", host="A", since=ago(it, 3))
    assert it.later("119m").outcome("back/A") is None
    assert it.later("2m").outcome("back/A") == "overdue"


def test_reminders_that_have_passed_come_at_once_and_as_one() -> None:
    it = network()
    said(it, "host.down", host="A", since=ago(it, 4.5))
    it.later("1m")
    assert it.record("back/A").marks == ["start", "1h left"]
    assert len(it.sent("soon")) == 1


def test_a_later_report_that_says_since_when_moves_the_limit() -> None:
    it = network()
    said(it, "host.down", host="A")
    said(it.later("1h"), "host.down", host="主机A", since=ago(it, 3.9))
    it.later("7m")
    assert len(it.sent("soon")) == 1
    assert it.later("60m").outcome("back/A") == "overdue"


def test_a_limit_that_is_past_already_is_late_at_once() -> None:
    it = network()
    said(it, "host.down", host="A", since=ago(it, 9))
    assert it.later("1m").outcome("back/A") == "overdue"


@pytest.mark.parametrize("since", ["", "in the future"])
def test_without_a_moment_in_the_past_a_limit_counts_from_now(since: str) -> None:
    it = network()
    said(it, "host.down", host="A", since=since and ago(it, -2))
    assert it.later("299m").outcome("back/A") is None
    assert it.later("2m").outcome("back/A") == "overdue"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("网络、供电", ["network", "power"]),
        ("power, network", ["network", "power"]),
        (["供电"], ["power"]),
        ("机房网络", ["network"]),
        ("网络和供电中断", ["network", "power"]),
        ("无", ["nothing"]),
        ("", ["nothing"]),
    ],
)
def test_several_choices_are_read_in_both_languages(written: Any, meant: list[str]) -> None:
    assert network().signal_of("fire", disturbs=written).fields["disturbs"] == meant


def test_what_is_none_of_the_choices_is_refused_with_all_of_them() -> None:
    with pytest.raises(SignalRefusedError) as refused:
        network().signal_of("fire", disturbs="weather")
    assert refused.value.messages[0].params["fault"].params["choices"] == [
        "nothing",
        "network",
        "power",
    ]


def test_over_several_reports_choices_add_up() -> None:
    it = network(
        fire="opens on: [fire]\njoins: [same site]\nsteps:\n  - {id: look, when: \"'power' in incident.disturbs\", page: chief, text: word, within: 5m}\n  - {id: on, wait: 9h}\n"
    )
    said(it, "fire", disturbs="网络")
    assert not it.sent("look")
    said(it, "fire", disturbs="供电")
    assert it.run().fields["disturbs"] == ["network", "power"]
    assert len(it.sent("look")) == 1


MAJOR = """\
opens on: [host.down]
severity: {after any: [checked no]}
closes when: size(incident.hosts) == 0
steps:
  - {id: asked, ask: chief, options: [fine, bad], within: 1h, if nobody decides: fine, text: word, nothing follows when: fine, because: a reason}
  - {id: checked, after: asked bad, check: {all is well: "incident.signals > 99"}, nothing follows when: [yes, no], because: a reason}
  - {id: post, when: incident.major, page: boss, text: word, within: 5m}
"""


def test_an_incident_becomes_major_by_what_a_step_found() -> None:
    files = files_with(network=MAJOR)
    files["plan.yaml"] = files["plan.yaml"].replace("signals:\n", THINGS, 1)
    it = Story(read_files(files), small_company())
    said(it, "host.down", host="A")
    assert not it.run().major
    it.says("asked", "bad")
    assert it.run().major
    assert len(it.sent("post")) == 1


FLAPPING = """\
opens on: [host.down]
joins: [same site]
closes when: size(incident.hosts) == 0
steps:
  - {id: up, check: {one runs: size(incident.hosts) < 2}, again when: incident.hosts, nothing follows when: [yes]}
  - {id: down_told, after: up no, page: chief, text: word, within: 5m}
  - {id: up_told, after: up yes, tell: chief, text: word}
"""


def test_a_check_that_is_made_again_brings_on_what_follows_from_what_it_finds_now() -> None:
    files = files_with(network=FLAPPING)
    files["plan.yaml"] = files["plan.yaml"].replace("signals:\n", THINGS, 1)
    it = Story(read_files(files), small_company())
    for name in ("A", "B", "X"):
        said(it, "host.down", host=name, site="EAST")
    assert len(it.sent("down_told")) == 1  # a third one changes nothing
    it.says("down_told", "acknowledged")
    for name in ("B", "X"):
        said(it, "host.back", host=name)
    assert it.outcome("up") == "yes"
    said(it, "host.down", host="B", site="EAST")
    assert len(it.sent("down_told")) == 2
