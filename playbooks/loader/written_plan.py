"""clauses.yaml: the written plan, sentence by sentence; a drill's expectation names the sentence it
proves.
"""

from __future__ import annotations

from playbooks.definition.plan import Plan
from playbooks.definition.suggestions import nearest
from playbooks.definition.written_plan import Sentence, clause_of
from playbooks.loader.plan_and_policies import ASK_KINDS
from playbooks.loader.section import Section
from translations import message


def read_sentences(section: Section | None, plan: Plan) -> dict[str, Sentence]:
    """By number, in the order of the file; `plan`: with its clauses and audiences."""
    if section is None:
        return {}
    found = {}
    for number, entry in section.maps("sentences"):
        sentence = _sentence(number, entry, plan)
        if clause_of(number) in plan.clauses and number.rpartition("-")[2].isdecimal():
            found[number] = sentence
        else:
            section.report.add(
                entry.tree.line,
                number,
                message("plan.is_no_number_of_a_sentence", text=number),
                message("remedy.write_clause_and_serial_number"),
            )
    section.end()
    return found


def _sentence(number: str, section: Section, plan: Plan) -> Sentence:
    kinds = section.texts("as")
    for kind in kinds:
        if kind not in ASK_KINDS:
            section.fault(
                "as", message("plan.text_is_unknown", text=kind), nearest(kind, ASK_KINDS)
            )
    _, of_clause = plan.clauses.get(clause_of(number), ({}, ""))
    words, seen = section.titles("says"), section.titles("seen")
    if not words:
        section.fault(
            "says",
            message("plan.word_is_missing", word="says"),
            message("remedy.write_word", word="says"),
        )
    by = section.names("by", plan.audiences, "plan.there_is_no_audience")
    section.end()
    return Sentence(number, words, by, seen, kinds or tuple(of_clause.split(", ")))
