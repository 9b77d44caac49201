"""Two versions of a plan compared: what changed is said in the plan's own words, what means the
same is not.
"""

from __future__ import annotations

from playbooks.loader.diff import Change, changes
from playbooks.loader.plan_folder import examine
from tests.playbooks.small import shipped_files, small_files

FILE = "playbooks/breakdown.yaml"
PAGE = "- {id: a, page: head, text: word, within: 5m}"


def between(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    return list(changes(examine(before).places.trees, examine(after).places.trees))


def steps(before: str, after: str) -> list[str]:
    return [str(change) for change in between(small_files(before), small_files(after))]


def test_the_same_plan_has_no_changes() -> None:
    assert between(shipped_files(), shipped_files()) == []


def test_a_changed_limit_names_the_step_and_both_limits() -> None:
    assert steps(PAGE, PAGE.replace("5m", "3m")) == [f"{FILE}: steps, step a, within: 5m → 3m"]


def test_a_step_that_comes_and_one_that_goes() -> None:
    more = f"{PAGE}\n- {{id: b, after: a, tell: head, text: word}}"
    assert steps(PAGE, more) == [
        f"{FILE}: steps, step b: added: {{id: b, after: a, tell: head, text: word}}"
    ]
    assert steps(more, PAGE) == [
        f"{FILE}: steps, step b: taken out: {{id: b, after: a, tell: head, text: word}}"
    ]


def test_spacing_comments_and_the_order_of_steps_and_words_mean_nothing() -> None:
    one = f"{PAGE}\n- {{id: b, tell: head, text: word}}"
    other = "- id: b   # a comment\n  text: word\n  tell: head\n- {page: head, within: 5m, id: a, text: word}"
    assert steps(one, other) == []


def test_the_order_of_levels_does_mean_something() -> None:
    files = small_files(PAGE)
    turned = files["policies.yaml"].replace(
        "[audience, deputies of audience, commander]", "[deputies of audience, audience, commander]"
    )
    (change,) = between(files, {**files, "policies.yaml": turned})
    assert change.path == ("escalation", "usual", "levels")
    assert change.after == "[deputies of audience, audience, commander]"


def test_a_word_added_and_a_word_taken_out_inside_a_group() -> None:
    group = "- group: g\n  steps:\n    - {id: a, page: head, text: word, within: 5m}"
    assert steps(group, group.replace("group: g", "group: g\n  when: incident.accident")) == [
        f"{FILE}: steps, group g, when: added: incident.accident"
    ]


def test_a_playbook_that_is_new_is_said_word_by_word() -> None:
    files = small_files(PAGE)
    more = {**files, "playbooks/other.yaml": files[FILE].replace("breakdown", "other")}
    found = [str(change) for change in between(files, more)]
    assert "playbooks/other.yaml: playbook: added: other" in found
    assert (
        "playbooks/other.yaml: steps, step a: added: {id: a, page: head, text: word, within: 5m}"
        in found
    )


def test_a_changed_wording_is_shown_before_and_after() -> None:
    files = shipped_files()
    changed = files["texts/en.yaml"].replace("Please acknowledge.", "Please confirm.", 1)
    (change,) = between(files, {**files, "texts/en.yaml": changed})
    assert change.path == ("truck.failed",)
    assert (change.before or "").replace("acknowledge", "confirm") == change.after
