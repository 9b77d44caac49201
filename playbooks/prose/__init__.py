"""The plan read aloud: each line as a sentence that a layman can agree to or stop, in the languages
of `WORDINGS`.
"""

from __future__ import annotations

from playbooks.prose.en import EN
from playbooks.prose.language import Language
from playbooks.prose.zh import ZH

WORDINGS: dict[str, Language] = {"en": EN, "zh": ZH}
