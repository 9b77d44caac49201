"""`open` with what was found: the incident knows it, and texts repeat it in quotes."""

from __future__ import annotations

from playbooks.loader import read_files
from tests.playbooks.small import MONDAY, TEXTS, small_company, small_files
from tests.playbooks.story import Story

CHECK = """\
- id: check
  ask: chief
  options: {in order: {}, wrong: {enter: {what: {is: text, else: ""}}}}
  within: 1h
  if nobody decides: wrong
  text: word
  nothing follows when: in order
- {id: opened, after: check wrong, open: repairs, with: {found: check.what}}
"""
REPAIRS = """\
playbook: repairs
title: Repairs
owner: chief
steps:
  - {id: mend, assign: chief, text: mend, within: 1h, nothing follows when: refused, because: of the test}
"""


def checked(**values: str) -> Story:
    texts = TEXTS + 'mend: "mend it ({found})"\n'
    more = {"playbooks/repairs.yaml": REPAIRS, "texts/zh.yaml": texts, "texts/en.yaml": texts}
    it = Story(read_files(small_files(CHECK) | more), small_company(), MONDAY)
    it.breaks("K-1")
    it.says("check", "wrong", **values)
    return it


def test_who_mends_it_reads_what_was_found_without_numbers_to_call() -> None:
    it = checked(what="two extinguishers out of date, call 13800138000")
    text = it.asked("mend").notification.text
    assert "two extinguishers out of date" in text and "13800138000" not in text
    assert it.run(2).fields["found"].startswith("two extinguishers")


def test_where_nothing_was_written_the_text_has_no_gap() -> None:
    it = checked(what="")
    assert it.asked("mend").notification.text == "mend it"
    assert "found" not in it.run(2).fields
