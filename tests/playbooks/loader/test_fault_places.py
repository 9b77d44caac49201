"""Every fault that reading a plan reports: which it is, and at which line, step and word."""

from __future__ import annotations

import pytest

from tests.playbooks.loader.damage import (
    ASK,
    BREAKDOWN,
    PLAN,
    POLICIES,
    SAY,
    Damage,
    added,
    changed,
    head,
    routine,
    step,
)
from tests.playbooks.small import small_files

EACH = "- group: g\n  for each: unit in incident.units\n  steps:\n    "
TWO = f"{SAY}\n- "
PAGE = "page: head, text: word, within: 5m"

STEPS = [
    step("plan.step_has_no_kind", "- {id: a, text: word}", ""),
    step("plan.step_has_kinds", f"- {{id: a, {PAGE}, tell: head}}", ""),
    Damage("plan.word_is_missing", BREAKDOWN, small_files("- {tell: head, text: word}"), "{tell: head", "id"),
    step("plan.has_no_limit", "- {id: a, page: head, text: word}", "within"),
    step("plan.no_wording_is_named", "- {id: a, page: head, within: 5m}", "text"),
    step("plan.is_no_limit_write_s_m", "- {id: a, page: head, text: word, within: soon}", "within"),
    step("plan.limit_is_longer_than_nothing", "- {id: a, page: head, text: word, within: 0m}", "within"),
    step("plan.is_no_limit_give_plan_yaml", "- {id: a, page: head, text: word, within: plan.no}", "within"),
    step("plan.there_is_no_audience", "- {id: a, tell: haed, text: word}", "tell"),
    step("plan.there_is_no_wording", "- {id: a, tell: head, text: wrod}", "text"),
    step("plan.there_is_no_signal", "- {id: a, wait: all.ovr, within: 1h, ends: [overdue]}", "wait"),
    step("plan.there_is_no_pool", EACH + "- {id: a, dispatch: truks, within: 1h, text: word, ends: [none]}", "dispatch"),
    step("plan.there_is_no_playbook", "- {id: a, open: brekdown}", "open"),
    step("plan.plan_has_no_clause", "- {id: a, clause: 3.11, tell: head, text: word}", "clause"),
    step("plan.there_is_no_step", "- {id: a, after: b, tell: head, text: word}", "after"),
    step("plan.there_is_no_step", "- {id: a, after any: [b], tell: head, text: word}", "after any"),
    step("plan.there_is_no_step", "- {id: a, until: b, tell: head, text: word}", "until"),
    step("plan.never_ends_as", "- {id: b, page: head, text: word, within: 5m}\n- {id: a, after: b gone, tell: head, text: word}", "after"),
    step("plan.there_is_no_fact_named", "- {id: a, tell: head, text: word, again when: incident.injurd}", "again when"),
    step("plan.text_error", "- {id: a, tell: head, text: word, when: incident.injurd > 0}", "when"),
    step("plan.is_empty_condition", "- {id: a, tell: head, text: word, when: ' '}", "when"),
    step("plan.word_is_unknown_here", "- {id: a, tell: head, text: word, texd: word}", "texd"),
    step("plan.is_no_outcome_of", ASK.replace("ends: [x, y]", "ends: [x, y, z]"), "ends"),
    step("plan.is_no_outcome_of", ASK.replace("ends", "if late: z, ends"), "if late"),
    step("plan.is_no_outcome_of", ASK.replace("ends", "repeat: {every: 1h, if: z}, ends"), "repeat"),
    step("plan.there_is_no_limit_that_could", "- {id: a, tell: head, text: word, if late: told}", "if late"),
    step("plan.every_is_missing", ASK.replace("ends", "repeat: {if: x}, ends"), "every"),
    step("plan.is_no_number_of_times_write", ASK.replace("ends", "repeat: {every: 1h, times: two}, ends"), "times"),
    step("plan.is_no_number_of_times_write", ASK.replace("ends", "repeat: {every: 1h, times: 0}, ends"), "times"),
    step("plan.is_no_number_of_times_write", ASK.replace("ends", "repeat: {every: 1h, times: ²}, ends"), "times"),
    step("plan.is_no_moment_to_remind_at", "- {id: a, wait: all.over, within: 5h, text: word, remind: {at: [soon], to: head}, ends: [overdue]}", "at"),
    step("plan.lies_before_start_whole_limit_is", "- {id: a, wait: all.over, within: 5h, text: word, remind: {at: [6h left], to: head}, ends: [overdue]}", "remind"),
    step("plan.reminder_needs_limit_it_counts_to", "- {id: a, wait: all.over, within: 5h, remind: {at: [half], to: head}, ends: [overdue]}", "remind"),
    step("plan.there_is_no_audience", "- {id: a, wait: all.over, within: 5h, text: word, remind: {at: [half], to: haed}, ends: [overdue]}", "remind"),
    step("plan.nothing_follows_when_it_is", ASK.replace(", ends: [x, y]", ""), "ends"),
    step("plan.are_no_hours_write", "- {id: a, tell: head, text: word, hours: 18:00-09:00}", "hours"),
    step("plan.are_no_hours_write", "- {id: a, tell: head, text: word, hours: always}", "hours"),
    step("plan.text_is_unknown", "- {id: a, tell: head, text: word, for each: unit in incident.truks}", "for each"),
    step("plan.values_without_wording_that_says_them", "- {id: a, announce: public, lasts: 1h, with: {x: incident.site}}", "with"),
    step("plan.with_names_no_fact", "- {id: a, tell: head, text: word, with: {unit: incident.sight}}", "with"),
    step("plan.id_yields_no_text_source", f"- {{id: b, {PAGE}}}\n- {{id: a, after: b, tell: head, text: word, with: {{unit: b.time}}}}", "with"),
    step("plan.steps_wait_for_one_another", "- {id: a, after: b, tell: head, text: word}\n- {id: b, after: a, tell: head, text: word}", "after"),
    step("plan.can_never_start_does_not_end", ASK.replace("id: a", "id: b") + "\n- {id: a, after: [b x, b y], tell: head, text: word}", "after"),
    step("plan.can_never_start_both_begins_it", ASK.replace("id: a", "id: b") + "\n- {id: a, after: b x, until: b, tell: head, text: word}", "until"),
    step("plan.can_never_start_never_holds", "- {id: a, tell: head, text: word, when: 'false'}", "when"),
    step("plan.can_never_start_it_asks_for", "- group: g\n  when: incident.accident\n  steps:\n    - {id: a, tell: head, text: word, when: '!incident.accident'}", "when"),
    step("plan.names_no_steps_write_told_by", "- {id: a, tell: told by, text: word}", "tell"),
    step("plan.there_is_no_step", "- {id: a, tell: 'told by [b]', text: word}", "tell"),
    step("plan.step_tells_nobody", "- {id: b, wait: all.over, within: 1h, ends: [overdue]}\n- {id: a, tell: 'told by [b]', text: word}", "tell"),
    step("plan.there_is_no_customer_set", "- {id: a, tell: waiting, except: waitng, text: word}", "except"),
    step("plan.is_no_customer_set", "- {id: a, tell: head, by: phone, within: 1h, text: word, ends: [incomplete]}", "by"),
    step("plan.says_not_how_many_must_agree", ASK.replace("ends", "agree: most, ends"), "agree"),
    step("plan.cannot_be_entered_one_of", "- {id: a, ask: head, options: {x: {enter: {t: clock}}, y: {}}, within: 1h, text: word, ends: [x, y]}", "options"),
    step("plan.option_has_unknown_word_option_may", "- {id: a, ask: head, options: {x: {enters: [time]}, y: {}}, within: 1h, text: word, ends: [x, y]}", "options"),
    step("plan.this_playbook_never_suspends", "- {id: a, resume: delivery}", "resume"),
    step("plan.cannot_be_approved_write", "- {id: a, approve: line, ranges: bulk, text: word, within: 1h, ends: [refused]}", "approve"),
    step("plan.there_is_no_approval", "- {id: a, approve: application, ranges: bulk, text: word, within: 1h, ends: [refused]}", "ranges"),
    step("plan.no_other_step_announces_anything", "- {id: a, announce: public, text: word, lasts: 1h, cancels: b}", "cancels"),
]  # fmt: skip

