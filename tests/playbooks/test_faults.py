"""The faults of `plant_all` fit the code as it is. (That each is caught is what the script shows: it takes minutes.)"""

from __future__ import annotations

import pytest

from tests.playbooks.faults import FAULTS, Fault
from tests.playbooks.plant_all import HOUSE


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_fits_one_place(fault: Fault) -> None:
    assert (HOUSE / fault.file).read_text("utf-8").count(fault.old) == 1, f"{fault.file} has moved on: say {fault.name!r} anew"


def test_every_fault_the_plan_language_names_is_there() -> None:
    assert sum(fault.named for fault in FAULTS) == 6
