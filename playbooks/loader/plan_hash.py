"""The version of a plan: a hash of what it means, independent of words, order and comments."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from playbooks.loader.node_kinds import CONDITIONS, NAMED, is_titles
from playbooks.loader.yaml_tree import Items, Map, Text, Tree

# white space outside of quotes, between two signs of which not both belong to words
_BLANKS = re.compile(r"(\"[^\"]*\"|'[^']*')|(?<!\w)\s+|\s+(?!\w)")


def plan_hash(trees: Mapping[str, Map], unread: Mapping[str, str]) -> str:
    """`trees`: file -> content in canonical form; `unread`: what could not be parsed."""
    said = {file: _plain(tree, "", file.startswith("texts/")) for file, tree in trees.items()}
    text = json.dumps([sorted(said.items()), sorted(unread.items())], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(tree: Tree, key: str, sort: bool = False) -> object:
    if isinstance(tree, Text):
        if key not in CONDITIONS:
            return tree.value
        return _BLANKS.sub(lambda found: found[1] or "", tree.value.strip())
    if isinstance(tree, Items):
        return [_plain(item, key) for item in tree.items]
    named = key in NAMED and not sort and not is_titles(tree)
    # A named entry holds words, unless an entry is called like its register.
    inside = "when" if key in ("check", "fits") else ""
    found = [(name, _plain(value, inside if named else name)) for name, value in tree.items.items()]
    # Options and fields are numbered for people in the order of the file.
    return {"": found} if named else {"": sorted(found, key=lambda pair: pair[0])}
