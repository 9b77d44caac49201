"""One-tap links: short, signed, one notice each.

A link gives the right to answer that notice only.
"""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer


class BadLinkError(Exception):
    """The link was cut off or altered."""


class AnswerLinks:
    """`base` is the desk's address as people reach it, without a slash at the end."""

    def __init__(self, secret: str, base: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="notice")
        self._base = base.rstrip("/")

    def to_notice(self, notice: int) -> str:
        """The address of the page on which this notice can be answered."""
        return f"{self._base}/n/{self.token(notice)}"

    def token(self, notice: int) -> str:
        return str(self._signer.dumps(notice))

    def read(self, token: str) -> int:
        """The notice of a token. Raises BadLinkError."""
        try:
            return int(self._signer.loads(token))
        except (BadSignature, ValueError, TypeError) as error:
            raise BadLinkError(
                "this link is not complete; open it again from the message"
            ) from error
