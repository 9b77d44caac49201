"""What each kind of step does, said in both languages: the whole sentence, with every word the plan
can write beside it.
"""

from __future__ import annotations

import pytest

from playbooks.definition.plan import Plan
from playbooks.definition.step import Step
from playbooks.loader import read_files
from playbooks.prose import WORDINGS
from playbooks.prose.phrasing import Phrasing
from playbooks.prose.step_sentence import sentence
from tests.playbooks.small import small_files
from translations import lookup

EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n    - "
QUESTION = (
    "- {id: q, title: {zh: 定夺, en: Decide}, if nobody decides: escalate, ask: board, within: 1h, text: word, nothing follows when: [stop, on], because: a reason,"
    " options: {stop: {enter: {until: time, where: area}}, on: {}}}\n- "
)
POLICIES = """\
approvals:
  bulk: {ranges: [{up to: 50, by: head}, {over: 50, by: board}]}
replenishment: {cartons: {ordinary: 5}}
"""


def plan_of(steps: str) -> Plan:
    """The small plan with everything that a kind of step may name."""
    files = small_files(steps)
    files["policies.yaml"] += POLICIES
    files["plan.yaml"] = files["plan.yaml"].replace("values: {", "values: {patience: 20m, ")
    for language in ("zh", "en"):
        files[f"texts/{language}.yaml"] += 'muster.calls: "{count} {link}"\n'
    return read_files(files)


