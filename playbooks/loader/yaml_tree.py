"""YAML as text with line numbers.

Every plain scalar stays the text it is written as: `3.10` and `4` are clauses, not numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from playbooks.keywords import LANGUAGES
from playbooks.loader.faults import FaultCollector
from translations import Message, message

_WIDE_SIGNS = "，、：！“”‘’（）［］｛｝；＞＜＝＆｜＋－／．％　０１２３４５６７８９"
_FULL_WIDTH = str.maketrans(_WIDE_SIGNS, ",,:!\"\"''()[]{};><=&|+-/.% 0123456789")
_WIDE = re.compile(f"[{_WIDE_SIGNS}]")
# libyaml keeps no anchors, and takes tabs, line ends and a file's mark otherwise than YAML 1.2
# does.
_NOT_FOR_LIBYAML = re.compile(
    r"(?:^|[\s\[{,:])[&*][^\s&*]|[\t\x85\u2028\u2029\ufeff]", re.MULTILINE
)
_FAST = getattr(yaml, "CSafeLoader", None)
_MAPPINGS, _SEQUENCES, _SCALARS = (
    (MappingNode, yaml.MappingNode),
    (SequenceNode, yaml.SequenceNode),
    (ScalarNode, yaml.ScalarNode),
)
# where people write as they like
_FREE_KEYS = ("title", "zh", "en", "note", "fields", "values", "says", "scope", "also called")
_FREE_TEXT = frozenset(
    language.write_key(key, "") for language in LANGUAGES.values() for key in _FREE_KEYS
)


Span = tuple[int, int]  # where a scalar begins and ends in the file's text


@dataclass
class Text:
    """`value` is the canonical form once `canonical_words` has run; `written` is the file's."""

    value: str
    line: int
    span: Span = (0, 0)
    written: str | None = None


@dataclass
class Items:
    items: list[Tree]
    line: int


@dataclass
class Map:
    """Keys in file order; `lines` is the line of each key, `spans` where it is in the text,
    `written` what the file has for a key in canonical form.
    """

    items: dict[str, Tree]
    line: int
    lines: dict[str, int] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    span: Span = (0, 0)
    written: dict[str, str] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


Tree = Text | Items | Map
DEEPEST = 40  # levels; a plan has six
FEW = 10_000  # signs that may open a level; libyaml takes as many levels without harm


@dataclass
class _Visited:
    """The nodes met so far, and how deep the next one lies."""

    nodes: set[int] = field(default_factory=set)
    depth: int = 0

    def deeper(self) -> _Visited:
        return _Visited(self.nodes, self.depth + 1)


def parse(text: str, report: FaultCollector, wording: bool = False) -> Map | None:
    """The file as a tree, or None when it is no YAML mapping.

    `wording`: a file of texts, where any punctuation is right.
    """
    try:
        node = _compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        report.add(
            (mark.line + 1) if mark else 1,
            "",
            message("plan.this_is_no_yaml", value=error.problem or error.context),
            message("remedy.condition_with_comma_or_colon_in"),
        )
        return None
    except YAMLError as error:
        report.add(
            1,
            "",
            message("plan.this_is_no_yaml", value=str(error).splitlines()[0]),
            message("remedy.take_unprintable_characters_out"),
        )
        return None
    except RecursionError:
        _too_deep(_deepest_line(text), "", report)
        return None
    if not isinstance(node, _MAPPINGS):
        report.add(
            1, "", message("plan.file_holds_no_mapping"), message("remedy.write_word_value_lines")
        )
        return None
    tree = _tree(node, report, "", wording, _Visited())
    return tree if isinstance(tree, Map) else None


def _compose(text: str) -> Any:
    """The nodes of the file, by libyaml where it can: ten times as fast.

    What it refuses ruamel.yaml reads, and says what is wrong.
    """
    if _overflows_stack(text):
        raise RecursionError
    if _FAST and not _NOT_FOR_LIBYAML.search(text):
        # Its errors are dropped: ruamel.yaml reads the text again and gives the message and the
        # line.
        with suppress(yaml.YAMLError, UnicodeError):
            return yaml.compose(text, Loader=_FAST)
    return YAML(typ="rt").compose(text)


def _overflows_stack(text: str) -> bool:
    """Whether composing it by libyaml would overflow the C stack and end the process.

    That takes more levels than FEW signs can open; a long file of flat rows has many, too, and is
    recognised by its events, which need no stack.
    """
    if not _FAST or sum(map(text.count, ("[", "{", "- ", "? "))) < FEW:
        return False
    depth = 0
    with suppress(yaml.YAMLError, UnicodeError):
        for event in yaml.parse(text, Loader=_FAST):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return True
    return False


