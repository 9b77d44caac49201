"""Where the boxes of a picture stand: columns by what follows what, a band for each group.

Pure; lengths in SVG units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

WIDTH = 188  # of a box
GAP, LABELLED = 46, 26  # between columns: bare, and beside the longest label
ROW, LANE = 16, 14  # between boxes; what a line takes that passes a column
HEAD, FOOT, EDGE = 30, 16, 14  # of a band; around the picture


@dataclass(frozen=True, slots=True)
class Node:
    """A box to be placed: the band it belongs to, counted from 0, and its height."""

    id: str
    band: int
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """`target` comes after `source`; `label` is the outcome that leads there, `length` what it
    takes when written.
    """

    source: str
    target: str
    label: str = ""
    length: float = 0


@dataclass(slots=True)
class Box:
    """A placed box, or with `node` None a place where a line passes a column."""

    node: Node | None
    band: int
    column: int
    height: float
    x: float = 0
    y: float = 0
    before: list[Box] = field(default_factory=list)
    after: list[Box] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Curve:
    """A line with its label's place (the left end of its base line)."""

    link: Link
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """`bands` holds (top, height) of each band; the picture is `width` by `height`."""

    boxes: dict[str, Box]
    curves: list[Curve]
    bands: list[tuple[float, float]]
    width: float
    height: float


def lay_out(nodes: Sequence[Node], links: Iterable[Link]) -> Drawing:
    """Layers by longest way, rows by where a box's neighbours stand.

    Links form no circle; those to unknown boxes are left out.
    """
    boxes = {n.id: Box(n, n.band, 0, n.height) for n in nodes}
    known = [link for link in links if link.source in boxes and link.target in boxes]
    # The usual steps of a layered drawing: columns by longest path, dummy boxes where a line passes
    # a column, order within columns, positions.
    _columns(boxes, known)
    lanes = {id(link): _lanes(boxes, link) for link in known}
    every = [*boxes.values(), *(box for lane in lanes.values() for box in lane)]
    _across(every, known)
    _rows(every)
    bands = _down(every, 1 + max((n.band for n in nodes), default=0))
    curves = _curves(boxes, known, lanes)
    right = max((b.x + WIDTH for b in every), default=0) + EDGE
    return Drawing(boxes, curves, bands, right, bands[-1][0] + bands[-1][1] + EDGE if bands else 0)


def _columns(boxes: dict[str, Box], links: list[Link]) -> None:
    before: dict[str, set[str]] = {name: set() for name in boxes}
    for link in links:
        before[link.target].add(link.source)
    # Predecessors come first, so their columns are known.
    for name in TopologicalSorter(before).static_order():
        boxes[name].column = max((boxes[b].column + 1 for b in before[name]), default=0)


def _lanes(boxes: dict[str, Box], link: Link) -> list[Box]:
    """A place in every column that the line passes, in the band it comes from."""
    source, target = boxes[link.source], boxes[link.target]
    # Dummy boxes take part in the ordering, so that long lines are led around boxes, not through
    # them.
    lane = [Box(None, source.band, c, LANE) for c in range(source.column + 1, target.column)]
    way = [source, *lane, target]
    for here, there in zip(way, way[1:], strict=False):
        here.after.append(there)
        there.before.append(here)
    return lane


def _across(every: list[Box], links: list[Link]) -> None:
    """Columns as wide apart as the labels between them need."""
    by_id = {box.node.id: box for box in every if box.node}
    wanted: dict[int, float] = defaultdict(lambda: GAP)
    for link in links:
        column = by_id[link.source].column
        wanted[column] = max(wanted[column], link.length + LABELLED if link.label else GAP)
    x: float = 2 * EDGE
    places = []
    for column in range(1 + max((box.column for box in every), default=0)):
        places.append(x)
        x += WIDTH + wanted[column]
    for box in every:
        box.x = places[box.column]


def _rows(every: list[Box]) -> None:
    """Order inside each band and column, by where the neighbours to the left and then to the right
    stand; y holds the order.
    """
    stacks = _stacks(every)
    for stack in stacks.values():
        for row, box in enumerate(stack):
            box.y = box.band * 1000 + row
    # Sweeps from left to right and back, each column ordered by the average of its neighbours
    # (barycentre heuristic).
    for turn in range(4):
        for key in sorted(stacks, reverse=turn % 2 == 1):
            stack = stacks[key]
            places = {
                id(box): _average(box.before if turn % 2 == 0 else box.after, box.y)
                for box in stack
            }
            stack.sort(key=lambda box: places[id(box)])  # noqa: B023 - used at once
            for row, box in enumerate(stack):
                box.y = box.band * 1000 + row


def _average(neighbours: list[Box], own: float) -> float:
    return sum(n.y for n in neighbours) / len(neighbours) if neighbours else own


def _stacks(every: list[Box]) -> dict[tuple[int, int], list[Box]]:
    stacks: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for box in sorted(every, key=lambda b: b.y):
        stacks[box.band, box.column].append(box)
    return stacks


def _down(every: list[Box], count: int) -> list[tuple[float, float]]:
    """From order to heights: a box is placed beside its predecessor where there is room."""
    stacks, bands, top = _stacks(every), [], float(EDGE)
    for band in range(count):
        bottom = top + HEAD
        for key in sorted(k for k in stacks if k[0] == band):
            y = top + HEAD
            for box in stacks[key]:
                beside = [b.middle for b in box.before if b.band == band]
                box.y = max(y, sum(beside) / len(beside) - box.height / 2 if beside else y)
                y = box.y + box.height + ROW
            bottom = max(bottom, y - ROW)
        bands.append((top, bottom + FOOT - top))
        top = bottom + FOOT + EDGE
    return bands


def _curves(boxes: dict[str, Box], links: list[Link], lanes: dict[int, list[Box]]) -> list[Curve]:
    """Each outcome leaves its box at its own point."""
    ports: dict[str, list[str]] = defaultdict(list)
    for link in links:
        if link.label not in ports[link.source]:
            ports[link.source].append(link.label)
    for name, labels in ports.items():  # in the order of what they lead to, so that they cross less
        labels.sort(
            key=lambda label: min(
                boxes[k.target].middle for k in links if (k.source, k.label) == (name, label)
            )
        )  # noqa: B023
    curves, said = [], set[tuple[str, str]]()
    for link in links:
        source, labels = boxes[link.source], ports[link.source]
        y = source.y + source.height * (labels.index(link.label) + 1) / (len(labels) + 1)
        path = _path(source.x + WIDTH, y, [*lanes[id(link)], boxes[link.target]])
        # One label for all lines that leave a box at the same point.
        once = Link(link.source, link.target) if (link.source, link.label) in said else link
        said.add((link.source, link.label))
        curves.append(Curve(once, path, source.x + WIDTH + 5, y - 4))
    return curves


def _path(x: float, y: float, way: list[Box]) -> str:
    parts = [f"M{x:.1f} {y:.1f}"]
    for box in way:
        bend = (x + box.x) / 2
        parts.append(
            f"C{bend:.1f} {y:.1f} {bend:.1f} {box.middle:.1f} {box.x:.1f} {box.middle:.1f}"
        )
        x, y = box.x, box.middle
        # Straight across a column that is only passed.
        if box.node is None:
            x += WIDTH
            parts.append(f"H{x:.1f}")
    return "".join(parts)