SENTENCES = [
    (
        "a page until somebody acknowledges",
        "- {id: a, page: head, text: word, within: 5m}",
        "立即，呼叫head，直到有人确认，无人应答则每5分钟改呼下一级：deputies of audience、commander，循环往复，30分钟后一直呼叫boss。",
        "At once, head is called until somebody acknowledges, every 5 minutes the next one: deputies of audience, commander, round after round, after 30 minutes the boss for good.",
    ),
    (
        "a page that everybody must acknowledge",
        "- {id: a, page: board, everyone: yes, text: word, within: 90s}",
        "立即，呼叫board，直到有人确认，每人都须确认，无人应答则每90秒改呼下一级：deputies of audience、commander，循环往复，9分钟后一直呼叫boss。",
        "At once, board is called until somebody acknowledges, each of them must acknowledge, every 90 seconds the next one: deputies of audience, commander, round after round, after 9 minutes the boss for good.",
    ),
    (
        "a message",
        "- {id: a, tell: waiting, text: word}",
        "立即，通知waiting。",
        "At once, a message goes to waiting.",
    ),
    (
        "calls by phone",
        "- {id: a, tell: waiting, by: phone, call again: 20m, within: 2h, text: word, nothing follows when: [some unreached], because: a reason}",
        "立即，通知waiting，逐户电话联系，未联系上者20分钟后再拨，限时2小时。 **结果为“有未联系上者”的，无需后续，因为a reason**。",
        "At once, a message goes to waiting, by phone, one after the other, whoever was not reached is called again after 20 minutes, within 2 hours. **When it is “some unreached”, nothing follows, because a reason**.",
    ),
    (
        "a decision that several must agree on",
        "- {id: a, ask: board, options: [stop, on], agree: 2, within: end of working day, if nobody decides: on, text: word, nothing follows when: [stop, on], because: a reason}",
        "立即，请board决定：stop 或 on，须2人选同一项，当个工作日内，**无人决定的，按“on”**。 **结果为“stop”或“on”的，无需后续，因为a reason**。",
        "At once, board decides: stop or on, 2 must agree on one of them, by the end of the working day, **if nobody decides: on**. **When it is “stop” or “on”, nothing follows, because a reason**.",
    ),
    (
        "a decision that goes up when it is late",
        "- {id: a, ask: board, options: [stop, on], within: 1h, if nobody decides: escalate, text: word, nothing follows when: [stop, on], because: a reason}",
        "立即，请board决定：stop 或 on，限时1小时，无人决定前不作任何决定，继续请示并呼叫head。 **结果为“stop”或“on”的，无需后续，因为a reason**。",
        "At once, board decides: stop or on, within 1 hour, until somebody decides nothing is decided, and head is called. **When it is “stop” or “on”, nothing follows, because a reason**.",
    ),
    (
        "a task that somebody else verifies",
        "- {id: a, assign: chief, verified by: head, within: 1 working day, text: word, nothing follows when: [refused], because: a reason}",
        "立即，交chief办理，由head核实，限时1个工作日，逾期则呼叫head。 **结果为“拒绝”的，无需后续，因为a reason**。",
        "At once, chief is given the task, head checks that it is done, within 1 working day, then head is called. **When it is “refused”, nothing follows, because a reason**.",
    ),
    (
        "a task that comes again",
        "- {id: a, assign: chief, within: 1h, repeat: {every: 30m}, text: word, nothing follows when: [refused], because: a reason}",
        "立即，交chief办理，限时1小时，逾期则呼叫head。 每30分钟重复一次。 **结果为“拒绝”的，无需后续，因为a reason**。",
        "At once, chief is given the task, within 1 hour, then head is called. Again every 30 minutes. **When it is “refused”, nothing follows, because a reason**.",
    ),
    (
        "an application",
        "- {id: a, if nobody decides: escalate, approve: application, ranges: bulk, within: 2h, text: word, nothing follows when: [refused], because: a reason}",
        "立即，申请按数量报批，50条以内由head、50条以上由board，限时2小时，无人决定前不作任何决定，继续请示并呼叫head。 **结果为“拒绝”的，无需后续，因为a reason**。",
        "At once, the application goes to whoever may approve so much, up to 50 cartons head, over 50 board, within 2 hours, until somebody decides nothing is decided, and head is called. **When it is “refused”, nothing follows, because a reason**.",
    ),
    (
        "findings that are checked",
        "- {id: a, check: {injured: incident.injured > 0, many: size(incident.units) >= 2}, nothing follows when: [no], because: a reason}",
        "立即，逐项核对并记录，须全部符合：injured且many。 **结果为“否”的，无需后续，因为a reason**。",
        "At once, it is checked and written down, all of which must hold: injured and many. **When it is “no”, nothing follows, because a reason**.",
    ),
    (
        "trucks by distance, load and patience",
        EACH
        + "{id: a, dispatch: trucks, from: [own site, nearest sites], fit: candidate.load >= unit.load, offer: 4m, keep looking: 10m, within: 1h, text: word, nothing follows when: [none], because: a reason}",
        "对每一故障车辆，立即，从trucks中由近及远逐个询问，合适条件：备选载量不少于该车载量，每个答复时限4分钟，暂无可用时每10分钟再找一次，限时1小时。 **结果为“无人可用”的，无需后续，因为a reason**。",
        "For each truck, at once, trucks are asked one after the other, the best fitting first, who fits: its load is at least the truck's load, each has 4 minutes to answer, while none is free it looks again every 10 minutes, within 1 hour. **When it is “in vain”, nothing follows, because a reason**.",
    ),
    (
        "people before the planned stop",
        EACH
        + "{id: a, dispatch: guides, within: before the planned stop, text: word, nothing follows when: [none], because: a reason}",
        "对每一故障车辆，立即，从guides中由近及远逐个询问，限首个计划送达之前。 **结果为“无人可用”的，无需后续，因为a reason**。",
        "For each truck, at once, guides are asked one after the other, the best fitting first, before the first planned stop. **When it is “in vain”, nothing follows, because a reason**.",
    ),
    (
        "a task that puts a truck in order",
        EACH
        + "{id: a, assign: chief, records: unit in order, within: 1h, text: word, nothing follows when: [refused], because: a reason}",
        "对每一故障车辆，立即，交chief办理，完成后记录：车辆完好，限时1小时，逾期则呼叫head。 **结果为“拒绝”的，无需后续，因为a reason**。",
        "For each truck, at once, chief is given the task, once done, it is on record: unit in order, within 1 hour, then head is called. **When it is “refused”, nothing follows, because a reason**.",
    ),
    (
        "a request that is repeated while nobody answers",
        "- {id: a, request: insurer, within: 15m, repeat: {if: silent, every: 10m, times: 2}, text: word, nothing follows when: [refused, silent], because: a reason}",
        "立即，向insurer提出请求，限时15分钟。 若无答复，10分钟后再来一次，至多2次，共1小时5分钟后算作无答复。 **结果为“拒绝”或“无答复”的，无需后续，因为a reason**。",
        "At once, insurer is asked for it, within 15 minutes. When unanswered, once more 10 minutes later, at most 2 times, so unanswered for good after 1 hour 5 minutes. **When it is “refused” or “unanswered”, nothing follows, because a reason**.",
    ),
    (
        "a request that is repeated once",
        "- {id: a, request: insurer, within: 15m, repeat: {if: refused, every: 10m, times: 1}, text: word, nothing follows when: [refused, silent], because: a reason}",
        "立即，向insurer提出请求，限时15分钟。 若拒绝，10分钟后再来一次，仅此一次。 **结果为“拒绝”或“无答复”的，无需后续，因为a reason**。",
        "At once, insurer is asked for it, within 15 minutes. When refused, once more 10 minutes later, no more than that. **When it is “refused” or “unanswered”, nothing follows, because a reason**.",
    ),
    (
        "a wait with reminders",
        "- {id: a, wait: all.over, within: 5h, remind: {at: [start, half, 1h left], to: head}, text: word, nothing follows when: [overdue], because: a reason}",
        "立即，等待有人报告“all.over”，限时5小时。 提醒head：开始时、过半时、剩1小时时。 **结果为“逾期未到”的，无需后续，因为a reason**。",
        "At once, it is awaited that somebody reports “all.over”, within 5 hours. Head is reminded: at the start, at half time, 1 hour before the end. **When it is “overdue”, nothing follows, because a reason**.",
    ),
    (
        "a wait until a time that was entered",
        QUESTION + "{id: a, after: q stop, wait: until q.until, else: 30m}",
        "“定夺”结果为“stop”之后，等到“定夺”的until，未填时等30分钟。",
        "After “Decide” comes out as “stop”, wait until until of “Decide”, 30 minutes where nothing was entered.",
    ),
    (
        "another plan",
        "- {id: a, hand over: another plan}",
        "立即，转由“another plan”处理。",
        "At once, it is handed over: the another plan applies from here.",
    ),
    (
        "another incident",
        "- {id: a, open: others}",
        "立即，另立事件：其他。",
        "At once, another incident is opened: Others.",
    ),
    (
        "a commander by appointment",
        "- {id: a, appoint: acting commander, text: word, nothing follows when: [nobody], because: a reason}",
        "立即，提名对口部门负责人为临时总指挥，报请确认；逾期未复，提名即生效。 **结果为“无人可任”的，无需后续，因为a reason**。",
        "At once, the head whose department fits is proposed as acting commander; without a reply in time the proposal stands. **When it is “nobody is there”, nothing follows, because a reason**.",
    ),
    (
        "a command post",
        "- {id: a, command post: [head, board], within: 10m, text: word, nothing follows when: [incomplete], because: a reason}",
        "立即，设立应急指挥部，召集：head、board，每人须确认，未确认者与其副职轮流呼叫，限时10分钟。 **结果为“未齐”的，无需后续，因为a reason**。",
        "At once, a command post is opened; called in: head, board; each must acknowledge, else their deputies are called by turns, within 10 minutes. **When it is “incomplete”, nothing follows, because a reason**.",
    ),
    (
        "a service out of use",
        "- {id: a, suspend: delivery, review: 2h}",
        "立即，暂停delivery，每2小时须有人确认是否仍需暂停。",
        "At once, suspended: delivery, every 2 hours somebody has to say whether it is still needed.",
    ),
    (
        "a service out of use in an area that was entered",
        QUESTION
        + "{id: a, after: q stop, suspend: delivery, in: q.where, instead: cash, review: 1 working day}",
        "“定夺”结果为“stop”之后，暂停delivery，范围：“定夺”的where，期间改为：cash，每1个工作日须有人确认是否仍需暂停。",
        "After “Decide” comes out as “stop”, suspended: delivery, in the area of where of “Decide”, instead: cash, every 1 working day somebody has to say whether it is still needed.",
    ),
    (
        "a service back in use",
        "\n".join(
            [
                "- {id: s, title: {zh: 停送, en: Stop}, suspend: delivery, review: 2h}",
                "- {id: a, after: s, resume: delivery}",
            ]
        ),
        "“停送”办妥之后，恢复delivery（其他事件暂停的除外）。",
        "After “Stop” has been carried out, in service again, unless something else still suspends it: delivery.",
    ),
    (
        "orders that are proposed",
        "- {id: a, replenish: waiting, on: next order day}",
        "立即，为waiting提出补货建议，下一订货日送货。",
        "At once, orders are proposed for waiting, for delivery: next order day.",
    ),
    (
        "an announcement with the media",
        "- {id: a, announce: public, text: word, lasts: 2h, media: board}",
        "立即，向公众公告，并告知board，仍有效时每2小时续发一次。",
        "At once, announced in public, board are told besides, renewed every 2 hours while it is true.",
    ),
    (
        "an announcement that cancels another",
        "\n".join(
            [
                "- {id: b, title: {zh: 公告, en: Warn}, announce: public, text: word, lasts: 1h}",
                "- {id: a, after: b, announce: public, text: word, lasts: 2h, cancels: b}",
            ]
        ),
        "“公告”办妥之后，向公众公告，撤销“公告”的公告，仍有效时每2小时续发一次。",
        "After “Warn” has been carried out, announced in public, this cancels what “Warn” announced, renewed every 2 hours while it is true.",
    ),
    (
        "a message in working hours that follows a fact",
        "- {id: a, tell: head, text: word, hours: 09:00-18:00, again when: incident.injured}",
        "立即，仅在09:00–18:00之间，通知head。 变动时再次通知：incident.injured。",
        "At once, between 09:00–18:00 only, a message goes to head. Told again whenever it changes: incident.injured.",
    ),
    (
        "a limit that is a value of the plan",
        "- {id: a, page: head, text: word, within: plan.patience}",
        "立即，呼叫head，直到有人确认，无人应答则每20分钟改呼下一级：deputies of audience、commander，循环往复，2小时后一直呼叫boss。",
        "At once, head is called until somebody acknowledges, every 20 minutes the next one: deputies of audience, commander, round after round, after 2 hours the boss for good.",
    ),
]


