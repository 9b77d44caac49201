"""Messages as codes with parameters, their catalogues (one gettext file a language), rendering.

To add a language, add its file: `msginit -i en.po -l de` or a copy of `en.po`, translated.
"""

from translations.catalogue import LANGUAGES, lookup, template, translate
from translations.errors import FaultError, FaultsError, RefusalError, fault_of
from translations.json_rows import entry_row, in_english, json_row, reason_row
from translations.messages import Message, MessageOrText, message, optional, person, plain
from translations.rendering import Names, PlainNames, Renderer, english

__all__ = [
    "LANGUAGES", "FaultError", "FaultsError", "Message", "MessageOrText", "Names", "PlainNames",
    "RefusalError", "Renderer", "english", "entry_row", "fault_of", "in_english",
    "json_row", "lookup", "message", "optional", "person", "plain", "reason_row", "template",
    "translate",
]  # fmt: skip
