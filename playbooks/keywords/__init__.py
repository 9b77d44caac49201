"""The keywords of the plan language in each language that plans are written in: one file each."""

from playbooks.keywords.en import EN
from playbooks.keywords.language import Keywords
from playbooks.keywords.zh import ZH

LANGUAGES: dict[str, Keywords] = {language.code: language for language in (EN, ZH)}

__all__ = ["LANGUAGES", "Keywords"]
