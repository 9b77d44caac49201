"""The plans that this home keeps parsed."""

from __future__ import annotations

from handlers.plan_cache import PlanCache
from muster.settings import Settings


def plan_cache(settings: Settings) -> PlanCache:
    """For plans that are run or read; what is checked for faults is parsed."""
    return PlanCache(settings.home / "cache")
