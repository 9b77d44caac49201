"""What senders write otherwise than the standard is read where it can be, and told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sources.alert import DEFAULT_LIFETIME
from tests.sources.documents import cap, info, read, said

SENT = datetime(2026, 7, 17, 23, 42, tzinfo=UTC)
NINE = "2026-07-18T09:00:00+08:00"


def test_a_good_alert_has_no_fault() -> None:
    assert said(read(cap(info()))) == []


def test_an_alert_begins_with_its_onset_else_when_effective_else_when_sent() -> None:
    onset = f"<effective>2026-07-18T08:00:00+08:00</effective><onset>{NINE}</onset>"
    begins = [
        read(cap(info(times=times))).infos[0].begins
        for times in (onset, f"<effective>{NINE}</effective>", "")
    ]
    assert begins == [datetime(2026, 7, 18, 1, tzinfo=UTC)] * 2 + [SENT]


def test_an_alert_without_an_end_has_the_default_lifetime_and_no_fault() -> None:
    alert = read(cap(info(times=f"<onset>{NINE}</onset>")))
    (one,) = alert.infos
    assert (one.expires.written, one.expires.utc) == ("", None)
    assert one.ends == datetime(2026, 7, 18, 1, tzinfo=UTC) + DEFAULT_LIFETIME
    assert said(alert) == []


def test_a_year_of_the_buddhist_era_is_converted_in_leap_years_too() -> None:
    times = "<expires>2571-02-29T06:00:00+07:00</expires>"  # 2028 is a leap year, 2571 is none
    alert = read(cap(info(times=times), sent="2571-02-28T06:00:00+07:00"))
    assert alert.infos[0].expires.utc == datetime(2028, 2, 28, 23, tzinfo=UTC)
    assert alert.infos[0].expires.written == "2571-02-29T06:00:00+07:00"
    assert len([fault for fault in said(alert) if "Buddhist era" in fault]) == 2


def test_a_time_without_a_zone_is_in_that_of_sent_and_told() -> None:
    alert = read(cap(info(times="<expires>2026-07-18T12:00:00</expires>")))
    assert alert.infos[0].expires.utc == datetime(2026, 7, 18, 4, tzinfo=UTC)
    assert said(alert) == [
        "`alert/info[1]/expires`: `2026-07-18T12:00:00` has no zone; taken in that of `sent`"
    ]


def test_minus_zero_is_utc() -> None:
    assert read(cap(info(), sent="2026-07-17T23:42:00-00:00")).sent.utc == SENT


@pytest.mark.parametrize(
    "sent",
    ["soon", "2026-07-18", "2026-02-30T07:42:00+08:00", "0001-01-01T00:00:00+14:00",
     "9999-12-31T23:59:59-12:00", "2026-07-18T25:00:00Z", "2026-07-18T07:42:00+99:00",
     "2026-07-18T07:42:00", "²026-07-18T07:42:00Z", "1" * 5000],
)  # fmt: skip
def test_a_moment_that_is_none_is_kept_as_written_and_told(sent: str) -> None:
    alert = read(cap(info(), sent=sent))
    assert (alert.sent.written, alert.sent.utc) == (sent, None)
    assert any(fault.startswith("`alert/sent`: ") for fault in said(alert))


def test_a_fault_repeats_only_the_beginning_of_what_was_sent() -> None:
    assert all(len(fault) < 120 for fault in said(read(cap(info(), sent="1" * 5000))))


def polygon(text: str) -> str:
    area = f"<area><areaDesc>Kaili</areaDesc><polygon>{text}</polygon></area>"
    return info(area=area)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("26.5,107.9 26.6,107.9 26.6,108.0 26.5,107.9", None),
        ("26.5,107.9\n\t26.6,107.9\n26.6,108.0 26.5,107.9", None),
        ("26.5,107.9, 26.6,107.9, 26.6,108.0, 26.5,107.9", "a comma too many"),
        ("26.5,107.9 26.6,107.9 26.6,108.0", "does not end where it begins; closed"),
        ("107.9,26.5 107.9,26.6 108.0,26.6 107.9,26.5", "has the longitude first; read so"),
    ],
)
def test_a_polygon_is_read_as_it_was_meant(text: str, fault: str | None) -> None:
    alert = read(cap(polygon(text)))
    (found,) = alert.areas[0].polygons
    assert str(found) == "26.5,107.9 26.6,107.9 26.6,108.0 26.5,107.9"
    assert (fault is None and said(alert) == []) or fault in said(alert)[0]


@pytest.mark.parametrize(
    "text", ["26.5,107.9 26.6 26.6,108.0", "a,b c,d e,f", "26.5,107.9 26.6,108.0 26.5,107.9",
             "nan,nan 26.6,107.9 26.6,108.0", "inf,1 26.6,107.9 26.6,108.0", "26.5,999 1,2 3,4"],
)  # fmt: skip
def test_a_polygon_that_is_none_is_left_out_and_told(text: str) -> None:
    alert = read(cap(polygon(text)))
    assert alert.areas[0].polygons == ()
    assert len(said(alert)) == 1


@pytest.mark.parametrize(
    ("text", "km"), [("26.5,107.9 0", 0.0), ("26.5,107.9 12.5", 12.5), ("26.5,107.9 -1", None),
                     ("26.5,107.9", None), ("26.5,107.9 nan", None), ("26.5 107.9 3", None)],
)  # fmt: skip
def test_a_circle_may_be_a_point_but_not_less(text: str, km: float | None) -> None:
    area = f"<area><areaDesc>Kaili</areaDesc><circle>{text}</circle></area>"
    alert = read(cap(info(area=area)))
    assert [circle.km for circle in alert.areas[0].circles] == ([] if km is None else [km])
    assert len(said(alert)) == (km is None)


def test_areas_say_which_info_they_belong_to() -> None:
    alert = read(cap(info(), info()))
    assert [area.info for area in alert.areas] == [0, 1]


def test_another_namespace_is_read_like_cap_and_told() -> None:
    alert = read(cap(info(), namespace="urn:example:alerts"))
    assert (alert.version, alert.infos[0].event) == ("", "暴雨")
    assert said(alert) == [
        "the namespace `urn:example:alerts` is none of CAP 1.0 to 1.2; read like CAP"
    ]


def test_a_reference_that_is_none_is_told_and_the_others_are_read() -> None:
    alert = read(cap(info(), msg_type="Update", references="a,b,c nonsense d,,e"))
    assert [one.identifier for one in alert.references] == ["b"]
    assert said(alert) == [
        "`nonsense` is no reference (sender, identifier, time)",
        "`d,,e` is no reference (sender, identifier, time)",
    ]


def test_an_identifier_that_others_cannot_refer_to_is_told() -> None:
    assert "holds a blank, a comma" in said(read(cap(info(), identifier="INVALID, ")))[0]


def test_what_is_missing_unknown_repeated_or_out_of_order_is_told_with_its_place() -> None:
    document = cap(info()).replace(
        b"<urgency>Expected</urgency>", b"<nonsense/><web>a</web><web>b</web>"
    )
    assert said(read(document)) == [
        "`alert/info[1]/nonsense` is not in the standard; not read",
        "`alert/info[1]/web` is there more than once; the first one is taken",
        "`alert/info[1]/severity` is not where the standard has it",
        "`alert/info[1]/certainty` is not where the standard has it",
        "`alert/info[1]/expires` is not where the standard has it",
        "`alert/info[1]/headline` is not where the standard has it",
        "`alert/info[1]/urgency` is missing",
    ]


def test_no_more_than_twenty_faults_are_named() -> None:
    many = "".join(f"<nonsense{n}/>" for n in range(5000)).encode()
    faults = said(read(cap(info()).replace(b"</alert>", many + b"</alert>")))
    assert len(faults) == 21 and faults[-1] == "and 4980 more"


def test_what_would_steer_a_terminal_is_removed() -> None:
    alert = read(cap(info(headline="warn\u202eing &#x9b;31m")))
    assert alert.infos[0].headline == "warning 31m"


def test_the_end_of_what_had_expired_when_it_was_sent_is_told() -> None:
    late = (SENT - timedelta(hours=1)).isoformat()
    (fault,) = said(read(cap(info(times=f"<expires>{late}</expires>"))))
    assert "was past when it was sent" in fault
