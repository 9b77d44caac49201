"""Who did something: a person or a machine's key, the way, in whose place, from which address."""

from __future__ import annotations

from dataclasses import dataclass, replace

CLI_USER_AGENT = "muster-cli"  # of the requests that the command line sends
WAYS = ("link", "text", "voice", "desk", "api", "cli", "phone", "routine", "clock", "drill")


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of an answer or a change.

    `way`: one of WAYS. `person`: the id of who acted, None where only a shared secret was shown.
    `key`: the name of the machine key. `on_behalf_of`: the id of the person who was asked, where
    another acted for them. `address`: the network address of the request or the E.164 number
    of the text; a personal datum that never goes into a log.
    """

    way: str
    person: str | None = None
    key: str | None = None
    on_behalf_of: str | None = None
    address: str | None = None

    @property
    def label(self) -> str:
        """Where one text names the author: the person's id, the key's name, else the way."""
        return self.person or self.key or self.way


# Ways that prove the person who was asked: their own link, phone or voice.
PROVING = ("link", "text", "voice")


def answering(actor: Actor, asked: str) -> Actor:
    """The author of an answer to what `asked` (a person's id) was asked."""
    if actor.way in PROVING:
        return replace(actor, person=asked, on_behalf_of=None)
    return replace(actor, on_behalf_of=None if actor.person == asked else asked)
