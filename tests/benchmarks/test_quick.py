"""`make bench` in small: it runs, every row is there, and a ratio is a value by its limit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("which", ["parts", "peaks", "embedded"])
def test_what_is_measured_is_written_as_rows(tmp_path: Path, which: str) -> None:
    out = tmp_path / "rows.json"
    subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--only", which, "--out", str(out)],
        cwd=ROOT,
        check=True,
        timeout=100,
    )
    rows = json.loads(out.read_text("utf-8"))
    assert rows
    for row in rows:
        assert set(row) == {"name", "value", "unit", "limit", "ratio"}
        assert row["value"] > 0
        assert row["ratio"] is None or row["limit"]
