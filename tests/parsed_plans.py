"""One parse per plan and test process: parsing the shipped plan takes more than a second of CPU."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from playbooks.loader import plan_folder
from playbooks.loader.plan_folder import Examined

Examine = Callable[[dict[str, str]], Examined]
MOST = 100  # plans; a parsed plan takes some megabytes


def remembered(examine: Examine) -> Examine:
    """`examine` with a cache by content: the same files give the same plan object."""
    known: OrderedDict[str, Examined] = OrderedDict()

    def examine_once(files: dict[str, str]) -> Examined:
        key = plan_folder.content_hash(files)
        found = known.pop(key, None) or examine(files)
        known[key] = found
        if len(known) > MOST:
            known.popitem(last=False)
        return replace(found, faults=[*found.faults])  # callers may add faults of their own

    return examine_once


def share_parsed_plans() -> None:
    """For the rest of this process. `examine` is what every way of reading a plan goes through."""
    plan_folder.examine = remembered(plan_folder.examine)