HEADS = [
    head("plan.there_is_no_signal", "ends on: [all.ovr]", "ends on"),
    head("plan.is_no_link", "links: [deliverey]", "links"),
    head("plan.text_error", "closes when: incident.injurd > 0", "closes when"),
    head("plan.text_error", "severity: {major: incident.injurd > 0}", "major"),
    head("plan.plan_has_no_clause", "clause: 3.11", "clause"),
    head("plan.is_neither_signal_nor_hours_write", "quiet while: [sometimes]", "quiet while"),
    head("plan.is_neither_signal_nor_hours_write", "quiet while: ['someday 02:00-04:00']", "quiet while"),
    head("plan.is_neither_signal_nor_hours_write", "quiet while: ['02:00-24:61']", "quiet while"),
    head("plan.ends_before_it_begins_write_two", "quiet while: ['22:00-04:00']", "quiet while"),
    head("plan.announces_no_window", "quiet while: [all.over]", "quiet while"),
    head("plan.is_no_limit_write_s_m", "quiet for: long", "quiet for"),
    head("plan.text_is_unknown", "catch-all: maybe", "catch-all"),
    Damage(
        "plan.takes_what_no_other_playbook_opens", "playbooks/others.yaml",
        small_files(SAY, "catch-all: true\n"), "catch-all", "catch-all",
    ),
    head("plan.word_is_unknown_here", "joint: [same unit]", "joint"),
    changed("plan.text_is_unknown", BREAKDOWN, "owner: head", "owner: haed", "owner"),
    changed("plan.word_is_missing", BREAKDOWN, "owner: head\n", "", "owner", at="playbook: breakdown"),
    changed("plan.there_is_no_signal", BREAKDOWN, "[truck.failed]", "[truck.faild]", "opens on", at="opens on"),
    changed("plan.is_mapping", BREAKDOWN, "[truck.failed]", "{truck.failed: yes}", "opens on", at="opens on"),
    changed("plan.is_no_count_write_in_m", BREAKDOWN, "[truck.failed]", "[{signal: truck.failed, count: 1 in 5m}]", "count", at="opens on"),
    changed("plan.is_no_count_write_in_m", BREAKDOWN, "[truck.failed]", "[{signal: truck.failed, count: 3 in 1 working day}]", "count", at="opens on"),
    changed("plan.text_error", BREAKDOWN, "[truck.failed]", "[{signal: truck.failed, when: signal.hurt > 0}]", "when", at="opens on"),
    changed("plan.text_is_unknown", BREAKDOWN, "same unit", "same driver", "joins", at="joins"),
    changed("plan.is_no_limit_write_s_m", BREAKDOWN, "within 6h", "within a while", "joins", at="joins"),
    changed("plan.playbook_stands_in_too", "playbooks/others.yaml", "playbook: others", "playbook: breakdown", "playbook"),
    changed("plan.is_no_mapping", BREAKDOWN, "{zh: 故障, en: Breakdown}", "[Breakdown]", "title", at="title"),
    Damage(
        "plan.no_playbook_takes_what_no_other", PLAN,
        {**small_files(SAY), "playbooks/others.yaml": "playbook: others\ntitle: x\nowner: boss\nsteps:\n  - {id: b, tell: boss, text: word}\n"},
        "", "catch-all",
    ),
    changed("plan.signal_opens_others_too", "playbooks/others.yaml", "catch-all: true", "catch-all: true\nopens on: [truck.failed]", "opens on", at="opens on"),
]  # fmt: skip

