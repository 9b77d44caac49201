"""`python -m benchmarks.year > docs/quiet-year.md`: plays a quiet year and a bad month."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.year.incident_reports import BAD_MONTH, QUIET_YEAR, Period, draw_reports
from benchmarks.year.load_report import page
from benchmarks.year.long_simulation import LongSimulation
from demo import demo_company
from incidents.company import Company
from playbooks.loader import read_folder

ZONE = ZoneInfo("Asia/Shanghai")
PLAN = Path(__file__).parents[2] / "plan"
SEED = 1


@cache
def company_on(day: datetime) -> Company:
    """The demo company with the routes and holidays of that day."""
    return demo_company(day)


def simulate(period: Period, days: int, seed: int = SEED, folder: Path = PLAN) -> LongSimulation:
    """So many days of the period; as many incidents as its rate gives for them."""
    start = period.start.replace(tzinfo=ZONE)
    reports = draw_reports(period, company_on(start), start, days, seed)
    simulation = LongSimulation(read_folder(folder), company_on, start, days, reports, seed)
    simulation.run()
    return simulation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--causes", type=int, default=5, help="steps listed per table of causes")
    parser.add_argument("--plan", type=Path, default=PLAN, help="a folder, to compare two plans")
    arguments = parser.parse_args()
    begun = time.process_time()
    days, folder = arguments.days, arguments.plan
    year = simulate(QUIET_YEAR, days, folder=folder)
    month = simulate(BAD_MONTH, min(BAD_MONTH.days, days), folder=folder)
    print("\n".join(page(year, month, SEED, arguments.causes)))
    print(f"{time.process_time() - begun:.0f} s of a core", file=sys.stderr)


if __name__ == "__main__":
    main()
