"""The messages a played Twilio keeps: made, filtered by date, listed page by page, in the shape of
its API.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from playbooks.definition.sms_segments import segments

Message = dict[str, Any]

TRIAL = "Sent from your Twilio trial account - "

# What Twilio's test credentials refuse, by number: its documentation promises these.
REFUSED_NUMBERS = {
    "+15005550001": (21211, "is not a valid phone number"),
    "+15005550002": (21612, "cannot be reached by a text from this sender"),
    "+15005550003": (21408, "is in a region that is not enabled"),
    "+15005550004": (21610, "has unsubscribed"),
    "+15005550009": (21614, "is not a mobile number"),
}


class Refusal(Exception):
    """An error in Twilio's own shape. Its message quotes the number, as Twilio's does."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> dict[str, Any]:
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {
            "code": self.code,
            "message": self.message,
            "more_info": more,
            "status": self.status,
        }


class Store:
    """`queues`: messages wait unsent, without a date of sending, as on a busy day. `shift`: how far
    the clock is off. `trial`: the account is on trial, and every text says so. `largest_page`:
    whatever page size is asked for.
    """

    def __init__(self, account: str, senders: set[str], services: set[str]) -> None:
        self.account = account
        self.senders = senders
        self.services = services
        self.messages: list[Message] = []
        self.queues = False
        self.shift = timedelta()
        self.trial = False
        self.largest_page = 1000

    def create(self, form: dict[str, str]) -> Message:
        """Keep one message. Raises Refusal, in the order in which Twilio looks."""
        _check(form, self.senders, self.services)
        now = datetime.now(UTC) + self.shift
        sid = "SM" + uuid.uuid4().hex
        uri = f"/2010-04-01/Accounts/{self.account}/Messages/{sid}"
        service = form.get("MessagingServiceSid")
        message = {
            "sid": sid,
            "account_sid": self.account,
            "api_version": "2010-04-01",
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": service,
            "body": (TRIAL if self.trial else "") + form["Body"],
            "direction": "outbound-api",
            "status": "accepted" if service else "queued",
            "num_segments": "0" if service else str(segments(form["Body"]).count),
            "num_media": "0",
            "date_created": format_datetime(now),
            "date_updated": format_datetime(now),
            "date_sent": None if self.queues else format_datetime(now),
            "price": None,
            "price_unit": None,
            "error_code": None,
            "error_message": None,
            "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }
        self.messages.append(message)
        return message

    def fetch(self, sid: str) -> Message:
        """Raises Refusal when there is none."""
        for message in self.messages:
            if message["sid"] == sid:
                return message
        raise Refusal(404, 20404, f"The requested resource {sid} was not found")

    def page(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        """One page, newest sent first, the unsent last.

        A page token names the last message of the page before.
        """
        size = min(int(query.get("PageSize", "50")), self.largest_page)
        number = int(query.get("Page", "0"))
        chosen = [message for message in self.messages if _matches(message, query)]
        chosen.sort(
            key=lambda message: _sent(message) or datetime.min.replace(tzinfo=UTC), reverse=True
        )
        sids = ["PA" + message["sid"] for message in chosen]
        start = sids.index(query["PageToken"]) + 1 if "PageToken" in query else 0
        shown = chosen[start : start + size]
        more = start + size < len(chosen)
        here = {
            "PageSize": str(size),
            **{k: v for k, v in query.items() if k not in ("Page", "PageToken", "PageSize")},
        }

        def uri(**extra: object) -> str:
            return f"{path}?{urlencode({**here, **extra})}"

        return {
            "messages": shown,
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start + len(shown) - 1, 0),
            "uri": f"{path}?{urlencode(query)}",
            "first_page_uri": uri(Page=0),
            "previous_page_uri": uri(Page=number - 1) if number else None,
            "next_page_uri": uri(Page=number + 1, PageToken=sids[start + size - 1])
            if more
            else None,
        }


def _check(form: dict[str, str], senders: set[str], services: set[str]) -> None:
    to, body = form.get("To", ""), form.get("Body", "")
    if not to:
        raise Refusal(400, 21604, "A 'To' phone number is required.")
    if not form.get("From") and not form.get("MessagingServiceSid"):
        raise Refusal(400, 21603, "A 'From' phone number is required.")
    if form.get("From") and form["From"] not in senders:
        raise Refusal(
            400, 21606, f"The 'From' phone number {form['From']} is not yours or cannot send texts."
        )
    if form.get("MessagingServiceSid") and form["MessagingServiceSid"] not in services:
        raise Refusal(404, 20404, "The messaging service was not found")
    if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
        raise Refusal(400, 21211, f"The 'To' number {to} is not a valid phone number.")
    if not body:
        raise Refusal(400, 21602, "Message body is required.")
    if len(body.encode("utf-16-le")) // 2 > 1600:
        raise Refusal(400, 21617, "The message body is longer than 1600 characters.")
    if to in REFUSED_NUMBERS:
        code, why = REFUSED_NUMBERS[to]
        raise Refusal(400, code, f"The 'To' number {to} {why}.")


def _matches(message: Message, query: dict[str, str]) -> bool:
    if "To" in query and message["to"] != query["To"]:
        return False
    if "From" in query and message["from"] != query["From"]:
        return False
    sent = _sent(message)
    days = {
        name: _day(query[name]) for name in ("DateSent", "DateSent<", "DateSent>") if name in query
    }
    if not days:
        return True
    # The strict reading: what was not sent yet has no date of sending, so no filter on it can find
    # it.
    return sent is not None and (
        days.get("DateSent", sent.date()) == sent.date()
        and days.get("DateSent>", sent.date()) <= sent.date() <= days.get("DateSent<", sent.date())
    )


def _sent(message: Message) -> datetime | None:
    return parsedate_to_datetime(message["date_sent"]) if message["date_sent"] else None


def _day(text: str) -> Any:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise Refusal(400, 20001, f"Invalid date value: {text}") from None