SIGNALS = [
    changed("plan.text_is_unknown", PLAN, "records: unit failed", "records: unit faild", "records"),
    changed("plan.text_needs_field_needed", PLAN, "standby.there: {fields: {unit: {is: unit}}}", "standby.there: {records: unit failed, fields: {place: {is: place}}}", "records", at="standby.there"),
    changed("plan.text_is_unknown", PLAN, "unit: {is: unit}\n", "unit: {is: truck}\n", "is", at="is: truck"),
    Damage(
        "plan.no_is_most", PLAN,
        {**small_files(SAY), PLAN: small_files(SAY)[PLAN].replace("place: {is: place, else: unknown}", "place: {is: place, else: unknown}\n      area: {is: area, keep: most}", 1)},
        "area: {is: area", "keep",
    ),
    changed("plan.there_is_no_most_of", PLAN, 'note: {is: text, else: "", keep: all}', 'note: {is: text, else: "", keep: most}', "truck.failed note"),
    changed("plan.only_texts_and_areas_can_be", PLAN, "injured: {is: whole number, else: 0, keep: most}", "injured: {is: whole number, else: 0, keep: all}", "truck.failed injured"),
    changed("plan.value_that_stands_in_is_none", PLAN, "injured: {is: whole number, else: 0", "injured: {is: whole number, else: few", "truck.failed injured"),
    changed("plan.plan_cannot_know_which_is_meant", PLAN, "unit: {is: unit}\n", "unit: {is: unit, else: K-1}\n", "truck.failed unit", at="else: K-1"),
    changed("plan.cannot_be_read_in_condition", PLAN, "injured: {is", "Injured: {is", "truck.failed Injured"),
    changed("plan.is_another_kind_of_value_in", PLAN, "all.over: {fields: {unit: {is: unit}}}", "all.over: {fields: {unit: {is: unit}, injured: {is: text}}}", "all.over injured", at="all.over"),
    changed("plan.is_none_of_its_choices", PLAN, 'note: {is: text, else: "", keep: all}', "note: {one of: [good, bad], else: god}", "else"),
    changed("plan.signal_has_no_field", PLAN, "all.over: {fields", "all.over: {by: [untt], fields", "by", at="all.over"),
    changed("plan.is_list_or_mapping", PLAN, "records: unit failed", "records: [unit failed]", "records"),
    changed("plan.is_no_mapping", PLAN, "all.over: {fields: {unit: {is: unit}}}", "all.over: {fields: unit}", "fields", at="all.over"),
]  # fmt: skip