def step_of(steps: str) -> Step:
    return plan_of(steps).playbooks["breakdown"].steps["a"]


@pytest.mark.parametrize(
    ("steps", "zh", "en"),
    [row[1:] for row in SENTENCES],
    ids=[row[0] for row in SENTENCES],
)
def test_a_step_is_said_whole_in_both_languages(steps: str, zh: str, en: str) -> None:
    plan = plan_of(steps)
    playbook = plan.playbooks["breakdown"]
    said = {
        language: sentence(
            Phrasing(plan, language, WORDINGS[language]), playbook, playbook.steps["a"]
        )
        for language in ("zh", "en")
    }
    assert said == {"zh": zh, "en": en}


def test_every_kind_of_step_is_among_these_sentences() -> None:
    said = {step_of(row[1]).does.word for row in SENTENCES}
    kinds = {kind for wording in WORDINGS.values() for kind in wording.kinds}
    assert said == kinds, f"add rows to SENTENCES for {sorted(kinds - said)}"


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_every_outcome_of_a_kind_has_its_word(language: str) -> None:
    """Those of `ask` are the plan's own options."""
    does = [step_of(row[1]).does for row in SENTENCES]
    outcomes = {one for each in does if each.word != "ask" for one in each.outcomes()}
    missing = sorted(one for one in outcomes if lookup(f"outcome.{one}", language) is None)
    assert not missing, f"add outcome.NAME to translations/{language}.po for {missing}"
    said = WORDINGS["zh"].outcomes
    missing = sorted(outcomes - said.keys())
    assert not missing, f"add to outcomes of playbooks/prose/zh.py: {missing}"
