"""The faults of `plant_all` fit the code as it is.

(That each is caught is what the script shows: it takes minutes.)
"""

from __future__ import annotations

import pytest

from tests.playbooks.faults import FAULTS, Fault
from tests.playbooks.plant_all import HOUSE, by_the_readme


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_fits_one_place(fault: Fault) -> None:
    assert (HOUSE / fault.file).read_text("utf-8").count(fault.old) == 1, (
        f"{fault.file} has moved on: say {fault.name!r} anew"
    )


def test_every_fault_the_plan_language_names_is_there() -> None:
    assert sum(fault.named for fault in FAULTS) == 6


def test_the_readme_names_for_every_fault_a_test_that_there_is() -> None:
    played = "\n".join(
        file.read_text("utf-8") for file in (HOUSE / "tests/playbooks").rglob("*.py")
    )
    listed = by_the_readme()
    assert list(listed) == [fault.name for fault in FAULTS]
    assert [
        test for tests in listed.values() for test in tests if f"def {test}(" not in played
    ] == []