PLAN_FILE = [
    added("plan.is_no_name_for_fact", PLAN, "facts:\n  spare scanners: {is: whole number}", "spare scanners", at="spare scanners"),
    added("plan.there_is_no_time_zone", PLAN, "calendar: {time zone: Asia/Kaili}", "time zone"),
    added("plan.is_no_day", PLAN, "calendar: {also free: [2027-02-30]}", "also free"),
    added("plan.is_no_day", PLAN, "calendar: {also working: [tomorrow]}", "also working"),
    added("plan.is_no_number_of_times_write", PLAN, "messages: {segments at most: many}", "segments at most"),
    added("plan.word_is_unknown_here", PLAN, "sinals: {}", "sinals"),
    changed("plan.text_is_unknown", PLAN, "as: response", "as: response?", "as"),
    changed("plan.there_is_no_register", PLAN, "as: response}", "as: record, kept in: cellar}", "kept in"),
    changed("plan.only_record_is_kept_somewhere", PLAN, "as: response}", "as: response, kept in: people}", "kept in"),
    changed("plan.is_written_twice", PLAN, "languages: [zh, en]", "languages: [zh, en]\nlanguages: [zh]", "languages", at="languages: [zh]"),
    changed("plan.has_no_value", PLAN, "languages: [zh, en]", "languages:", "languages"),
    changed("plan.list_is_empty", PLAN, "languages: [zh, en]", "languages: []", "languages"),
    changed("plan.item_has_no_value", PLAN, "languages: [zh, en]", "languages:\n  - zh\n  -\n  - en", "languages", at="- zh"),
    changed("plan.anchors_and_aliases_are_refused", PLAN, "languages: [zh, en]", "languages: &l [zh, en]", "languages"),
    changed("plan.value_that_begins_with_is_swallowed", PLAN, "languages: [zh, en]", "languages: !incident [zh, en]", "languages"),
    changed("plan.full_width_punctuation_or_digits_in", PLAN, "as: response", "as: response，policy", "as"),
    changed("plan.this_is_no_yaml", PLAN, "languages: [zh, en]", "languages: [zh, en", "", at="values:"),
    changed("plan.becomes_about_sms_plan_allows", "texts/en.yaml", 'eta: "{unit} {time}"', f'eta: "{"long " * 200}{{unit}} {{time}}"', "eta", at="eta"),
    changed("plan.names_other_values_than_in", "texts/en.yaml", 'eta: "{unit} {time}"', 'eta: "{unit}"', "eta"),
    changed("plan.is_no_value_of_any_step", "texts/zh.yaml", 'eta: "{unit} {time}"', 'eta: "{unit} {tiem} {time}"', "eta"),
    Damage(
        "plan.wording_is_missing", "texts/zh.yaml",
        {**small_files(SAY), "texts/zh.yaml": small_files(SAY)["texts/zh.yaml"].replace('muster.late: "late {title}"\n', "")},
        "", "muster.late",
    ),
]  # fmt: skip

