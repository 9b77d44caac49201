"""The distribution centre and the transfer stations."""

from __future__ import annotations

from demo.geography import DISTRICTS, District, km_between, point_at
from incidents.company import Place, Site

SITES_PER_SCALE = 5
FIRST_SITES = (
    Site(
        "kaili",
        "凯里配送中心",
        "Kaili distribution centre",
        "distribution centre",
        Place(26.552, 107.945),
    ),
    Site(
        "sankeshu",
        "三棵树中转站",
        "Sankeshu transfer station",
        "transfer station",
        Place(26.561, 108.052),
    ),
    Site(
        "panghai",
        "旁海中转站",
        "Panghai transfer station",
        "transfer station",
        Place(26.721, 108.051),
    ),
    Site(
        "lushan",
        "炉山中转站",
        "Lushan transfer station",
        "transfer station",
        Place(26.647, 107.792),
    ),
    Site(
        "xiasi", "下司中转站", "Xiasi transfer station", "transfer station", Place(26.518, 107.792)
    ),
)
# Stations of one district are placed on a ring around its middle, so that none coincide.
RING_KM = 0.6


def sites(scale: int) -> tuple[Site, ...]:
    """Five sites for each unit of scale: the five above, then `station-05` and on, from district to
    district.
    """
    more = range(len(FIRST_SITES), SITES_PER_SCALE * scale)
    return FIRST_SITES + tuple(_station(number) for number in more)


def home_sites(district: District, all_sites: tuple[Site, ...]) -> list[Site]:
    """The sites that serve the district: those that stand in it, else the nearest one."""
    own = [site for site in all_sites if _district_of(site) is district]
    return own or [min(all_sites, key=lambda site: km_between(site.place, district.place))]


def _district_of(site: Site) -> District:
    return min(DISTRICTS, key=lambda district: km_between(district.place, site.place))


def _station(number: int) -> Site:
    lap, index = divmod(number - len(FIRST_SITES), len(DISTRICTS))
    district = DISTRICTS[index]
    north, east = ((1, 0), (0, 1), (-1, 0), (0, -1))[lap % 4]
    radius = RING_KM * (1 + lap // 4)
    place = point_at(district.place, north * radius, east * radius)
    name_zh, name_en = (
        f"{district.name_zh}第{lap + 1}中转站",
        f"{district.name_en} transfer station {lap + 1}",
    )
    return Site(f"station-{number:02d}", name_zh, name_en, "transfer station", place)
