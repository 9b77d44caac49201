"""What is proved of all heads together: no report has two homes without saying which, and none is
left without one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from playbooks.definition.plan import Plan
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from translations import message


def check_openings(
    plan: Plan, files: Mapping[str, str], places: SourceLocations
) -> Iterator[Fault]:
    """Faults of `opens on` and `catch-all` over all playbooks."""
    takers = [p.name for p in plan.playbooks.values() if p.catch_all]
    if not takers:
        fault = message("plan.no_playbook_takes_what_no_other")
        yield Fault("plan.yaml", 1, "", "catch-all", fault, message("remedy.give_one_playbook"))
    for name in takers[1:]:
        fault = message("plan.takes_what_no_other_playbook_opens", value=takers[0])
        yield places.fault(
            files[name], ("catch-all",), fault, message("remedy.keep_one_catch_all_true")
        )
    yield from _two_homes(plan, files, places)


def _two_homes(plan: Plan, files: Mapping[str, str], places: SourceLocations) -> Iterator[Fault]:
    """Several playbooks may open on one signal where each says when; the first that holds, by file
    name, takes it.
    """
    lines = defaultdict(list)
    for playbook in plan.playbooks.values():
        for opening in playbook.openings:
            lines[opening.signal].append((playbook.name, opening.when))
    for signal, found in lines.items():
        names = list(dict.fromkeys(name for name, _ in found))
        if len(names) < 2:
            continue
        # One without a condition would take every such signal, depending on the name of its file.
        for name in dict.fromkeys(name for name, when in found if when is None):
            others = " and ".join(n for n in names if n != name)
            fault = message("plan.signal_opens_others_too", signal=signal, others=others)
            yield places.fault(
                files[name],
                ("opens on",),
                fault,
                message("remedy.say_when_each_is_meant", signal=signal),
            )
