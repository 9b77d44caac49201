"""One wrong thing at a time in a small plan, and the fault that names it."""

from __future__ import annotations

from dataclasses import dataclass

from playbooks.loader.faults import Fault
from playbooks.loader.plan_folder import examine
from tests.playbooks.small import small_files
from translations.messages import Message

BREAKDOWN = "playbooks/breakdown.yaml"
PLAN, POLICIES, ROUTINES = "plan.yaml", "policies.yaml", "routines.yaml"
SAY = "- {id: a, tell: head, text: word}"
ASK = "- {id: a, if nobody decides: escalate, ask: head, options: [x, y], within: 1h, text: word, nothing follows when: [x, y], because: a reason}"


@dataclass(frozen=True)
class Damage:
    """`files`: the whole plan with the damage in it; `at`: a text on the line that is wrong."""

    code: str
    file: str
    files: dict[str, str]
    at: str
    field: str
    step: str = ""

    def __str__(self) -> str:
        return f"{self.code.partition('.')[2]}: {self.at[:30]}"

    @property
    def line(self) -> int:
        """The number of the line on which `at` stands first; 1 where no line is to blame."""
        lines = self.files.get(self.file, "").splitlines()
        return next((n for n, line in enumerate(lines, 1) if self.at in line), 1) if self.at else 1

    def found(self) -> Fault:
        """The fault of this code. Fails if there is none, or if it is somewhere else."""
        faults = examine(self.files).faults
        ours = [f for f in faults if code_of(f.what) == self.code]
        assert ours, f"{self.code} is not among {list(map(str, faults))}"
        place = (self.file, self.line, self.step, self.field)
        here = [f for f in ours if (f.file, f.line, f.step, f.field) == place]
        assert here, f"{place} is not the place of {list(map(str, ours))}"
        return here[0]


def code_of(what: object) -> str:
    """The code of a fault; of one that quotes another, the outer one."""
    return what.code if isinstance(what, Message) else f"a text: {what}"


def step(code: str, line: str, field: str, at: str = "id: a", head: str = "") -> Damage:
    """A step `a` that is wrong; `head` goes into the playbook's head."""
    return Damage(code, BREAKDOWN, small_files(line, head), at, field, "a")


def head(code: str, line: str, field: str, at: str = "") -> Damage:
    """A line of a playbook's head that is wrong."""
    return Damage(code, BREAKDOWN, small_files(SAY, line + "\n"), at or line, field)


def added(code: str, file: str, line: str, field: str, at: str = "") -> Damage:
    """Lines that are wrong, at the end of a file."""
    files = small_files(SAY)
    files[file] = files.get(file, "") + line + "\n"
    return Damage(code, file, files, at or line, field)


def changed(code: str, file: str, old: str, new: str, field: str, at: str = "") -> Damage:
    """Something that is right put wrong."""
    files = small_files(SAY)
    assert old in files[file], f"{file} has no {old!r}"
    files[file] = files[file].replace(old, new, 1)
    return Damage(code, file, files, at or new.strip(), field)


def routine(code: str, words: str, field: str, steps: str = SAY) -> Damage:
    """A routine whose words are wrong; its line begins with its name."""
    files = small_files(SAY)
    inner = "".join(f"      {line}\n" for line in steps.splitlines())
    files[ROUTINES] = (
        f"routines:\n  - routine: check\n    owner: head\n{words}\n    steps:\n{inner}"
    )
    return Damage(code, ROUTINES, files, words.strip().splitlines()[0], field)
