"""What comes in at any entry point makes no 5xx, ends nothing, is counted: each time a new seed."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.fuzz.run import fuzz

SECONDS = float(os.environ.get("MUSTER_FUZZ_SECONDS", "100"))


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_no_input_by_any_entry_point_is_answered_with_a_fault_of_ours(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    found = await fuzz(tmp_path, seed, 60_000, SECONDS)
    assert not found.failures, f"seed {seed}, repeat it by `make fuzz ARGS='--seed {seed}'`: " + (
        "; ".join(found.failures[:5])
    )
    entry_points = {name.partition(":")[0] for name in found.count}
    assert entry_points == {"kafka", "api", "form", "link", "text", "page", "plan"}, f"seed {seed}"
    assert found.count["kafka: judged"] and found.count["kafka: parked"], (
        "all was sound, or nothing"
    )
    assert sum(found.became.values()) == found.sent > 0
