"""The kinds of step, a file each. To add one: write its file, name it here (CONTRIBUTING, "to add a step kind")."""

from __future__ import annotations

from typing import Any

from playbooks.steps.announce import Announce
from playbooks.steps.appoint import Appoint
from playbooks.steps.approve import Approve
from playbooks.steps.ask import Ask
from playbooks.steps.assign import Assign
from playbooks.steps.check import Check
from playbooks.steps.command_post import CommandPost
from playbooks.steps.dispatch import Dispatch
from playbooks.steps.hand_over import HandOver
from playbooks.steps.open import Open
from playbooks.steps.page import Page
from playbooks.steps.replenish import Replenish
from playbooks.steps.request import Request
from playbooks.steps.resume import Resume
from playbooks.steps.suspend import Suspend
from playbooks.steps.tell import Tell
from playbooks.steps.wait import Wait

_ALL = (
    Page, Tell, Announce, Ask, Approve, Assign, Check, Dispatch, Request, Suspend, Resume, Replenish, Wait, HandOver, Open,
    CommandPost, Appoint,
)  # fmt: skip
KINDS: dict[str, Any] = {kind.word: kind for kind in _ALL}
