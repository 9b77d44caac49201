"""Reports that reach a run: first added to what is known, then heard by its steps."""

from __future__ import annotations

from incidents.run_events import Reported
from incidents.signals import Signal
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.facts import merge_fields, updatable_fields
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import UnitFacts
from playbooks.definition.signal_effects import SERVED, record_effects
from playbooks.engine.confirmed_facts import confirm_fields, note_claims
from playbooks.engine.effect_recording import record_goods
from playbooks.engine.gathered_items import settle_items, update_standing_fields
from playbooks.engine.items import add_gathered_report, site_items
from playbooks.engine.late_reports import apply_late_reports
from playbooks.engine.report_confirmation import confirm_by_report, record_unconfirmed
from playbooks.engine.reported_time_limits import recompute_limits
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_instances import AddedReport
from playbooks.engine.step_predicates import steps_receiving
from translations.messages import message


def may_be_merged(signal: Signal, plan: Plan, playbook: Playbook) -> bool:
    """Whether such a report only adds an item to its incident, so that several of them can be
    judged together: no step hears it, it ends and records nothing, and whether the next one joins
    does not depend on it.
    """
    spec = plan.signals[signal.kind]
    if not spec.gathers or not signal.confirmed or signal.unit:
        return False
    if spec.settles or spec.records or signal.kind in playbook.ends_on:
        return False
    if any(join.by not in ("site", "unit") for join in playbook.joins):
        return False
    return signal.kind in playbook.opens_on and not steps_receiving(playbook, signal.kind)


def add_report(work: RunUpdate, event: Reported) -> AddedReport:
    """Merge the report's fields into what is known, and keep what it says as an item."""
    signal, run, spec = event.signal, work.run, _spec(work, event)
    opens = signal.kind in work.playbook.opens_on or work.playbook.catch_all
    fields = updatable_fields(signal, spec, opens)
    first = run.signals == 0 and run.opened_on == signal.kind
    fresh = signal.unit not in run.units
    before = run.fields
    run.signals, run.fields = run.signals + 1, merge_fields(spec, run.fields, fields)
    if signal.confirmed:
        confirm_fields(run, spec, fields)
    else:
        note_claims(run, before)
    if signal.unit and (opens or signal.unit in run.units):
        facts = run.units.setdefault(signal.unit, UnitFacts(since=min(signal.time, work.now)))
        facts.fields = merge_fields(spec, facts.fields, fields)
    add_gathered_report(run, spec, signal, work.now)
    # A reporter who is not authenticated settles nothing for those who work on it.
    if signal.confirmed:
        settle_items(run, spec, signal, work.decision_facts)
    return AddedReport(event, first, fresh)


def deliver_reports(work: RunUpdate) -> None:
    """Pass what was added to every open step. A report that is not confirmed reaches none of them,
    and records nothing yet (docs/semantics.md, M20).
    """
    if not work.reports:
        return
    specs = [_spec(work, report.event) for report in work.reports]
    for name in dict.fromkeys(name for one in specs for name in (one.gathers, one.settles) if name):
        update_standing_fields(work.run, work.plan, name)
    # Its area may have grown.
    site_items(work.run, work.playbook, work.decision_facts, work.now)
    if any(report.event.signal.confirmed for report in work.reports):
        recompute_limits(work)
    for report in work.reports:
        _hear(work, report)


def _hear(work: RunUpdate, report: AddedReport) -> None:
    signal, run, spec = report.event.signal, work.run, _spec(work, report.event)
    if not signal.confirmed:
        return record_unconfirmed(work, signal, report.first, report.fresh)
    about = run.unit_of(signal.unit)
    record_goods(run, spec, signal.unit, work.decision_facts)
    confirm_by_report(work, signal, about)
    known = record_effects(spec.records, signal, about if spec.records == SERVED else signal.unit)
    work.effects += known
    # Before the steps see the report: their conditions read what it makes known.
    for effect in known:
        work.learn(effect)
    if signal.kind in work.playbook.ends_on:
        work.ending = message("reason.reported", signal=signal.kind)
    for step, item, record in work.active(steps_receiving(work.playbook, signal.kind)):
        work.apply(step, item, record, step.does.on(work.context(step, item), record, report.event))
    apply_late_reports(work, report.event)


def _spec(work: RunUpdate, event: Reported) -> SignalSpec:
    return work.plan.signals[event.signal.kind]
