"""Twilio's published OpenAPI as a judge of both sides of the wire: our client's requests and the
played server's answers.
"""

from __future__ import annotations

import json
import os
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

from tests.servers.twilio import Answer, Seen, TwilioServer

# Beside the checkout, or where MUSTER_SHARED says: the folder that holds twilio/.
SHARED = (
    Path(os.environ.get("MUSTER_SHARED") or Path(__file__).parents[3] / "shared" / "data")
    / "twilio"
)
OPENAPI = SHARED / "twilio_api_v2010.messages_subset.json"
ABSENT = "Twilio's published material (shared/data/twilio) is not here; MUSTER_SHARED may name the data folder"

ERROR = {  # not in the OpenAPI; this is the shape of Twilio's published samples
    "type": "object",
    "required": ["code", "message", "more_info", "status"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "integer"},
        "message": {"type": "string"},
        "more_info": {"type": "string", "pattern": "/docs/errors/[0-9]+$"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
    },
}


def _is_rfc2822(value: Any) -> bool:
    return value is None or parsedate_to_datetime(value) is not None


def _is_phone(value: Any) -> bool:
    return value is None or bool(re.fullmatch(r"\+[1-9]\d{1,14}", value))


def _is_uri(value: Any) -> bool:
    # The pages of a list are named by path alone, in Twilio's own samples too.
    return (
        value is None
        or value.startswith("/")
        or bool(urlsplit(value).scheme and urlsplit(value).netloc)
    )


formats = FormatChecker(())
formats.checks("date-time-rfc-2822", raises=(ValueError, TypeError))(_is_rfc2822)
formats.checks("phone-number")(_is_phone)
formats.checks("uri")(_is_uri)


class Contract:
    """Reads the OpenAPI once. Every fault is a sentence; no fault is an empty list."""

    def __init__(self) -> None:
        self._document = strict(json.loads(OPENAPI.read_text("utf-8")))

    def faults(self, server: TwilioServer) -> list[str]:
        """Everything the server saw and said that Twilio's contract does not allow."""
        seen = [fault for request in server.requests for fault in self.request_faults(request)]
        return seen + [fault for answer in server.answers for fault in self.answer_faults(answer)]

    def request_faults(self, seen: Seen) -> list[str]:
        operation = self._operation(seen.method, seen.path)
        where = {"GET": "query", "POST": "form"}[seen.method]
        pairs = seen.query if where == "query" else seen.form
        faults = [
            f"{name} twice" for name in {n for n, _ in pairs if [p for p, _ in pairs].count(n) > 1}
        ]
        schema = self._query_schema(operation) if where == "query" else self._form_schema(operation)
        return faults + self._check(
            _numbers_read(dict(pairs), schema), schema, f"{seen.method} {where}"
        )

    def answer_faults(self, answer: Answer) -> list[str]:
        if answer.status >= 400:
            return self._check(answer.body, ERROR, f"{answer.method} → {answer.status}")
        responses = self._operation(answer.method, answer.path)["responses"]
        if str(answer.status) not in responses:
            return [f"{answer.method} → {answer.status} is not documented"]
        schema = responses[str(answer.status)]["content"]["application/json"]["schema"]
        return self._check(answer.body, schema, f"{answer.method} → {answer.status}")

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for template, item in self._document["paths"].items():
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path):
                return dict(item[method.lower()])
        raise AssertionError(f"{path} is no path of Twilio's")

    def _form_schema(self, operation: dict[str, Any]) -> dict[str, Any]:
        return dict(
            operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        )

    def _query_schema(self, operation: dict[str, Any]) -> dict[str, Any]:
        parameters = [p for p in operation.get("parameters", []) if p["in"] == "query"]
        names = {parameter["name"]: parameter["schema"] for parameter in parameters}
        return {"type": "object", "properties": names, "additionalProperties": False}

    def _check(self, value: Any, schema: dict[str, Any], at: str) -> list[str]:
        whole = {**schema, "components": self._document["components"]}
        found = Draft202012Validator(whole, format_checker=formats).iter_errors(value)
        return [f"{at}: {'/'.join(map(str, error.path))} {error.message}" for error in found]


def strict(node: Any) -> Any:
    """The OpenAPI 3.0 schema as JSON Schema: `nullable` spelled out, and no field beyond those
    named.
    """
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: strict(value) for key, value in node.items() if key != "nullable"}
    if isinstance(node.get("properties"), dict):
        inner["additionalProperties"] = False
    if node.get("nullable"):
        inner["type"] = [inner["type"], "null"]
    return inner


def _numbers_read(fields: dict[str, str], schema: dict[str, Any]) -> dict[str, Any]:
    whole = {name for name, s in schema["properties"].items() if s.get("type") == "integer"}
    return {
        name: int(value) if name in whole and value.isdigit() else value
        for name, value in fields.items()
    }
