"""What `muster up` suggests fits the plan and the company that it runs."""

from __future__ import annotations

import asyncio
import shlex
from pathlib import Path

import pytest
from pydantic import SecretStr

from handlers import demo_company, open_runtime
from ledger import company as company_rows
from muster.cli.report_signal import report
from muster.cli.startup_hints import startup_hints
from muster.settings import PLAN, Settings
from playbooks.definition.plan import Plan
from playbooks.loader import read_folder

BAKERY = PLAN.parent / "docs" / "examples" / "bakery"


async def example_ids(home: Path, plan: Path) -> dict[str, str]:
    """Of the company that a first start loads beside this plan."""
    runtime = await open_runtime.open_runtime(f"sqlite+aiosqlite:///{home / 'muster.db'}", plan)
    await demo_company.load_demo(runtime, beside=plan)
    async with runtime.ledger.reading() as connection:
        ids = await company_rows.example_ids(connection)
    await runtime.ledger.close()
    return ids


def suggested(settings: Settings, plan: Plan, ids: dict[str, str]) -> str:
    """The command after "Try next:"."""
    line = next(line for line in startup_hints(settings, plan, ids) if "Try next" in line)
    return line.partition(":")[2].strip()


async def test_the_command_names_the_first_signal_of_the_running_plan_and_a_unit_of_its_company(
    tmp_path: Path,
) -> None:
    ids = await example_ids(tmp_path, BAKERY)
    settings = Settings(home=tmp_path, plan=BAKERY)
    assert suggested(settings, read_folder(BAKERY), ids) == "muster report van.failed --unit V-1"


@pytest.mark.parametrize("plan", [PLAN, BAKERY], ids=["kaili", "bakery"])
def test_the_suggested_command_is_accepted_as_it_is_printed(plan: Path, tmp_path: Path) -> None:
    # nothing listens there: the report goes into the ledger
    settings = Settings(home=tmp_path, plan=plan, desk="127.0.0.1:1")
    ids = asyncio.run(example_ids(tmp_path, plan))
    command = shlex.split(suggested(settings, read_folder(plan), ids))
    assert command[:2] == ["muster", "report"]
    assert report(settings, command[2:]) == 0


def test_a_loopback_address_is_not_offered_to_a_phone(tmp_path: Path) -> None:
    hints = "\n".join(startup_hints(Settings(home=tmp_path), read_folder(BAKERY), {}))
    assert "On a phone" not in hints and "this machine only" in hints


def test_a_public_address_is(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, public_url="https://muster.example/")
    assert "  On a phone: https://muster.example/report" in startup_hints(
        settings, read_folder(BAKERY), {}
    )


def test_a_desk_that_listens_beyond_this_machine_names_its_port(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path, desk="0.0.0.0:8123", desk_token=SecretStr("long enough to be one")
    )
    hints = "\n".join(startup_hints(settings, read_folder(BAKERY), {}))
    assert "On a phone: port 8123 of this machine, /report" in hints
