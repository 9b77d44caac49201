"""docs/examples/kaili-zh is the shipped plan in Chinese words.

Written again by `muster plan translate plan --into zh --to docs/examples/kaili-zh`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from drills.scenario_loader import drills_in
from playbooks.loader import read_folder
from playbooks.loader.plan_folder import folder_files
from playbooks.loader.rewriting import translated
from tests.playbooks.small import SHIPPED_FOLDER

KAILI = Path(__file__).parents[2] / "docs/examples/kaili-zh"
AGAIN = "muster plan translate plan --into zh --to docs/examples/kaili-zh"


def test_it_is_the_same_plan() -> None:
    shipped, chinese = read_folder(SHIPPED_FOLDER), read_folder(KAILI)
    assert chinese.hash == shipped.hash, AGAIN
    assert replace(chinese, content="", words={}) == replace(shipped, content="", words={})


def test_it_is_what_translating_the_shipped_plan_gives() -> None:
    files = folder_files(SHIPPED_FOLDER)
    found = translated(files, {}, "zh")
    assert found == folder_files(KAILI), AGAIN


def test_its_drills_are_the_same_drills() -> None:
    shipped = drills_in(SHIPPED_FOLDER, read_folder(SHIPPED_FOLDER))
    chinese = drills_in(KAILI, read_folder(KAILI))
    # what is published quotes the plan's files
    same = [drill for drill in chinese if not drill.publishes]
    assert same == [drill for drill in shipped if not drill.publishes], AGAIN
    assert len(shipped) - len(same) == 1


def test_hardly_an_english_word_is_left_before_a_colon() -> None:
    text = (KAILI / "playbooks/severe_weather.yaml").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    keys = re.findall(
        r"(?:^|[{,])\s*(?:- \{?)?([^\s\"'{,:][^\"'{,:]*):(?:\s|$)", "\n".join(lines), re.M
    )
    words = [key.strip() for key in keys if key.strip() not in ("zh", "en")]
    # what is left: the names under which texts take their values
    assert sum(key.isascii() for key in words) < len(words) / 8
