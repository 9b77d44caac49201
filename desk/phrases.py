"""Timeline phrases, reasons and faults in Chinese. Inside they are short English sentences; here each is recognised and said anew.

What is not known stays as it is: an English sentence is better than none.
"""

from __future__ import annotations

import re

from desk.words import ANSWERS, Language

SPANS = {"s": "秒", "m": "分钟", "h": "小时", "d": "天"}
ROLES = {
    "driver": "司机", "substitute": "代送人", "retailer": "客户", "insurer": "保险公司", "workshop": "修理厂", "head of distribution": "配送负责人",
    "head of the site": "站点负责人", "head on site": "现场负责人", "head of security": "安全负责人", "head of distribution centre": "配送中心主任",
    "head of marketing centre": "营销中心主任", "head of information centre": "信息中心主任", "head of supervision centre": "督察中心主任",
    "head of finance": "财务负责人", "head of marketing department": "营销部负责人", "market manager": "市场经理", "account manager": "客户经理",
    "general manager": "总经理", "leader": "组长", "deputy leader": "副组长", "commander": "总指挥", "person on duty": "值班人员",
    "driver of the unit": "故障车司机", "driver of the standby": "备用车司机", "standby trucks": "备用车", "people who know the route": "熟悉线路者",
    "safety accident plan": "安全事故预案", "waiting customers": "等待送货的客户", "last resort": "最后求助人",
}  # fmt: skip
STATES = {
    "owed": ("待发送", "to be sent"), "sending": ("发送中", "sending"), "sent": ("已发送", "sent"), "unknown": ("结果待查", "not known whether sent"),
    "answered": ("已答复", "answered"), "withdrawn": ("已撤回", "withdrawn"), "failed": ("未送达", "failed"), "on route": ("送货中", "on route"),
    "free": ("空闲", "free"), "offered": ("询问中", "offered"), "dispatched": ("已派出", "dispatched"),
}  # fmt: skip
UNIT_FAILED = ("故障", "failed")
STEPS = {"triage": ("判断报告", "Judging"), "closing": ("结案", "Closing"), "plan": ("预案", "The plan")}

