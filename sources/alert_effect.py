"""What an alert asks a receiver to do: act on it or not, and which earlier alerts it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.alert import Alert, AlertInfo
from translations import Message, message

_EVENT_ENDS = re.compile(r"\bcancel+(?:ation|ed)\b|\ball[- ]clear\b|解除|取消", re.IGNORECASE)
_HEADLINE_ENDS = re.compile(
    r"(?:解除|取消|撤销).{0,60}(?:预警|警报|警告)"
    r"|\b(?:warning|watch|advisory|alert)s? (?:is|are|has been|have been)"
    r" (?:cancel+ed|lifted|withdrawn)\b",
    re.IGNORECASE,
)
# A headline that lifts one level and issues another ends nothing.
_HEADLINE_GOES_ON = re.compile("发布|变更|升级|降级|继续")


@dataclass(frozen=True, slots=True)
class AlertEffect:
    """`ends`: identifiers of the alerts that are over with this one. `why`: of `acts`."""

    acts: bool
    why: Message
    ends: tuple[str, ...] = ()


def effect_of(alert: Alert) -> AlertEffect:
    """Only alerts with the status Actual act, never a test, an exercise or a draft."""
    if why := _why_not(alert):
        return AlertEffect(False, why)
    referenced = tuple(dict.fromkeys(one.identifier for one in alert.references))
    if reason := ending(alert):
        if not referenced:
            return AlertEffect(False, message("alert_effect.ends_nothing", reason=reason))
        why = message("alert_effect.ends", count=len(referenced), reason=reason)
        return AlertEffect(True, why, referenced)
    if referenced:
        return AlertEffect(True, message("alert_effect.updates", count=len(referenced)))
    return AlertEffect(True, message("alert_effect.new"))


def ending(alert: Alert) -> Message | None:
    """Why this alert says that others are over; None where it does not, or only some of its infos
    do.
    """
    if alert.msg_type == "Cancel":
        return message("alert_effect.cancel")
    reasons = [_info_ends(info, alert.msg_type) for info in alert.infos]
    return reasons[0] if reasons and all(reasons) else None


def _info_ends(info: AlertInfo, msg_type: str) -> Message | None:
    if "AllClear" in info.responses:
        return message("alert_effect.all_clear")
    # A first report of an earthquake is in the past as well.
    if info.urgency == "Past" and msg_type == "Update":
        return message("alert_effect.past")
    if _EVENT_ENDS.search(info.event):
        return message("alert_effect.ending_text", text=info.event)
    if _HEADLINE_ENDS.search(info.headline) and not _HEADLINE_GOES_ON.search(info.headline):
        return message("alert_effect.ending_text", text=info.headline)
    return None


def _why_not(alert: Alert) -> Message | None:
    missing = [
        name
        for name, value in (
            ("identifier", alert.identifier),
            ("sender", alert.sender),
            ("sent", alert.sent.utc),
            ("status", alert.status),
            ("msgType", alert.msg_type),
        )
        if not value
    ]
    if missing:
        return message("alert_effect.incomplete", names=missing)
    if alert.status != "Actual":
        return message("alert_effect.status", text=alert.status)
    if alert.msg_type not in ("Alert", "Update", "Cancel"):
        return message("alert_effect.msg_type", text=alert.msg_type)
    if not alert.infos and alert.msg_type != "Cancel":
        return message("alert_effect.no_info")
    return None
