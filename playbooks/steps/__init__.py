"""The kinds of step, a file each. To add one: write its file, name it here (CONTRIBUTING, "to add a step kind")."""

from __future__ import annotations

from typing import Any

from playbooks.steps.appoint import Appoint
from playbooks.steps.ask import Ask
from playbooks.steps.assign import Assign
from playbooks.steps.command_post import CommandPost
from playbooks.steps.dispatch import Dispatch
from playbooks.steps.hand_over import HandOver
from playbooks.steps.open import Open
from playbooks.steps.page import Page
from playbooks.steps.request import Request
from playbooks.steps.tell import Tell
from playbooks.steps.wait import Wait

_ALL = (Page, Tell, Ask, Assign, Dispatch, Request, Wait, HandOver, Open, CommandPost, Appoint)
KINDS: dict[str, Any] = {kind.word: kind for kind in _ALL}