_SAID: list[tuple[str, str]] = [
    ("severity is major", "升级为重大事件"), ("nothing is left to do, but it cannot close", "各步骤已结束，但还不能关闭"), ("closed", "已关闭"), ("late", "超时"),
    ("withdrawn", "撤回"), ("a condition could not be evaluated", "有一个条件无法判断"), ("skipped a level", "跳过一级"), ("called", "已通知"),
    ("took up the late step", "接手超时步骤"), ("could not be reached", "联系不上"), ("acknowledged", "已确认收到"), ("told", "已告知"), ("done", "已完成"),
    ("refused", "已拒绝"), ("done, to be verified", "已完成，待核实"), ("verified", "已核实"), ("not verified, to be done again", "核实未通过，须重做"),
    ("opened", "已启动"), ("joined", "已并入"), ("dismissed", "未启动"), ("waiting", "等待中"), ("waiting for one", "等待空闲车辆"), ("reported", "已报告"),
    ("overdue", "逾期未到"), ("requested", "已请求"), ("confirmed", "已确认"), ("no answer", "无答复"), ("handed over to", "移交"), ("offered", "已询问"),
    ("accepted", "已接受"), ("does not take it", "不接"), ("nobody found", "无人可派"), ("free again", "已返回空闲"), ("passed over", "不合适"),
    (r"decided: (.+)", "决定：{0}"), (r"votes (.+)", "表决：{0}"),
    # why
    ("no longer needed", "不再需要"), (r"not ended within (.+)", "{0}内未结束"), (r"within (.+)", "{0}内"), (r"answer within (.+)", "请在{0}内答复"),
    (r"level: (.+)", "级别：{0}"), (r"deputies of (.+)", "{0}的副职"), (r"expected at (.+)", "预计{0}到达"), ("no answer in time", "未按时答复"),
    (r"cannot be reached: (.+)", "联系不上：{0}"), (r"its stops are served", "余下客户已送完"), (r"by (\w+)", "通过{0}"), (r"(\d+) retailers", "{0}家客户"),
    (r"(.+), (\d+) min away", "{0}，约{1}分钟车程"), ("does not fit", "不合适"), (r"driver (away|unreachable)", "司机{0}"), ("on offer elsewhere", "正被别处询问"),
    (r"none is free; looks again every (.+)", "暂无空闲，每{0}再找一次"), ("none is free and fits", "没有合适且空闲的"), ("nobody holds this role here", "此处无人担任"),
    ("nobody holds this role here now", "此处目前无人担任"), ("nobody", "无人"), ("no contact is known", "没有联系人"), (r"asked again in (.+)", "{0}后再问"),
    (r"(\d+) must agree", "须{0}人同意"), ("this plan applies from here", "由该预案接手"), (r"not reported within (.+)", "{0}内未报告"),
    ("all its steps have ended", "各步骤均已结束"), ("its owner closed it", "由负责人关闭"), ("the plan's own answer when nobody gives one", "无人答复时预案的规定"),
    (r"not yet: (.+)", "尚未满足：{0}"), (r"still out: (.+)", "仍在外：{0}"), (r"(.+) is already part of incident (\d+)", "{0} 已属于事件 {1}"),
    (r"incident (\d+) waits for it", "事件 {0} 正等待此报告"), (r"incident (\d+) of the same site began less than (.+) ago", "同一站点的事件 {0} 开始不到{1}"),
    (r"no open incident waits for (\S+)(?: about (.+))?", "没有进行中的事件在等 {0} {1}"), (r"(\S+) about (\S+) opens (\S+); no open incident is about it", "{1} 的报告（{0}）启动本预案，此前没有相关事件"),
    (r"(\S+) opens (\S+); no open incident is about it", "报告 {0} 启动本预案，此前没有相关事件"), (r"routine (.+) of (\S+) for (.+)", "{2} {1} 的例行工作"),
    ("away", "外出"), ("unreachable", "联系不上"), ("asked anew", "重新询问"), ("asked elsewhere", "另行询问"), (r"(\S+) is (accepted|done|acknowledged|told|arrived|withdrawn|none|refused)", "该步骤已是：{1}"),
    ("desk", "值班台"), ("link", "链接"), ("sms", "短信"), ("paper", "模拟短信"), ("api", "接口"), ("phone", "司机手机页"),
    # faults
    (r"there is no notice (\d+)", "没有通知 {0}"), ("nothing is waiting for your answer", "目前没有需要您答复的内容"),
    (r"notice (\d+) is not waiting for your answer", "通知 {0} 不需要您答复"), (r"this was not understood; answer with (.+)", "没有看懂，请回复：{0}"),
    (r"notice (\d+) was already answered: (.+)", "通知 {0} 已经答复过：{1}"), (r"notice (\d+) no longer needs an answer(?:: (.+))?", "通知 {0} 不再需要答复 {1}"),
    (r"(.+) does not answer notice (\d+); answer with (.+)", "{0} 不是通知 {1} 的答复，请回复：{2}"), ("nothing: it only informs", "无需答复"),
    (r"notice (\d+) was answered elsewhere in this moment", "通知 {0} 刚刚已由别处答复"), (r"(\w+) is missing", "{0}：必填"), (r"is missing", "必填"),
    (r"there is no unit ('.*?'); did you mean (.+)\?", "没有车辆 {0}，是否 {1}？"), (r"there is no unit (.+)", "没有车辆 {0}"),
    (r"there is no site ('.*?')(?:; did you mean (.+)\?)?", "没有站点 {0}"), (r"(.+) is neither yes nor no", "{0} 不是“是”或“否”"), (r"(.+) is no whole number", "{0} 不是整数"),
    (r"(.+) is no number", "{0} 不是数字"), (r"(.+) is not between 0 and 1,000,000", "{0} 须在 0 到 1,000,000 之间"), (r"(.+) is no latitude,longitude", "{0} 不是经纬度"),
    (r"(\S+) lies outside (.+); the plan covers the city only \(clause 1\.4\)", "{0} 不在本市范围内（第1.4条）"),
    (r"has (\S+) characters; at most (\S+) are taken", "太长：{0} 字，最多 {1} 字"), (r"the id (.+) was already used by a different report; send it under an id of its own", "编号 {0} 已用于另一份报告"),
]  # fmt: skip
_KNOWN = [(re.compile(f"^(?:{pattern})$"), wording) for pattern, wording in _SAID]
_SPAN = re.compile(r"^(\d+)\s*(s|m|h|d)$")


def said(text: str | None, language: Language) -> str:
    """A phrase of the timeline, a reason or a fault, in the reader's language."""
    if not text or language == "en":
        return text or ""
    whole = _whole(text)
    if whole is not None:
        return whole
    for mark, joint in (("; ", "；"), (", ", "、"), (": ", "：")):
        if mark in text:
            return joint.join(said(part, language) for part in text.split(mark))
    return text


def _whole(text: str) -> str | None:
    if span := _SPAN.match(text):
        return f"{span[1]}{SPANS[span[2]]}"
    if text in ("1 working day", "end of working day"):
        return {"1 working day": "1个工作日", "end of working day": "当日下班"}[text]
    for known in (ROLES, {name: zh for name, (zh, _) in ANSWERS.items()}):
        if text in known and not any(p.match(text) for p, _ in _KNOWN):
            return known[text]
    for pattern, wording in _KNOWN:
        if found := pattern.match(text):
            return wording.format(*(said(part or "", "zh") for part in found.groups())).strip()
    return None


def role(name: str, language: Language) -> str:
    return ROLES.get(name, name) if language == "zh" else name


def state(name: str, language: Language) -> str:
    """Of a message or a truck."""
    pair = STATES.get(name, (name, name))
    return pair[0] if language == "zh" else pair[1]


def truck_state(name: str, language: Language) -> str:
    if name == "failed":
        return UNIT_FAILED[0 if language == "zh" else 1]
    return state(name, language)
