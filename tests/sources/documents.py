"""Small CAP documents for stories."""

from __future__ import annotations

from sources.alert import Alert
from sources.cap_xml import read_alerts
from sources.xml_reader import read_xml
from translations import english

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
AREA = "<area><areaDesc>Kaili</areaDesc></area>"
INFO = (
    "<language>zh-CN</language><category>Met</category><event>{event}</event>{response}"
    "<urgency>{urgency}</urgency><severity>Severe</severity><certainty>Likely</certainty>"
    "{times}<headline>{headline}</headline>{area}"
)


def info(
    event: str = "暴雨",
    response: str = "",
    urgency: str = "Expected",
    times: str = "<expires>2026-07-19T07:42:00+08:00</expires>",
    headline: str = "凯里市气象台发布暴雨黄色预警信号",
    area: str = AREA,
) -> str:
    said = f"<responseType>{response}</responseType>" if response else ""
    return "<info>{}</info>".format(
        INFO.format(
            event=event, response=said, urgency=urgency, times=times, headline=headline, area=area
        )
    )


def cap(
    *infos: str,
    status: str = "Actual",
    msg_type: str = "Alert",
    references: str = "",
    identifier: str = "5226010-1",
    sent: str = "2026-07-18T07:42:00+08:00",
    namespace: str = NAMESPACE,
) -> bytes:
    said = f"<references>{references}</references>" if references else ""
    return (
        f'<alert xmlns="{namespace}"><identifier>{identifier}</identifier><sender>kaili</sender>'
        f"<sent>{sent}</sent><status>{status}</status><msgType>{msg_type}</msgType>"
        f"<scope>Public</scope>{said}{''.join(infos)}</alert>"
    ).encode()


def read(document: bytes) -> Alert:
    """The only alert of a document."""
    (alert,) = read_alerts(read_xml(document))
    return alert


def said(alert: Alert) -> list[str]:
    """The alert's faults, in English."""
    return [english(fault) for fault in alert.faults]