def _tree(node: Any, report: FaultCollector, key: str, free: bool, seen: _Visited) -> Tree:
    line = node.start_mark.line + 1
    if seen.depth > DEEPEST:
        _too_deep(line, key, report)
        return Text("", line)
    # An alias is the very node of its anchor.
    if id(node) in seen.nodes or getattr(node, "anchor", None):
        report.add(
            line,
            key,
            message("plan.anchors_and_aliases_are_refused"),
            message("remedy.write_it_out"),
        )
        # Not followed: nine levels of aliases are a billion nodes, and one may hold itself.
        return Text("", line)
    seen.nodes.add(id(node))
    _refuse_tag(node, report, line, key)
    if isinstance(node, _MAPPINGS):
        return _map(node, report, line, free, seen)
    if isinstance(node, _SEQUENCES):
        if lacking := _nothing_in(node):
            report.add(line, key, lacking, message("remedy.give_value_or_leave_it_out"))
        inside = seen.deeper()
        return Items([_tree(child, report, key, free, inside) for child in node.value], line)
    assert isinstance(node, _SCALARS)
    return _text(node, report, line, key, free)


def _map(node: Any, report: FaultCollector, line: int, free: bool, seen: _Visited) -> Map:
    tree, inside = Map({}, line, span=_span(node)), seen.deeper()
    for name, value in node.value:
        key = str(name.value) if isinstance(name, _SCALARS) else "?"
        at = name.start_mark.line + 1
        if key in tree.items:
            report.add(
                at, key, message("plan.is_written_twice", key=key), message("remedy.keep_one")
            )
        tree.items[key] = _tree(value, report, key, free or key in _FREE_TEXT, inside)
        tree.lines[key], tree.spans[key] = at, _span(name)
        # `style` is None for a plain scalar: an empty text in quotes is meant so.
        if isinstance(value, _SCALARS) and not str(value.value).strip() and not value.style:
            report.add(at, key, message("plan.has_no_value"), _lacking(key, bool(node.flow_style)))
        if not free:
            _half_width(key, at, key, report)
    return tree


def _too_deep(line: int, key: str, report: FaultCollector) -> None:
    report.add(
        line,
        key,
        message("plan.is_nested_too_deep", most=DEEPEST),
        message("remedy.close_brackets_that_are_open"),
    )


def _deepest_line(text: str) -> int:
    """Where more brackets are open than a plan has levels; 1 where it is done by indents."""
    opened = 0
    for number, line in enumerate(text.splitlines(), 1):
        opened += sum(map(line.count, "[{")) - sum(map(line.count, "]}"))
        if opened > DEEPEST or line.count("[") > DEEPEST:
            return number
    return 1


def _nothing_in(node: Any) -> Message | None:
    if not node.value:
        return message("plan.list_is_empty")
    empty = any(
        isinstance(child, _SCALARS) and not child.style and not str(child.value).strip()
        for child in node.value
    )
    return message("plan.item_has_no_value") if empty else None


def _lacking(key: str, flow: bool) -> Message:
    if flow and re.search(r"[^\w .-]", key):
        return message("remedy.put_condition_in_quotes", text=key)
    return message("remedy.give_one_or_leave_word_out")


def _text(node: Any, report: FaultCollector, line: int, key: str, free: bool) -> Text:
    value = str(node.value)
    if not free and not value.isascii():
        _half_width(value, line, key, report)
    return Text(value, line, _span(node))


def _span(node: Any) -> Span:
    start, end = node.start_mark.index, node.end_mark.index
    # Of a value that is left out the two parsers name different places, before or after a blank.
    return (start, end) if start < end else (0, 0)


def _refuse_tag(node: Any, report: FaultCollector, line: int, key: str) -> None:
    tag = str(node.tag or "")
    if tag.startswith("!"):
        report.add(
            line,
            key,
            message("plan.value_that_begins_with_is_swallowed", tag=tag),
            message("remedy.put_it_in_quotes", tag=tag),
        )


def _half_width(value: str, line: int, key: str, report: FaultCollector) -> None:
    if _WIDE.search(value):
        report.add(
            line,
            key,
            message("plan.full_width_punctuation_or_digits_in", text=value),
            message("remedy.write_text", text=f"{value.translate(_FULL_WIDTH)!r}"),
        )


def texts_in(tree: Tree) -> Iterator[Text]:
    """A text, or each text of a list."""
    if isinstance(tree, Text):
        yield tree
    elif isinstance(tree, Items):
        for item in tree.items:
            yield from texts_in(item)


def to_plain(tree: Tree | None) -> Any:
    """Texts, lists and dictionaries, as they stand in the file."""
    if isinstance(tree, Text):
        return tree.value
    if isinstance(tree, Items):
        return [to_plain(item) for item in tree.items]
    return {key: to_plain(value) for key, value in tree.items.items()} if tree is not None else None
