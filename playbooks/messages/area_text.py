"""An area in words for people, and in figures for CAP."""

from __future__ import annotations

from collections.abc import Iterator

from incidents.area import AreaPolygon, Circle, read_area
from incidents.company import Place
from playbooks.company.company_lookup import Directory
from playbooks.company.travel import kilometres
from playbooks.messages.cap import Shape

ROUND_A_SHOP = 0.5  # kilometres: a district reaches this far beyond its outermost shops


def area_text(area: str, language: str, directory: Directory) -> str:
    """An area for its reader: districts by their names, circles as such, a polygon's corners left
    out.
    """
    found, names = read_area(area), {d.name_zh: d for d in directory.company.districts}
    english = language == "en"
    if found.whole:
        return "the whole city" if english else "全市"
    said = [(names[d].name_en if english else d) if d in names else d for d in found.districts]
    for figure in found.figures:
        if isinstance(figure, Circle):
            said.append(
                f"{figure.km:g} km around {figure.middle}"
                if english
                else f"{figure.middle} 周围 {figure.km:g} 公里"
            )
        else:
            said.append("the marked area" if english else "图示区域")
    return (", " if english else "、").join(dict.fromkeys(said))


def area_figures(area: str, directory: Directory) -> Shape:
    """The whole city as its outline; a district, whose boundary is unknown, as a circle around its
    shops.
    """
    found = read_area(area)
    if found.whole:
        ring = directory.company.area
        return Shape((str(AreaPolygon(ring)),)) if ring else Shape()
    circles = [
        *_around(found.districts, directory),
        *(f for f in found.figures if isinstance(f, Circle)),
    ]
    outlines = (str(f) for f in found.figures if isinstance(f, AreaPolygon))
    return Shape(tuple(outlines), tuple(str(circle) for circle in circles))


def _around(names: tuple[str, ...], directory: Directory) -> Iterator[Circle]:
    for name in names:
        shops = [r.place for r in directory.company.retailers if r.district == name]
        if shops:
            middle = Place(
                sum(p.latitude for p in shops) / len(shops),
                sum(p.longitude for p in shops) / len(shops),
            )
            farthest = max(kilometres(middle, place) for place in shops)
            yield Circle(middle, round(farthest + ROUND_A_SHOP, 1))
