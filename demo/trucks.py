"""The fleet: delivery trucks by the size of each site's round, and one standby truck a site (PLAN
3.2.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from demo.people import Staff, driver
from incidents.company import Site, Unit

DELIVERY_PER_SCALE = 24
ENGLISH_DRIVER_EVERY = 12


@dataclass(frozen=True, slots=True)
class Model:
    """A kind of truck; `load` in cartons."""

    kind: str
    load: int
    cold_chain: bool = False


VAN = Model("light van", 240)
TRUCK = Model("light truck", 320)
COLD = Model("refrigerated truck", 280, cold_chain=True)
LARGE_VAN = Model("light van", 260)
LARGE_COLD = Model("refrigerated truck", 320, cold_chain=True)
DELIVERY_MODELS = (VAN, VAN, TRUCK, VAN, COLD, VAN, VAN, TRUCK)
STANDBY_MODELS = (TRUCK, LARGE_COLD, LARGE_VAN, LARGE_COLD, TRUCK)


def fleet(staff: Staff, all_sites: Sequence[Site], trucks_at: Sequence[int]) -> tuple[Unit, ...]:
    """Delivery trucks K-01, K-02 …, site by site, as many at each as `trucks_at` says; then S-01 …,
    one a site.
    """
    posts = [
        site.id for site, count in zip(all_sites, trucks_at, strict=True) for _ in range(count)
    ]
    delivery = [_delivery(staff, number, site) for number, site in enumerate(posts, start=1)]
    standby = [_standby(staff, number, site.id) for number, site in enumerate(all_sites, start=1)]
    return (*delivery, *standby)


# The plates carry a character that no real plate has: 演 (as in drill), 备 (spare).
def _delivery(staff: Staff, number: int, site: str) -> Unit:
    model = DELIVERY_MODELS[(number - 1) % len(DELIVERY_MODELS)]
    person = driver(staff, site, "en" if number % ENGLISH_DRIVER_EVERY == 0 else "zh")
    plate = f"贵H·演{number:03d}"
    return Unit(
        f"K-{number:02d}", "delivery", site, person, model.kind, model.load, model.cold_chain, plate
    )


def _standby(staff: Staff, number: int, site: str) -> Unit:
    model = STANDBY_MODELS[(number - 1) % len(STANDBY_MODELS)]
    plate = f"贵H·备{number:03d}"
    return Unit(
        f"S-{number:02d}",
        "standby",
        site,
        driver(staff, site),
        model.kind,
        model.load,
        model.cold_chain,
        plate,
    )
