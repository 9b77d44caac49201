"""Maps an announcement of a decision to rows."""

from __future__ import annotations

from ledger.customer_list_rows import AnnouncementListRow
from ledger.new_rows import SupersededAnnouncementRow
from playbooks.messages.announcements import Announcement


def announcement_row(one: Announcement, incident: int) -> AnnouncementListRow:
    effect = one.effect
    return {
        "identifier": effect.identifier,
        "incident": incident,
        "step": effect.origin.step,
        "clause": list(effect.origin.clause),
        "message": effect.message,
        "sent": effect.sent,
        "expires": effect.expires,
        "earlier": [i for i, _ in effect.references],
        "texts": one.texts,
        "area": effect.area,
        "drill": effect.drill,
        "cap": one.cap,
        "ended_at": None,
    }


def superseded_rows(one: Announcement) -> list[SupersededAnnouncementRow]:
    """The earlier messages that this one updates or cancels."""
    references, sent = one.effect.references, one.effect.sent
    return [{"identifier": identifier, "at": sent} for identifier, _ in references]