POLICY = [
    changed("plan.says_no_one_way_or_several", POLICIES, "chief: {role: chief}", "chief: {at: incident.site}", "chief"),
    changed("plan.says_no_one_way_or_several", POLICIES, "chief: {role: chief}", "chief: {role: chief, on call: chief}", "chief"),
    changed("plan.text_is_unknown", POLICIES, "at: incident.site", "at: incident.sight", "at"),
    changed("plan.says_no_one_way_to_find_customers", POLICIES, "waiting: {on: rest of the route of unit}", "waiting: {on: rest of the route of unit, all: yes}", "waiting"),
    changed("plan.text_is_unknown", POLICIES, "rest of the route of unit", "the route of unit", "on", at="waiting"),
    changed("plan.says_who_suspended_it_but_not", POLICIES, "waiting: {on: rest of the route of unit}", "waiting: {on: rest of the route of unit, by: other incidents}", "by"),
    changed("plan.no_signal_has_area", POLICIES, "waiting: {on: rest of the route of unit}", "waiting: {in: area of incident}", "in"),
    changed("plan.no_signal_names_customer", POLICIES, "waiting: {on: rest of the route of unit}", "waiting: {is: customer}", "is"),
    changed("plan.is_no_kind_of_customer", POLICIES, "rest of the route of unit}", "rest of the route of unit, first: [odinary]}", "first", at="odinary"),
    changed("plan.text_error", POLICIES, "rest of the route of unit}", "rest of the route of unit, where: customer.colour > 1}", "where", at="colour"),
    changed("plan.text_is_unknown", POLICIES, "trucks: {units: standby}", "trucks: {units: standbye}", "units"),
    changed("plan.there_is_no_audience", POLICIES, "deputies of audience, commander]", "deputies of audience, comander]", "levels", at="usual"),
    changed("plan.is_no_number_of_times_write", POLICIES, "rounds: 2", "rounds: some", "rounds", at="usual"),
    changed("plan.is_no_limit_write_s_m", POLICIES, "wait: 5m", "wait: a bit", "wait", at="usual"),
    changed("plan.word_is_missing", POLICIES, ", last resort: boss", "", "last resort", at="usual"),
    changed("plan.there_is_no_playbook", POLICIES, "acting: {breakdown: chief}", "acting: {brakedown: chief}", "acting"),
    changed("plan.text_error", POLICIES, "acting: {breakdown: chief}", "acting first: [{when: incident.hurt > 0, role: chief}]", "when", at="acting first"),
    changed("plan.escalation_without_level_calls_nobody", POLICIES, "levels: [audience, deputies of audience, commander], ", "", "levels", at="usual"),
    Damage(
        "plan.escalation_is_missing", POLICIES,
        {**small_files(SAY), POLICIES: "audiences:\n  head: {role: head}\n  boss: {role: boss}\n"},
        "audiences", "escalation",
    ),
    added("plan.role_stands_in_too", POLICIES, "departments:\n  d: {roles: [head]}\n  e: {roles: [head]}", "roles", at="  e:"),
    added("plan.cannot_name_sender_write_domain_name", POLICIES, "announcements: {sender: 'a, b'}", "sender"),
    added("plan.is_no_number_of_cartons", POLICIES, "replenishment: {cartons: {ordinary: few}}", "ordinary"),
    added("plan.nobody_approves_anything", POLICIES, "approvals: {bulk: {clause: 4}}", "ranges"),
    added("plan.there_is_no_audience", POLICIES, "approvals: {bulk: {ranges: [{up to: 5, by: haed}, {over: 5, by: boss}]}}", "approvals"),
    added("plan.range_says_or_and_not_both", POLICIES, "approvals: {bulk: {ranges: [{by: head}]}}", "up to"),
    added("plan.range_says_or_and_not_both", POLICIES, "approvals: {bulk: {ranges: [{up to: 5, over: 3, by: head}]}}", "over"),
    added("plan.over_overlaps_ranges_after_it", POLICIES, "approvals: {bulk: {ranges: [{over: 5, by: head}, {over: 9, by: boss}]}}", "over"),
    added("plan.gap_between", POLICIES, "approvals: {bulk: {ranges: [{up to: 5, by: head}, {over: 9, by: boss}]}}", "over"),
    added("plan.overlap_between", POLICIES, "approvals: {bulk: {ranges: [{up to: 5, by: head}, {over: 3, by: boss}]}}", "over"),
    added("plan.up_to_overlaps_range_before_it", POLICIES, "approvals: {bulk: {ranges: [{up to: 5, by: head}, {up to: 5, by: boss}, {over: 5, by: boss}]}}", "up to"),
    added("plan.gap_nobody_approves_more_than", POLICIES, "approvals: {bulk: {ranges: [{up to: 5, by: head}]}}", "up to"),
]  # fmt: skip

