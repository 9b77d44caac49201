"""Measures of the code's form, as `scripts/measure` prints them.

The lists of words are rough; a ratio between two versions says more than a figure alone.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import statistics
import subprocess
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

PACKAGES = (
    "muster", "streams", "desk", "notifier", "drills", "handlers", "ledger", "playbooks", "demo",
    "incidents",
)  # fmt: skip
# Words that hide the field's term; fine in texts for people, rarely in code.
QUAINT = re.compile(
    r"\b(whoever|whatever|whichever|wherever|whenever|whom|nobody|somebody|everybody|anybody|anew"
    r"|besides|stands|stood|laid|lays|meanwhile|thereby|for ever|so long as|put aside"
    r"|is told|are told|was told|were told|lest|upon|amiss)\b",
    re.IGNORECASE,
)
FIELD = re.compile(
    r"\b(transactions?|retr(?:y|ies|ied)|cach(?:e|es|ed)|pars(?:e|es|ed|ing|er)|validat\w+|states?"
    r"|queues?|workers?|messages?|locks?|commits?|committed|batch(?:es)?|deadlines?|escalat\w+"
    r"|acknowledg\w+|dispatch\w*|notif\w+|templates?|rate limits?|dead letter|consumers?"
    r"|producers?|brokers?|offsets?|schemas?|quer(?:y|ies)|rows?|columns?|tables?|migrations?"
    r"|index(?:es)?|timeouts?|requests?|responses?|headers?|payloads?|events?|signals?|handlers?"
    r"|incidents?|runs?|steps?|conditions?|dependenc(?:y|ies)|exceptions?|raises|returns"
    r"|idempoten\w+|concurren\w+|conflicts?|connections?|poll\w*|pool)\b",
    re.IGNORECASE,
)


@dataclass
class Measures:
    """What one set of files holds."""

    files: list[int] = field(default_factory=list)
    functions: list[int] = field(default_factory=list)
    code: int = 0
    comments: int = 0
    docstrings: int = 0
    words: int = 0
    quaint: Counter[str] = field(default_factory=Counter)
    field_words: int = 0
    wide: int = 0
    lines: int = 0
    rows: int = 0
    broad: int = 0

    def add(self, source: str) -> None:
        """Count one file."""
        lines = source.splitlines()
        tree = ast.parse(source)
        prose = [*_docstrings(tree), *_comments(source)]
        self.files.append(len(lines))
        self.lines += len(lines)
        self.wide += sum(len(line) > 100 for line in lines)
        self.comments += sum(line.lstrip().startswith("#") for line in lines)
        self.docstrings += sum(len(text.splitlines()) for text in _docstrings(tree))
        self.code += sum(bool(line.strip()) for line in lines)
        self.functions += [_length(node) for node in ast.walk(tree) if _is_function(node)]
        self.rows += len(re.findall(r"dict\[str, Any\]|\bRow\b", source))
        self.broad += len(re.findall(r"except (?:Base)?Exception\b|except:", source))
        for text in prose:
            self.words += len(re.findall(r"[A-Za-z']+", text))
            self.quaint.update(word.lower() for word in QUAINT.findall(text))
            self.field_words += len(FIELD.findall(text))


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _length(node: ast.AST) -> int:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _docstrings(tree: ast.Module) -> list[str]:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    found = (ast.get_docstring(n) for n in ast.walk(tree) if isinstance(n, documented))
    return [text for text in found if text]


def _comments(source: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def tracked(*folders: str) -> Iterator[Path]:
    """Python files that git tracks below these folders."""
    listed = subprocess.run(
        ["git", "ls-files", *folders], capture_output=True, text=True, check=True
    )
    yield from (Path(name) for name in listed.stdout.splitlines() if name.endswith(".py"))


def measured(files: Iterator[Path]) -> Measures:
    found = Measures()
    for file in files:
        found.add(file.read_text("utf-8"))
    return found


def import_circle() -> list[str]:
    """Modules that import each other in a circle, TYPE_CHECKING imports included."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    return first_circle({m: graph.find_modules_directly_imported_by(m) for m in graph.modules})


def first_circle(imports: Mapping[str, set[str]]) -> list[str]:
    """The modules of one import circle; empty if there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as circle:
        return [str(module) for module in circle.args[1]]
    return []


def _spread(values: Sequence[int]) -> str:
    ordered = sorted(values)
    p90 = ordered[int(len(ordered) * 0.9)]
    return f"{statistics.median(ordered):g} / {p90} / {ordered[-1]}"


def report(code: Measures, tests: Measures) -> Iterator[str]:
    """The measures, a line each."""
    thousand = code.words / 1000
    yield f"code lines                      {code.lines:,}"
    yield f"file lines med/p90/max          {_spread(code.files)}"
    yield f"function lines med/p90/max      {_spread(code.functions)}"
    yield f"tests / code                    {tests.lines / code.lines:.2f}"
    yield f"comment lines %                 {100 * code.comments / code.lines:.1f}"
    yield f"docstring lines %               {100 * code.docstrings / code.lines:.1f}"
    yield f"lines over 100 columns %        {100 * code.wide / code.lines:.2f}"
    yield f"dict[str, Any] or Row per kloc  {1000 * code.rows / code.lines:.1f}"
    yield f"broad except per kloc           {1000 * code.broad / code.lines:.2f}"
    yield f"quaint words per 1,000 words    {code.quaint.total() / thousand:.2f}"
    yield f"field words per 1,000 words     {code.field_words / thousand:.1f}"
    yield f"most frequent quaint words      {dict(code.quaint.most_common(12))}"


def main() -> None:
    """Print every measure."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    print("\n".join(report(measured(tracked(*PACKAGES)), measured(tracked("tests")))))
    print(f"import circle                   {' -> '.join(import_circle()) or 'none'}")


if __name__ == "__main__":
    main()
