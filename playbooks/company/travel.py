"""How far it is, and how long it takes: from where units wait to where one is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import numpy as np
from haversine import haversine, haversine_vector

from incidents.company import Place, Unit
from playbooks.definition.time_limits import Limit

MOST = 1_000_000  # what a speed or a factor can be
FEW = 12  # units: to measure so many one by one takes less than to make arrays of them


@dataclass(frozen=True)
class WaitingUnit:
    """Units that wait to be called, and the (latitude, longitude) at which each does."""

    units: list[Unit]
    places: list[tuple[float, float]]

    @cached_property
    def points(self) -> Any:
        """The places as an array."""
        return np.array(self.places)

    def kilometres(self, target: Place) -> list[float]:
        """Kilometres in a straight line from there to each of them."""
        point = point_of(target)
        if len(self.places) <= FEW:
            return [float(haversine(point, place)) for place in self.places]
        found: list[float] = haversine_vector([point], self.points, comb=True)[:, 0].tolist()
        return found


def point_of(place: Place) -> tuple[float, float]:
    return place.latitude, place.longitude


def kilometres(a: Place, b: Place) -> float:
    """Great-circle distance."""
    return float(haversine(point_of(a), point_of(b)))


def unfit_values(values: Mapping[str, Any]) -> list[str]:
    """Which of the plan's values that `drive` needs are missing, or cannot be what they are for."""
    numbers = [n for n in ("road_speed", "detour") if not _is_positive(values.get(n))]
    handover = values.get("handover")
    has_span = isinstance(handover, Limit) and handover.span is not None
    return numbers if has_span else [*numbers, "handover"]


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and 0 < value <= MOST


def drive(values: Mapping[str, Any]) -> tuple[float, float]:
    """Minutes per kilometre and fixed minutes, from the plan's values: `road_speed` km/h, `detour`
    (road distance / straight line), `handover` (loading over).
    """
    handover: timedelta = values["handover"].span
    return float(values["detour"]) / float(values["road_speed"]) * 60, handover.total_seconds() / 60
