"""What monitoring tools send is read to the values expected of it; other bodies are refused."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.monitoring_alert import AlertState, MonitoringAlert, MonitoringReport
from sources.monitoring_formats import FORMATS, read_monitoring
from tests.sources.shared_data import ABSENT, HERE, document, expected
from translations import FaultError, english

FIRING, RESOLVED = AlertState.FIRING, AlertState.RESOLVED
ROWS = expected("monitoring/payloads_expected.csv")
KINDS = {
    "alertmanager-like": "alertmanager",
    "grafana-legacy": "grafana",
    "uptime-kuma": "uptime kuma",
}
NAMED = {
    "alerta__pingdom_down.json": "pingdom",
    "alerta__pingdom_up.json": "pingdom",
    "alerta__riemann_alert.json": "riemann",
    "alerta__vmware_vrealize.json": "vrealize",
    "keepmock_checkmk__ALERTS.json": "checkmk",
    "keepmock_libre_nms__ALERTS.json": "librenms",
}
# CloudWatch's own JSON is a text inside the body; the other is a table of rules, no message.
NOT_READ = {"alerta__cloudwatch_notification.json", "keepmock_grafana__ALERTS.json"}
# Made up by other projects: an alert lacks a label that the group says all of them have.
CONTRADICTORY = {"dingtalk_PlaygroundDemoAlert.json", "iris_alertmanager__fake_post.json"}
FORMAT_OF = {row["file"]: KINDS.get(row["kind"]) or NAMED.get(row["file"], "") for row in ROWS}
READ = [row for row in ROWS if FORMAT_OF[row["file"]]]
needs_documents = pytest.mark.skipif(not HERE, reason=ABSENT)
every_body = pytest.mark.parametrize("row", READ, ids=lambda row: row["file"])


@cache
def read_file(name: str) -> MonitoringReport:
    return read_monitoring(FORMAT_OF[name], document(f"monitoring/{name}"))


def only(name: str) -> MonitoringAlert:
    (alert,) = read_file(name).alerts
    return alert


@needs_documents
def test_all_but_two_of_the_bodies_are_read() -> None:
    assert len(ROWS) == 21
    assert {row["file"] for row in ROWS if not FORMAT_OF[row["file"]]} == NOT_READ


@needs_documents
@every_body
def test_how_many_alerts_a_body_has_and_how_they_are_grouped(row: dict[str, str]) -> None:
    report = read_file(row["file"])
    assert len(report.alerts) == int(row["n_alerts"] or 1)
    assert report.group == row["groupKey"]


@needs_documents
@every_body
def test_the_states_of_a_body(row: dict[str, str]) -> None:
    states = [alert.state for alert in read_file(row["file"]).alerts]
    if row["kind"] == "alertmanager-like":
        said = int(row["n_firing"]) + int(row["n_resolved"])
        # Where the alerts do not say, they have the state of their group.
        assert states.count(FIRING) == (
            int(row["n_firing"]) if said else len(states) * (row["status"] == "firing")
        )
        assert states.count(RESOLVED) == (
            int(row["n_resolved"]) if said else len(states) * (row["status"] == "resolved")
        )
    elif row["kind"] == "grafana-legacy":
        assert states == [{"alerting": FIRING, "ok": RESOLVED}[row["status"]]]


@needs_documents
@every_body
def test_the_labels_of_a_group_are_those_of_its_alerts(row: dict[str, str]) -> None:
    common = json.loads(row["group_or_common_labels"])
    for alert in read_file(row["file"]).alerts:
        labels = {label.name: label.value for label in alert.labels}
        if row["file"] not in CONTRADICTORY:
            assert common.items() <= labels.items()


@needs_documents
@every_body
def test_whatever_is_not_understood_is_told(row: dict[str, str]) -> None:
    zoneless = {
        "keepmock_checkmk__ALERTS.json": ["`short_date_time`: `2024-10-26 23:20:39` has no zone"],
        "keepmock_libre_nms__ALERTS.json": ["`timestamp`: `2025-03-04 11:01:41` has no zone"],
    }
    found = [english(fault) for fault in read_file(row["file"]).faults]
    assert found == zoneless.get(row["file"], [])


@needs_documents
@pytest.mark.parametrize(
    ("name", "thing", "state"),
    [
        ("iris_alertmanager__fake_post.json", "testinstance:8080", FIRING),
        ("alerta__grafana_alert_alerting.json", "zeta.domain", FIRING),
        ("alerta__grafana_alert_ok.json", "", RESOLVED),
        ("alerta__pingdom_down.json", "Alerta API on OpenShift", FIRING),
        ("alerta__pingdom_up.json", "Alerta API on OpenShift", RESOLVED),
        ("keep_uptimekuma__event.json", "https://example.com", RESOLVED),
        ("keep_uptimekuma__event_2.json", "", FIRING),
        ("keepmock_checkmk__ALERTS.json", "server1", RESOLVED),
        ("keepmock_libre_nms__ALERTS.json", "10.10.1.147", RESOLVED),
        ("alerta__riemann_alert.json", "hostbob", RESOLVED),
        ("alerta__vmware_vrealize.json", "sample-object-name", FIRING),
    ],
)
def test_the_thing_and_its_state(name: str, thing: str, state: AlertState) -> None:
    assert (only(name).thing, only(name).state) == (thing, state)


@needs_documents
def test_firing_and_resolved_have_the_same_key() -> None:
    down, up = only("alerta__pingdom_down.json"), only("alerta__pingdom_up.json")
    assert down.key == up.key == "803318"
    assert str(down.since.utc) == "2017-06-30 22:25:43+00:00"
    assert (up.since.utc, str(up.until.utc)) == (None, "2017-06-30 22:30:43+00:00")


def alertmanager(*alerts: Any, **group: Any) -> bytes:
    return json.dumps({"alerts": alerts, **group}).encode()


def test_labels_identify_an_alert_that_comes_without_a_fingerprint() -> None:
    one = {"status": "firing", "labels": {"alertname": "down", "instance": "a"}}
    over = {"status": "resolved", "labels": {"instance": "a", "alertname": "down"}}
    other = {"status": "firing", "labels": {"alertname": "down", "instance": "b"}}
    keys = [
        one.key for one in read_monitoring("alertmanager", alertmanager(one, over, other)).alerts
    ]
    assert keys[0] == keys[1] != keys[2]
    given = read_monitoring("alertmanager", alertmanager({**one, "fingerprint": "c0ffee"}))
    assert given.alerts[0].key == "c0ffee"


def test_the_year_one_is_no_end_and_a_moment_of_nine_decimals_is_read() -> None:
    alert = {"startsAt": "2018-03-07T06:33:21.873077559-05:00", "endsAt": "0001-01-01T00:00:00Z"}
    report = read_monitoring("alertmanager", alertmanager(alert, status="firing"))
    assert str(report.alerts[0].since.utc) == "2018-03-07 11:33:21.873077+00:00"
    assert report.alerts[0].until.written == "" and report.faults == ()


def test_alertmanagers_form_from_grafana_is_read_as_such() -> None:
    report = read_monitoring("grafana", alertmanager({"status": "resolved"}))
    assert [alert.state for alert in report.alerts] == [RESOLVED]


def test_a_state_that_no_tool_has_is_unknown_and_told() -> None:
    beat = {"monitor": {"id": 1}, "heartbeat": {"status": 7}}
    report = read_monitoring("uptime kuma", json.dumps(beat).encode())
    assert report.alerts[0].state == AlertState.UNKNOWN
    assert [english(fault) for fault in report.faults] == [
        "`heartbeat.status`: `7` is no state that this tool has"
    ]


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"7", b'{"alerts": 1}', b"[" * 100_000])
def test_another_body_is_refused_with_the_reason(name: str, body: bytes) -> None:
    with pytest.raises(FaultError) as refusal:
        read_monitoring(name, body)
    assert str(refusal.value)


NAMES = (
    "alerts", "status", "labels", "annotations", "startsAt", "endsAt", "groupKey", "ruleId", "state",
    "evalMatches", "tags", "monitor", "heartbeat", "id", "time", "localDateTime", "host", "check_id",
    "current_state", "alertId", "device_id", "instance",
)  # fmt: skip
BODIES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inside: st.one_of(
        st.lists(inside, max_size=5), st.dictionaries(st.sampled_from(NAMES), inside, max_size=8)
    ),
    max_leaves=20,
)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(BODIES)
def test_any_body_is_read_or_refused(body: object) -> None:
    for name in FORMATS:
        try:
            report = read_monitoring(name, json.dumps(body).encode())
        except FaultError:
            continue
        assert all(isinstance(alert.state, AlertState) for alert in report.alerts)
