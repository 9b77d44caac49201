"""The OpenAPI description of the JSON interface, with every refusal that can be answered."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

FAULTS = {
    "type": "object",
    "properties": {"faults": {"type": "array", "items": {"type": "string"}}},
    "required": ["faults"],
}
EVERYWHERE = {
    401: "no session, token or key",
    403: "not from here, or not allowed",
    421: "this address is not one of the desk's",
    422: "what was sent cannot be taken, with every fault named",
    503: "the ledger is away; try again in a moment",
}
PLAIN = (403, 421)  # also as a line of text, before anything is known of the request
WITH_PATH = {404: "there is nothing under this number or name"}
POSTED = {
    400: "the body could not be read",
    409: "not possible now, or no more",
    413: "the body is larger than 262,144 bytes",
}


def describe_refusals(app: FastAPI) -> None:
    """Make the app's OpenAPI name them: they are answered in one place, for all addresses."""
    made = app.openapi

    def described() -> dict[str, Any]:
        spec = made()
        for path, operations in spec["paths"].items():
            for method, operation in operations.items():
                _describe(operation["responses"], path, method)
        return spec

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way of extending it


def _describe(responses: dict[str, Any], path: str, method: str) -> None:
    refusals = EVERYWHERE | (WITH_PATH if "{" in path else {})
    for status, meaning in (refusals | (POSTED if method == "post" else {})).items():
        described = responses.setdefault(str(status), {"description": meaning})
        if status == 422:  # FastAPI describes its own form of it, which is never answered here
            described["description"] = meaning
        described["content"] = {"application/json": {"schema": FAULTS}}
        if status in PLAIN:
            described["content"]["text/plain"] = {"schema": {"type": "string"}}
