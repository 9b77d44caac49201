"""No module is in a circle of imports, imports for type checking included.

A circle that only the type checker sees still means that neither module can be understood without
the other. The layers themselves are in `.importlinter`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from configparser import ConfigParser
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]


def packages() -> list[str]:
    config = ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    return config["importlinter"]["root_packages"].split()


def circles(imports: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """One circle of each knot of modules, until there is none left."""
    left = {module: set(others) for module, others in imports.items()}
    while True:
        try:
            return TopologicalSorter(left).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
            yield circle
            for module in circle:
                left.pop(module, None)


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph(*packages(), exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(imports) > 400
    assert [" -> ".join(circle) for circle in circles(imports)] == []


def test_a_circle_is_found_with_all_its_members() -> None:
    knots = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a", "e"}, "e": set[str](), "f": {"f"}}
    assert sorted(sorted(set(circle)) for circle in circles(knots)) == [["a", "b", "c"], ["f"]]


def test_every_package_is_held_to_the_directions_of_imports() -> None:
    here = {folder.parent.name for folder in ROOT.glob("*/__init__.py")}
    assert here - {"tests", "benchmarks"} == set(packages())
