"""The kinds of step as JSON Schema: from their own models, with the sentences the plan is read
aloud with as hover texts.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from playbooks.engine.steps import KINDS
from playbooks.prose import WORDINGS
from playbooks.schema.value_schemas import PLAIN, Schema


class _Written(GenerateJsonSchema):
    """What is more than text in memory (a limit, a condition) is written as text."""

    def handle_invalid_for_json_schema(
        self, schema: core_schema.CoreSchema, error_info: str
    ) -> JsonSchemaValue:
        return {"type": "string"}


def kind_properties() -> dict[str, Schema]:
    """Every word of every kind. A word that several kinds have takes the form of each."""
    found: dict[str, Schema] = {}
    for word, kind in KINDS.items():
        model = kind.model_json_schema(by_alias=True, schema_generator=_Written)
        for name, form in model["properties"].items():
            form = _inlined(form, model.get("$defs", {}))
            form["description"] = hover(word, name)
            known = found.get(name)
            found[name] = (
                form
                if known in (None, form)
                else {"anyOf": [*(known or {}).get("anyOf", [known]), form]}
            )
    return found


def hover(kind: str, word: str) -> str:
    """`ask`: what it means, in the languages of the wording."""
    said = []
    for language in sorted(WORDINGS):
        wording = WORDINGS[language].kinds.get(kind, {})
        said.append(
            re.sub(r"\{(\w[\w ]*)\}", r"\1", wording.get(word) or wording.get("", "")).replace(
                "{}", "…"
            )
        )
    return f"{kind}: {' / '.join(filter(None, said))}"


def _inlined(form: Schema, definitions: dict[str, Any]) -> Schema:
    """A form without references, and as loose about numbers and yes/no as YAML is."""
    if "$ref" in form:
        form = definitions[form["$ref"].rpartition("/")[2]]
    plain = {key: value for key, value in form.items() if key not in ("title", "default")}
    if plain.get("type") in ("string", "integer", "number", "boolean") and "enum" not in plain:
        plain["type"] = PLAIN
    for key in ("items", "additionalProperties"):
        if isinstance(plain.get(key), dict):
            plain[key] = _inlined(plain[key], definitions)
    for key in ("properties",):
        if key in plain:
            plain[key] = {name: _inlined(inner, definitions) for name, inner in plain[key].items()}
    if "anyOf" in plain:
        plain["anyOf"] = [_inlined(inner, definitions) for inner in plain["anyOf"]]
    return plain


def exactly_one() -> list[Schema]:
    """A step has one kind."""
    return [{"required": [word]} for word in KINDS]
