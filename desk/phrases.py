"""Timeline phrases, reasons and faults in Chinese. Stored as short English sentences; each is
matched and translated here.

Unknown sentences stay English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from desk.answer_words import ANSWERS
from desk.fault_words import FAULTS
from desk.sayings import SAID
from desk.service_words import SERVICE_SAID
from desk.words import Language, button

SPANS = {"s": "秒", "m": "分钟", "h": "小时", "d": "天"}
ROLES = {
    "driver": "司机",
    "substitute": "代送人",
    "retailer": "客户",
    "household": "委托代送户",
    "pick-up point": "约时取货点",
    "insurer": "保险公司",
    "workshop": "修理厂",
    "head of distribution": "配送负责人",
    "head of the site": "站点负责人",
    "head on site": "现场负责人",
    "head of security": "安全负责人",
    "head of distribution centre": "配送中心主任",
    "head of marketing centre": "营销中心主任",
    "head of information centre": "信息中心主任",
    "head of supervision centre": "督察中心主任",
    "head of finance": "财务负责人",
    "head of marketing department": "营销部负责人",
    "market manager": "市场经理",
    "account manager": "客户经理",
    "general manager": "总经理",
    "leader": "组长",
    "deputy leader": "副组长",
    "commander": "总指挥",
    "deputy commander": "副总指挥",
    "person on duty": "值班人员",
    "driver of the unit": "故障车司机",
    "driver of the standby": "备用车司机",
    "standby trucks": "备用车",
    "people who know the route": "熟悉线路者",
    "safety accident plan": "安全事故预案",
    "waiting customers": "等待送货的客户",
    "last resort": "最后求助人",
    "leading group": "领导小组",
    "media": "媒体联系人",
    "caller": "打电话的人",
}
STATES = {
    "owed": ("待发送", "to be sent"),
    "sending": ("发送中", "sending"),
    "sent": ("已发送", "sent"),
    "unknown": ("结果待查", "not known whether sent"),
    "answered": ("已答复", "answered"),
    "withdrawn": ("已撤回", "withdrawn"),
    "failed": ("未送达", "failed"),
    "on route": ("送货中", "on route"),
    "free": ("空闲", "free"),
    "offered": ("询问中", "offered"),
    "dispatched": ("已派出", "dispatched"),
}
UNIT_FAILED = ("故障", "failed")
STEPS = {
    "triage": ("判断报告", "Judging"),
    "closing": ("结案", "Closing"),
    "plan": ("预案", "The plan"),
}

_KNOWN = [
    (re.compile(f"^(?:{pattern})$"), wording) for pattern, wording in SAID + FAULTS + SERVICE_SAID
]
_OPTION = re.compile(r"(?:^decided: |^votes |; )([^;:]+?)(?:$| needs: )")
_ENTERED = re.compile(r"^([a-z ]+) (\d[\d.,]*)$")
_ACTING = re.compile(r"^(.+) \((.+)\)$")
_SPAN = re.compile(r"^(\d+)\s*(s|m|h|d)$")


def said(text: str | None, language: Language, texts: Mapping[str, str] | None = None) -> str:
    """A timeline phrase, reason or fault, in the reader's language.

    `texts`: the plan's wording of its own options.
    """
    texts = texts or {}
    if text and texts and (found := _OPTION.search(text)):
        text = f"{text[: found.start(1)]}{button(found[1], language, texts)}{text[found.end(1) :]}"
    if not text or language == "en":
        return text or ""
    whole = _whole(text, texts)
    if whole is not None:
        return whole
    for mark, joint in (("; ", "；"), (", ", "、"), (": ", "：")):
        if mark in text:
            return joint.join(said(part, language, texts) for part in text.split(mark))
    wording = texts.get(text, text)  # a name the plan words; messages have fields
    return text if "{" in wording else wording


def _whole(text: str, texts: Mapping[str, str]) -> str | None:
    if span := _SPAN.match(text):
        return f"{span[1]}{SPANS[span[2]]}"
    if text in ("1 working day", "end of working day"):
        return {"1 working day": "1个工作日", "end of working day": "当日下班"}[text]
    for known in (ROLES, {name: zh for name, (zh, _) in ANSWERS.items()}):
        if text in known and not any(p.match(text) for p, _ in _KNOWN):
            return known[text]
    for pattern, wording in _KNOWN:
        if found := pattern.match(text):
            return wording.format(*_parts(found, texts)).strip()
    if (entered := _ENTERED.match(text)) and entered[1] in texts:
        return f"{texts[entered[1]]} {entered[2]}"
    return None


def _parts(found: re.Match[str], texts: Mapping[str, str]) -> list[str]:
    parts = [said(part or "", "zh", texts) for part in found.groups()]
    if "answers" in found.re.groupindex:
        parts[found.re.groupindex["answers"] - 1] = "、".join(
            button(a, "zh", texts) for a in found["answers"].split(", ")
        )
    return parts


def role(name: str, language: Language, texts: Mapping[str, str] | None = None) -> str:
    """A role, also of an acting one: `commander (head of security)`.

    `texts`: the plan's words for its own roles.
    """
    if language != "zh":
        return name
    if acting := _ACTING.match(name):
        return f"{role(acting[1], language, texts)}（{role(acting[2], language, texts)}）"
    return ROLES.get(name) or (texts or {}).get(name, name)


def state(name: str, language: Language) -> str:
    """Of a message or a truck."""
    pair = STATES.get(name, (name, name))
    return pair[0] if language == "zh" else pair[1]


def truck_state(name: str, language: Language) -> str:
    if name == "failed":
        return UNIT_FAILED[0 if language == "zh" else 1]
    return state(name, language)
