"""Invented factories and brands of the demo company (clauses 3.5.3, 3.5.4), with stocks from plenty
to scarce.
"""

from __future__ import annotations

from random import Random

from demo.people import Staff
from incidents.company import Brand, Factory, Supply

FACTORIES = (
    ("F-1", "云梯食品厂", "Cloud Ladder Works"),
    ("F-2", "石桥酒坊", "Stone Bridge Distillery"),
    ("F-3", "月亮糖业", "Moon Sweets"),
)
# class, yuan a carton, names; the first of each class is scarce, the second of the two highest
# controlled
CLASSES = (
    (
        1,
        880.0,
        (
            ("金芦笙", "Golden Reed"),
            ("红灯笼", "Red Lantern"),
            ("大团圆", "Great Reunion"),
            ("风雨桥", "Wind and Rain Bridge"),
        ),
    ),
    (
        2,
        520.0,
        (
            ("铜铃铛", "Copper Bell"),
            ("月亮湾", "Moon Bay"),
            ("太阳坡", "Sunny Slope"),
            ("花带子", "Flower Ribbon"),
        ),
    ),
    (
        3,
        300.0,
        (
            ("竹背篓", "Bamboo Basket"),
            ("油纸伞", "Paper Umbrella"),
            ("石板路", "Flagstone"),
            ("吊脚楼", "Stilt House"),
        ),
    ),
    (
        4,
        160.0,
        (
            ("糯米饭", "Sticky Rice"),
            ("酸汤香", "Sour Soup"),
            ("甜玉米", "Sweet Corn"),
            ("小板凳", "Little Stool"),
        ),
    ),
)
DAYS = (3.0, 30.0)  # of stock in hand


def brands(seed: int) -> tuple[Brand, ...]:
    """Sixteen brands in four classes; those of a class stand in for each other."""
    rng = Random(f"{seed}:brands")
    found: list[Brand] = []
    for grade, price, names in CLASSES:
        ids = [f"B-{grade}{number}" for number in range(1, len(names) + 1)]
        for number, (brand_id, (zh, en)) in enumerate(zip(ids, names, strict=True)):
            daily = round(rng.uniform(20, 120), 1)
            supply: Supply = (
                "scarce"
                if number == 0
                else "controlled"
                if number == 1 and grade <= 2
                else "general"
            )
            stock = round(daily * rng.uniform(*DAYS))
            others = tuple(other for other in ids if other != brand_id)
            found.append(
                Brand(
                    brand_id,
                    zh,
                    en,
                    FACTORIES[len(found) % len(FACTORIES)][0],
                    grade,
                    price,
                    supply,
                    others,
                    stock,
                    daily,
                )
            )
    return tuple(found)


def factories(staff: Staff) -> tuple[Factory, ...]:
    """Two people at the sales office of each."""
    return tuple(
        Factory(factory_id, zh, en, tuple(staff.hire_several(2, organisation=zh)))
        for factory_id, zh, en in FACTORIES
    )
