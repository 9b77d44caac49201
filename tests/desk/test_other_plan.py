"""The desk shows another company's plan as its own: the bakery of docs/examples, loaded with its
company.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from handlers.demo_company import load_demo
from handlers.open_runtime import open_runtime
from handlers.sms_answers import reply
from ledger import list_queries
from muster.settings import PLAN
from tests.actors import LINK
from tests.desk.living import Town, visitor

FOLDER = Path(PLAN).parent / "docs" / "examples" / "bakery"
EN = {"Accept-Language": "en"}


async def test_a_bakery_runs_on_its_own_plan_and_company(tmp_path: Path) -> None:
    runtime = await open_runtime(f"sqlite+aiosqlite:///{tmp_path / 'muster.db'}", FOLDER)
    company = await load_demo(runtime, beside=FOLDER)
    assert (company.name_en, company.demo) == ("Krumenhof bakery", False)
    here = Town(runtime, "http://desk.test")
    try:
        await here.intake.take_fields("van.failed", {"unit": "V-1", "place": "53.17,9.26"}, "test")
        await here.settle()
        async with visitor(here.app()) as web:
            await _looks(here, web)
    finally:
        await runtime.ledger.close()


async def _looks(here: Town, web: Any) -> None:
    plan = (await web.get("/plan", headers=EN)).text
    assert (
        "Disruption plan of the Krumenhof bakery" in plan
        and "Oven failure" in plan
        and "Cold check" in plan
    )
    for name in (*here.runtime.plan.playbooks, *here.runtime.plan.routines):
        assert (await web.get(f"/plan/playbooks/{name}", headers=EN)).status_code == 200
    incident = (await web.get("/incidents/1", headers=EN)).text
    assert "Van failure" in incident and "ÜBERNEHMEN? Kann E-1" in incident  # Cem reads German
    phone = (await web.get("/report", headers=EN)).text
    assert "Van failed" in phone and "call 112 first" in phone
    async with here.runtime.ledger.reading() as connection:
        asked = await list_queries.open_questions(connection)
    assert {"replace", "tell", "repair"} <= {n["step"] for n in asked}
    offer = next(n for n in asked if n["step"] == "replace")
    assert (
        await reply(here.runtime, offer["person"], f"{offer['id']} Mach ich!", LINK)
    ).answer == "accepted"