ROUTINE = [
    Damage(
        "plan.when_it_begins_is_said_no", "routines.yaml",
        routine("x", "    at: '07:00'", "every").files, "- routine: check", "every",
    ),
    routine("plan.when_it_begins_is_said_no", "    every: day\n    spot: 2 a month", "every"),
    routine("plan.text_is_unknown", "    every: weekday", "every"),
    routine("plan.says_not_how_often_write_month", "    spot: 2 a year", "spot"),
    routine("plan.says_not_how_often_write_month", "    spot: 0 a month", "spot"),
    routine("plan.are_no_hours_write", "    hours: 16:00-09:00\n    spot: 2 a month", "hours"),
    routine("plan.text_is_unknown", "    for each: house\n    every: day", "for each"),
    routine("plan.is_unknown_write_once_leave_out", "    if missed: never\n    every: day", "if missed"),
    routine("plan.is_no_span_write_within_4h", "    if missed: within 1 working day\n    every: day", "if missed"),
    routine("plan.there_is_no_playbook", "    of: [brakedown]\n    after: incident closed", "of"),
    routine("plan.text_error", "    when: incident.colour > 1\n    after: incident closed", "when"),
    routine("plan.text_is_unknown", "    after: incident opened", "after"),
]  # fmt: skip

ALL = [*STEPS, *HEADS, *SIGNALS, *PLAN_FILE, *POLICY, *ROUTINE]


@pytest.mark.parametrize("damage", ALL, ids=str)
def test_a_fault_names_what_is_wrong_and_its_line_step_and_word(damage: Damage) -> None:
    fault = damage.found()
    where = f"{damage.file}:{damage.line}: "
    for language in ("en", "zh"):
        assert fault.in_language(language).startswith(where)
