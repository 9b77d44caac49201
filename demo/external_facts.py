"""What the demo company's other systems report: facts that plans ask for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any


def outside_facts(now: datetime) -> dict[str, Any]:
    """What the demo company would have reported to Muster: spares on the shelf, and the backup of
    the evening before.
    """
    evening = (now - timedelta(days=1)).strftime("%Y-%m-%d")
    return {
        "spare_scanners": 2,
        "spare_voice_boards": 1,
        "spare_desks": 2,
        "latest_backup": f"{evening} 22:40",
    }
