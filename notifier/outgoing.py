"""A claimed notice as the message that a gateway is handed."""

from __future__ import annotations

from handlers.answer_links import AnswerLinks
from handlers.notice_answers import choices
from handlers.reply_words import SHOWN
from ledger import notices
from notifier.gateway import OutgoingMessage


def outgoing_message(notice: notices.Claimed, links: AnswerLinks) -> OutgoingMessage:
    """To the phone whose turn it is, with the answers that its reader can write and, where one is
    asked for, the link to give it.
    """
    answers = tuple(
        SHOWN.get(c, c) if notice.language == "zh" else c
        for c in choices(notice.expects, notice.options)
    )
    link = links.to_notice(notice.id) if notice.expects != "nothing" else None
    to = notice.phones[notice.phone] if notice.phones else ""
    since, trace = notice.first_tried_at, notice.trace
    return OutgoingMessage(notice.id, to, notice.text, link, answers, since, trace)
