"""Claimed notices as the messages that a gateway is handed: what one person is asked about one
incident in one go is one text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.answer_links import AnswerLinks
from handlers.notice_answers import choices
from ledger import notices
from notifier.gateway import OutgoingMessage
from notifier.sms_text import numbered
from playbooks.intake.replies import SHOWN

MOST_UNITS = 400  # UTF-16 units of the texts in one message: six SMS in Chinese


def groups(claimed: Iterable[notices.Claimed]) -> list[list[notices.Claimed]]:
    """Those that go out as one text: to one phone of one person, about one incident, as long as the
    text does not become too long.
    """
    found: list[list[notices.Claimed]] = []
    latest: dict[tuple[object, ...], list[notices.Claimed]] = {}
    for notice in claimed:
        key = (notice.incident, notice.person, *notice.phones, notice.phone)
        group = latest.get(key)
        # What may have gone out already is looked for with its own words, and sent alone.
        if group and not notice.doubtful and _fits(group, notice):
            group.append(notice)
            continue
        found.append([notice])
        if not notice.doubtful:
            latest[key] = found[-1]
    return found


def _fits(group: Sequence[notices.Claimed], notice: notices.Claimed) -> bool:
    return sum(len(one.text) for one in group) + len(notice.text) <= MOST_UNITS


def outgoing_message(group: Sequence[notices.Claimed], links: AnswerLinks) -> OutgoingMessage:
    """To the phone whose turn it is, with the answers that its reader can write and, where one is
    asked for, the link to give it. A question begins with its number, by which a reply names it
    where another is open to the same phone.
    """
    first, *more = (_one(notice, links) for notice in group)
    if not more:
        return first
    every = [_among_others(one) for one in (first, *more)]
    return replace(every[0], more=tuple(every[1:]))


def _one(notice: notices.Claimed, links: AnswerLinks) -> OutgoingMessage:
    answers = tuple(
        SHOWN.get(c, c) if notice.language == "zh" else c
        for c in choices(notice.expects, notice.options)
    )
    link = links.to_notice(notice.id) if notice.expects != "nothing" else None
    to = notice.phones[notice.phone] if notice.phones else ""
    since, trace = notice.first_tried_at, notice.trace
    # Always, not only beside another question: a second try must have the words of the first.
    text = numbered(notice.id, notice.text) if answers else notice.text
    return OutgoingMessage(notice.id, to, text, link, answers, since, trace)


def _among_others(outgoing: OutgoingMessage) -> OutgoingMessage:
    """Each by its number, also in the answers."""
    answers = tuple(f"{outgoing.notice} {answer}" for answer in outgoing.answers)
    return replace(outgoing, text=numbered(outgoing.notice, outgoing.text), answers=answers)
