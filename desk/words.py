"""The desk's own texts, Chinese and English side by side. Texts of a plan are in the plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from desk.answer_words import ANSWERS, GIVEN
from desk.call_words import CALL_WORDS
from desk.people_words import OTHER_WORDS
from desk.report_words import REPORT_WORDS
from desk.service_words import SERVICE_WORDS

Language = Literal["zh", "en"]

WORDS: dict[str, tuple[str, str]] = (
    OTHER_WORDS
    | REPORT_WORDS
    | CALL_WORDS
    | SERVICE_WORDS
    | {
        "now": ("现在", "Now"),
        "units": ("车辆", "Trucks"),
        "wall": ("手机墙", "Phones"),
        "parked": ("搁置", "Parked"),
        "report": ("报告", "Report"),
        "skip": ("跳到正文", "Skip to the content"),
        "other": ("English", "中文"),
        "logout": ("退出", "Log out"),
        "menu": ("页面", "Pages"),
        "live": ("实时", "live"),
        "not_live": ("未连接，正在重连…", "not live: reconnecting…"),
        "connecting": ("正在连接…", "connecting…"),
        "quiet": ("没有人需要您处理", "Nothing needs a person now"),
        "quiet_more": ("有新情况会自动出现在这里。", "What happens will appear here by itself."),
        "needs": ("等待答复", "Waiting for an answer"),
        "needs_count": (
            "{n} 项等待答复，{late} 项已超时",
            "{n} waiting for an answer, {late} late",
        ),
        "waiting_trucks": ("等待备用车", "Trucks waiting for a standby"),
        "searching": ("正在找备用车", "looking for a standby"),
        "none_yet": ("暂无备用车", "no standby"),
        "failed": ("未送达的消息", "Messages that reached nobody"),
        "open": ("进行中的事件", "Open incidents"),
        "closed": ("最近关闭", "Recently closed"),
        "none_open": ("没有进行中的事件。", "No incident is open."),
        "incident": ("事件", "Incident"),
        "parked_some": ("{n} 份报告被搁置，没有处理", "Parked, not acted on: {n}"),
        "since": ("开始", "since"),
        "until": ("结束", "until"),
        "major": ("重大", "major"),
        "local": ("局部", "local"),
        "state_open": ("进行中", "open"),
        "state_closed": ("已关闭", "closed"),
        "drill_of": (
            "这是演练，只会联系：{people}",
            "This is a drill; only these can be reached: {people}",
        ),
        "asked_too": ("同样请其他 {n} 人答复：", "Asked the same, {n} more:"),
        "those_told": ("“{steps}”告知过的人", "everybody told by: {steps}"),
        "comma": ("、", ", "),
        "owes": ("请{name}答复", "{name} is asked"),
        "by": ("截止", "by"),
        "left": ("还剩", "left"),
        "late": ("已超时", "late"),
        "no_limit": ("不限时", "no limit"),
        "answer_for": ("代{name}答复：", "Answer for {name}:"),
        "answered": ("已答复", "answered"),
        "withdrawn": ("已撤回", "withdrawn"),
        "severity": ("级别", "Severity"),
        "site": ("地点", "Site"),
        "reason": ("原因", "Reason"),
        "signals": ("报告", "Reports"),
        "plan": ("预案版本", "Plan version"),
        "truck": ("车辆", "Truck"),
        "standby": ("备用车", "Standby"),
        "eta": ("预计到达", "Expected"),
        "delay": ("预计延误", "Delay expected"),
        "delay_caused": ("实际延误", "Delay caused"),
        "minutes": ("{n} 分钟", "{n} min"),
        "served": ("已送完", "all served"),
        "timeline": ("经过", "What happened"),
        "messages": ("消息", "Messages"),
        "who_owes": ("谁还未答复", "Who owes an answer"),
        "nobody_owes": ("没有人欠答复。", "Nobody owes an answer."),
        "to_retailers": ("致 {n} 家客户", "to {n} retailers"),
        "pages": ("分页", "Pages of this list"),
        "page_of": ("第 {n} 页，共 {of} 页", "Page {n} of {of}"),
        "more_urgent": ("更紧急的", "more urgent"),
        "newer": ("较新的", "newer"),
        "older": ("较早的", "older"),
        "less_urgent": ("不太紧急的", "less urgent"),
        "more": ("还有 {n} 条", "and {n} more"),
        "driver": ("司机", "Driver"),
        "role": ("用途", "Kind"),
        "state": ("状态", "State"),
        "delivery": ("送货", "delivery"),
        "household": ("委托代送户", "Delegated-delivery households"),
        "pick_up_point": ("约时取货点", "Timed pick-up points"),
        "for_unit": ("接替 {unit}", "for {unit}"),
        "parked_none": ("没有搁置的内容。", "Nothing is parked."),
        "bytes": ("{n} 字节", "{n} bytes"),
        "replay": ("重新处理", "Take again"),
        "parked_why": (
            "无法处理的报告保留在这里，附原因。排除原因后可重新处理。",
            "What could not be taken is kept here with its reason. Once the cause is mended, take it again.",
        ),
        "replayed": ("已重新处理", "taken again"),
        "from": ("来自", "from"),
        "wall_none": ("还没有发出消息。", "No message has been sent yet."),
        "wall_off": (
            "消息由真实运营商发送，这里没有手机墙。",
            "Messages go through a real carrier, so there is no wall of phones.",
        ),
        "wall_what": (
            "模拟网关：每个人的手机。可在此代其回复。",
            "The paper gateway: everybody's phone. You can reply as they would.",
        ),
        "retailers": ("客户的手机（{n} 部）", "Retailers' phones ({n})"),
        "reply_as": ("以 {name} 的身份回复", "Reply as {name}"),
        "send": ("发送", "Send"),
        "link": ("答复链接", "answer link"),
        "login": ("登录", "Log in"),
        "token": ("口令", "Token"),
        "token_hint": ("MUSTER_DESK_TOKEN 的值", "the value of MUSTER_DESK_TOKEN"),
        "token_wrong": ("口令不对。", "This is not the token."),
        "back": ("返回", "Back"),
        "no_company": (
            "尚未载入公司资料，没有人可通知。",
            "No company is loaded: there is nobody to call.",
        ),
        "not_found": ("没有这一页。", "There is no such page."),
        "away": (
            "数据库暂时无法连接，请稍后再试。",
            "The ledger is away. Please try again in a moment.",
        ),
        "too_large": ("内容太长。", "This is too large."),
        "broken": ("出现意外错误，请再试一次。", "Something went wrong. Please try again."),
        "link_done": ("您的答复已记录：", "Your answer is recorded: "),
        "link_already": ("已经答复过：", "Already answered: "),
        "link_over": ("不再需要答复。", "No answer is needed any more."),
        "link_bad": (
            "链接不完整，请从短信中重新打开。",
            "This link is not complete; open it again from the message.",
        ),
        "link_informs": (
            "此消息仅供知悉，无需答复。",
            "This only informs you; nothing needs an answer.",
        ),
        "link_please": ("请答复", "Please answer"),
        "sms_taken": ("已记录：{answer}", "Recorded: {answer}"),
        "expected": ("{time} 到达", "expected {time}"),
        "hold": ("处理方式", "What becomes of it"),
        "count_units": ("{n} 辆", "{n}"),
        "received": ("收到", "received"),
        "not_parked": ("没有可重新处理的内容。", "There is nothing to take again."),
    }
)


def spoken(language: str) -> Language:
    """The desk's own texts are Chinese and English: other languages fall back to English."""
    return "zh" if language == "zh" else "en"


def word(key: str, language: Language, **values: object) -> str:
    """One wording with its values."""
    return WORDS[key][0 if language == "zh" else 1].format(**values)


def button(answer: str, language: Language, texts: Mapping[str, str] | None = None) -> str:
    """An answer as the button that gives it.

    `texts` is the plan's wording, which knows the options the plan made up.
    """
    if answer in GIVEN or not texts or answer not in texts:
        return ANSWERS[answer][0 if language == "zh" else 1] if answer in ANSWERS else answer
    return texts[answer][:1].upper() + texts[answer][1:]


def given(answer: str | None, language: Language, texts: Mapping[str, str] | None = None) -> str:
    """An answer after it was given."""
    if not answer:
        return ""
    past = GIVEN.get(answer) if language == "en" else None
    return past or button(answer, language, texts)
