"""Cutting a whole into parts: counts by weight, and places into neighbourhoods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from demo.geography import COS_LATITUDE
from incidents.company import Place

T = TypeVar("T")


def apportion(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """Whole numbers that add up to `total`, as near to the weights as can be (largest remainder),
    none below `least`.

    Raises ValueError when `total` cannot give everyone the least.
    """
    free = total - least * len(weights)
    if free < 0:
        raise ValueError(f"{total} is too few for {len(weights)} parts of at least {least}")
    ideal = [max(0.0, total * weight / sum(weights) - least) for weight in weights]
    exact = [free * part / sum(ideal) if free else 0.0 for part in ideal]
    counts = [int(part) for part in exact]
    neediest = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i])
    for i in neediest[: free - sum(counts)]:
        counts[i] += 1
    return [count + least for count in counts]


def neighbourhoods(items: Sequence[T], parts: int, where: Callable[[T], Place]) -> list[list[T]]:
    """`parts` groups of nearly equal size, each of items near one another: halved again and again,
    the long way.
    """
    if parts == 1:
        return [list(items)]
    ordered = sorted(items, key=_along_the_longer_side([where(item) for item in items], where))
    first = parts // 2
    cut = round(len(ordered) * first / parts)
    return [
        *neighbourhoods(ordered[:cut], first, where),
        *neighbourhoods(ordered[cut:], parts - first, where),
    ]


def _along_the_longer_side(
    places: Sequence[Place], where: Callable[[T], Place]
) -> Callable[[T], tuple[float, float]]:
    north = _width([place.latitude for place in places])
    east = _width([place.longitude for place in places]) * COS_LATITUDE
    if north > east:
        return lambda item: (where(item).latitude, where(item).longitude)
    return lambda item: (where(item).longitude, where(item).latitude)


def _width(values: Sequence[float]) -> float:
    return max(values) - min(values) if values else 0.0
