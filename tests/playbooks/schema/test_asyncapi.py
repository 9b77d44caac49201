"""The contract of the topics: what senders may write is what parsing takes, and what we write is
what it says.
"""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from demo import demo_company
from incidents.signals import SignalRefusedError
from playbooks.company.company_lookup import Directory
from playbooks.intake.signals import check_signal
from playbooks.schema.asyncapi import asyncapi
from tests.playbooks.small import MONDAY, shipped_plan

PLAN = shipped_plan()
DOCUMENT = asyncapi(PLAN, "1")
COMPANY = Directory(demo_company(MONDAY))
FAILED: dict[str, Any] = {
    "unit": "K-07",
    "place": "26.51,107.89",
    "accident": True,
    "injured": 1,
    "note": "x",
}


def message(name: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["components"]["messages"][name]
    return found


def event(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "1",
        "source": "test",
        "type": kind,
        "time": "2026-11-23T02:00:00Z",
        "data": data,
    }


def test_every_signal_of_the_plan_is_a_message_and_every_reference_leads_somewhere() -> None:
    assert set(PLAN.signals) <= set(DOCUMENT["components"]["messages"])
    for channel in DOCUMENT["channels"].values():
        for reference in channel["messages"].values():
            assert reference["$ref"].rpartition("/")[2] in DOCUMENT["components"]["messages"]
    for operation in DOCUMENT["operations"].values():
        assert operation["channel"]["$ref"].rpartition("/")[2] in DOCUMENT["channels"]


def test_payloads_are_json_schemas() -> None:
    for found in DOCUMENT["components"]["messages"].values():
        Draft202012Validator.check_schema(found["payload"])


@pytest.mark.parametrize(
    "data",
    [
        FAILED,
        {"unit": "K-07"},
        {**FAILED, "accident": "yes"},
        {"place": "here"},
        {**FAILED, "colour": "red"},
        {**FAILED, "accident": "perhaps"},
        {**FAILED, "injured": -1},
    ],
)
def test_what_the_contract_allows_is_what_parsing_takes(data: dict[str, Any]) -> None:
    allowed = Draft202012Validator(message("truck.failed")["payload"]).is_valid(
        event("muster.truck.failed", data)
    )
    try:
        check_signal("truck.failed", data, "1", "test", MONDAY, PLAN, COMPANY, MONDAY)
        taken = True
    except SignalRefusedError:
        taken = False
    assert allowed == taken
