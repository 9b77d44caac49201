"""Twilio's inbound SMS webhook, read.

Pure: the desk owns the request, this says what it means and whether to believe it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import SecretStr
from twilio.request_validator import RequestValidator

Form = Sequence[tuple[str, str]]
"""A posted form as pairs, in order: a name may come twice, and the signature covers both."""

E164 = re.compile(r"\+[1-9]\d{6,14}")


class NotAReplyError(ValueError):
    """The form is not a text from a phone; says why, without quoting it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A text message received.

    `sender` is E.164, `sid` Twilio's id of the text: the same when Twilio repeats the call.
    """

    sender: str
    text: str
    sid: str


def parse(form: Form) -> Reply:
    """The reply in a webhook form.

    Raises NotAReplyError. A picture without words is a reply with an empty text.
    """
    fields = dict(form)
    if "MessageStatus" in fields:
        raise NotAReplyError("a delivery receipt, not a text")
    missing = [name for name in ("From", "MessageSid") if not fields.get(name)]
    if missing:
        raise NotAReplyError(f"fields missing: {', '.join(missing)}")
    if not E164.fullmatch(fields["From"]):
        raise NotAReplyError("the sender is not a phone number")
    return Reply(fields["From"], fields.get("Body", "").strip(), fields["MessageSid"])


def validate(auth_token: SecretStr, url: str, form: Form, signature: str | None) -> bool:
    """Whether Twilio signed this request. `url` is the public URL configured at Twilio, with scheme
    and query: behind a proxy it must be rebuilt, for http signed as https fails.
    """
    if not signature:
        return False
    validator = RequestValidator(auth_token.get_secret_value())
    return bool(validator.validate(url, _Fields(form), signature))


class _Fields(dict[str, list[str]]):
    """The form in the shape twilio's validator knows from Django, which is the one that keeps
    repeated names.
    """

    def __init__(self, form: Form) -> None:
        super().__init__()
        for name, value in form:
            self.setdefault(name, []).append(value)

    def getlist(self, name: str) -> list[str]:
        return self[name]
