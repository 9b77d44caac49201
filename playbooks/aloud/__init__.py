"""The plan read aloud: each line as a sentence that a layman can agree to or stop, in the languages of `WORDINGS`."""

from __future__ import annotations

from playbooks.aloud.en import EN
from playbooks.aloud.wording import Wording
from playbooks.aloud.zh import ZH

WORDINGS: dict[str, Wording] = {"en": EN, "zh": ZH}
