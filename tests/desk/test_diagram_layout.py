"""A picture that can be read: no box on another, every line from left to right, nothing outside.

For any playbook.
"""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.diagram_layout import WIDTH, Drawing, Link, Node, lay_out
from desk.text_width import cut, length, lines


@st.composite
def playbooks(draw: st.DrawFn) -> tuple[list[Node], list[Link]]:
    """Up to 18 steps in up to 4 groups, each after some of those before it."""
    count = draw(st.integers(1, 18))
    nodes = [
        Node(f"s{i}", draw(st.integers(0, 3)), draw(st.sampled_from([50, 66, 98])))
        for i in range(count)
    ]
    pairs = draw(
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=24)
    )
    links = [
        Link(f"s{min(p)}", f"s{max(p)}", draw(st.sampled_from(["", "done", "refused"])), 40)
        for p in pairs
        if p[0] != p[1]
    ]
    return nodes, links


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(playbooks())
def test_boxes_never_overlap_and_stand_inside_their_band(
    drawn: tuple[list[Node], list[Link]],
) -> None:
    nodes, links = drawn
    drawing = lay_out(nodes, links)
    assert set(drawing.boxes) == {n.id for n in nodes}
    for one, other in combinations(drawing.boxes.values(), 2):
        beside = one.x + WIDTH <= other.x or other.x + WIDTH <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y
    for box in drawing.boxes.values():
        top, height = drawing.bands[box.band]
        assert (
            top < box.y
            and box.y + box.height < top + height
            and 0 < box.x
            and box.x + WIDTH < drawing.width
        )
    assert all(top + height <= drawing.height for top, height in drawing.bands)


@settings(max_examples=120, deadline=None)
@given(playbooks())
def test_what_follows_is_to_the_right_and_every_link_is_drawn(
    drawn: tuple[list[Node], list[Link]],
) -> None:
    nodes, links = drawn
    drawing = lay_out(nodes, links)
    assert len(drawing.curves) == len(links)
    for link in links:
        assert drawing.boxes[link.source].x + WIDTH < drawing.boxes[link.target].x


def test_a_line_that_passes_a_column_keeps_clear_of_its_boxes() -> None:
    nodes = [Node("a", 0, 60), Node("b", 0, 60), Node("c", 0, 60)]
    drawing = lay_out(nodes, [Link("a", "b"), Link("b", "c"), Link("a", "c", "refused", 40)])
    skips = next(c for c in drawing.curves if c.link.label == "refused")
    level = float(skips.path.split("H")[0].split(" ")[-2])  # x y before the straight part
    box = drawing.boxes["b"]
    height = float(skips.path.split("H")[0].split(" ")[-1])
    assert level == box.x and not box.y < height < box.y + box.height


def test_each_outcome_is_written_once_beside_its_box() -> None:
    links = [Link("a", "b", "none", 30), Link("a", "c", "none", 30), Link("a", "d", "done", 30)]
    drawing: Drawing = lay_out([Node(name, 0, 60) for name in "abcd"], links)
    assert sorted(c.link.label for c in drawing.curves) == ["", "done", "none"]


def test_nothing_to_draw_is_an_empty_picture() -> None:
    assert lay_out([], []).boxes == {}


@given(st.text(min_size=1, max_size=60), st.integers(1, 3))
def test_text_is_broken_and_cut_to_its_room(text: str, most: int) -> None:
    found = lines(text, 12, 100, most)
    assert len(found) <= most and all(length(line, 12) <= 112 for line in found)
    assert length(cut(text, 12, 100), 12) <= 112


def test_chinese_breaks_between_letters_and_english_between_words() -> None:
    assert lines("告知保险公司派车", 12, 50, 3) == ["告知保险", "公司派车"]
    assert lines("Tell that the insurer", 12, 90, 2) == ["Tell that the", "insurer"]
