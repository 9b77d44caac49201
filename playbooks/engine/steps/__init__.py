"""The kinds of step, a file each.

To add one: write its file, name it here (CONTRIBUTING, "to add a step kind").
"""

from __future__ import annotations

from typing import Any

from playbooks.engine.steps.announce import Announce
from playbooks.engine.steps.appoint import Appoint
from playbooks.engine.steps.approve import Approve
from playbooks.engine.steps.ask import Ask
from playbooks.engine.steps.assign import Assign
from playbooks.engine.steps.check import Check
from playbooks.engine.steps.command_post import CommandPost
from playbooks.engine.steps.dispatch import Dispatch
from playbooks.engine.steps.hand_over import HandOver
from playbooks.engine.steps.open import Open
from playbooks.engine.steps.page import Page
from playbooks.engine.steps.replenish import Replenish
from playbooks.engine.steps.request import Request
from playbooks.engine.steps.resume import Resume
from playbooks.engine.steps.suspend import Suspend
from playbooks.engine.steps.tell import Tell
from playbooks.engine.steps.wait import Wait

_ALL = (
    Page,
    Tell,
    Announce,
    Ask,
    Approve,
    Assign,
    Check,
    Dispatch,
    Request,
    Suspend,
    Resume,
    Replenish,
    Wait,
    HandOver,
    Open,
    CommandPost,
    Appoint,
)
KINDS: dict[str, Any] = {kind.word: kind for kind in _ALL}
