"""A role that is given up, a duty that is taken back: what was asked moves on at once, and an empty
role is said to somebody (INPUTS F13, F18).
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers import duty_and_role_changes, self_audit, staff_changes
from handlers.process_signals import receive
from handlers.runtime import Runtime
from incidents.company import Company, Shift
from incidents.signals import SignalRefusedError
from ledger import list_queries, self_audit_state, staff_change_rows
from tests.actors import DESK
from tests.runtimes import clock_of, failed, look, timeline
from translations import english


async def company_of(runtime: Runtime) -> Company:
    return (await look(runtime, runtime.directory)).company


async def called(runtime: Runtime, step: str = "tell_head") -> list[str]:
    return [n["person"] for n in await look(runtime, list_queries.notices) if n["step"] == step]


async def holding(runtime: Runtime, person: str) -> tuple[str, str | None]:
    held = next(r for r in (await company_of(runtime)).roles if r.person == person and not r.rank)
    return held.role, held.site


async def test_who_gives_up_a_role_is_asked_no_longer(runtime: Runtime) -> None:
    """INPUTS F13: the notice stayed with them until its limit."""
    await receive(runtime, [failed("K-07")])
    (head,) = await called(runtime)
    role, site = await holding(runtime, head)
    done = await duty_and_role_changes.give_role(runtime, role, head, site, None, DESK)
    assert done.moved == 1
    assert len(await called(runtime)) > 1 and head not in (await called(runtime))[1:]
    lines = [(line["what"], line["why"]) for line in await look(runtime, lambda c: timeline(c, 1))]
    assert ("could not be reached", f"no longer answers for {role}") in lines


async def test_who_is_replaced_is_asked_no_longer(runtime: Runtime) -> None:
    await receive(runtime, [failed("K-07")])
    (head,) = await called(runtime)
    role, site = await holding(runtime, head)
    other = next(p.id for p in (await company_of(runtime)).people if p.phones and p.id != head)
    done = await duty_and_role_changes.give_role(runtime, role, other, site, 0, DESK)
    assert done.moved == 1 and not done.vacant
    assert (await called(runtime))[1:]


async def test_who_holds_the_role_elsewhere_too_keeps_what_they_were_asked(
    runtime: Runtime,
) -> None:
    await receive(runtime, [failed("K-07")])
    (head,) = await called(runtime)
    role, site = await holding(runtime, head)
    elsewhere = next(s.id for s in (await company_of(runtime)).sites if s.id != site)
    await duty_and_role_changes.give_role(runtime, role, head, elsewhere, 3, DESK)
    done = await duty_and_role_changes.give_role(runtime, role, head, elsewhere, None, DESK)
    assert done.moved == 0


async def findings(runtime: Runtime) -> list[str]:
    clock_of(runtime).move(minutes=2)
    await self_audit.examine(runtime)
    rows = await look(runtime, self_audit_state.findings)
    return [english(row.reason) for row in rows if row.name == "role"]


async def test_a_role_that_nobody_holds_any_more_is_said_at_once_and_until_somebody_does(
    runtime: Runtime,
) -> None:
    """INPUTS F13: nobody was told that the role was empty."""
    role = "general manager"
    held = [r for r in (await company_of(runtime)).roles if r.role == role]
    assert not await findings(runtime)
    done = [
        await duty_and_role_changes.give_role(runtime, role, r.person, r.site, None, DESK)
        for r in held
    ]
    assert [one.vacant for one in done] == [False] * (len(held) - 1) + [True]
    (said,) = await findings(runtime)
    assert "nobody holds the role general manager" in said
    await duty_and_role_changes.give_role(runtime, role, held[0].person, None, 0, DESK)
    assert not await findings(runtime)


async def test_a_planned_absence_is_taken_back(runtime: Runtime) -> None:
    """INPUTS F18: `tourer is not away`."""
    person = (await company_of(runtime)).people[0].id
    await staff_changes.start_absence(runtime, person, "2026-12-20", "2026-12-24", DESK)
    await staff_changes.start_absence(runtime, person, "2026-12-28", "2026-12-29", DESK)
    with pytest.raises(SignalRefusedError, match="--planned"):
        await staff_changes.end_absence(runtime, person, DESK)
    with pytest.raises(SignalRefusedError, match="no absence ahead"):
        await staff_changes.cancel_absence(runtime, person, "2026-12-26", DESK)
    await staff_changes.cancel_absence(runtime, person, "2026-12-21", DESK)
    (left,) = [a for a in (await company_of(runtime)).absences if a.person == person]
    assert left.start.day == 27  # the midnight of the 28th there, in UTC
    await staff_changes.cancel_absence(runtime, person, "", DESK)
    assert not [a for a in (await company_of(runtime)).absences if a.person == person]
    changes = await look(runtime, lambda c: staff_change_rows.staff_changes(c, person))
    assert [change["what"] for change in changes] == ["stays", "stays", "away", "away"]


def shift_hours(shifts: list[Shift]) -> list[tuple[str, float, float]]:
    first = min(s.start for s in shifts)
    hour = timedelta(hours=1)
    return [(s.person, (s.start - first) / hour, (s.end - first) / hour) for s in shifts]


async def test_a_mistyped_duty_is_taken_back_and_the_shift_it_cut_is_there_again(
    runtime: Runtime,
) -> None:
    """INPUTS F18: the shift it cut was gone."""
    company = await company_of(runtime)
    now = runtime.clock.now()
    cut = next(s for s in company.shifts if s.start > now)
    other = next(p.id for p in company.people if p.id != cut.person)
    start, end = (cut.start + timedelta(hours=h) for h in (2, 4))
    hours = start.isoformat(), end.isoformat()
    await duty_and_role_changes.assign_duty(runtime, cut.role, other, *hours, cut.site, DESK)

    async def theirs() -> list[Shift]:
        shifts = (await company_of(runtime)).shifts
        return [
            s for s in shifts
            if (s.role, s.site) == (cut.role, cut.site) and cut.start <= s.start < cut.end
        ]  # fmt: skip

    assert shift_hours(await theirs()) == [
        (cut.person, 0, 2), (other, 2, 4), (cut.person, 4, 12),
    ]  # fmt: skip
    await duty_and_role_changes.end_duty(runtime, cut.role, other, hours[0], cut.site, DESK)
    assert {s.person for s in await theirs()} == {cut.person}
    assert sum(s[2] - s[1] for s in shift_hours(await theirs())) == 12
    with pytest.raises(SignalRefusedError, match="is not on duty"):
        await duty_and_role_changes.end_duty(runtime, cut.role, other, hours[0], cut.site, DESK)


async def test_a_duty_that_has_begun_ends_now_and_its_past_stays(runtime: Runtime) -> None:
    company, now = await company_of(runtime), runtime.clock.now()
    cut = next(s for s in company.shifts if s.start <= now < s.end)
    other = next(p.id for p in company.people if p.id != cut.person)
    until = (now + timedelta(hours=2)).isoformat()
    await duty_and_role_changes.assign_duty(runtime, cut.role, other, "", until, cut.site, DESK)
    clock_of(runtime).move(minutes=30)
    await duty_and_role_changes.end_duty(runtime, cut.role, other, "", cut.site, DESK)
    shifts = [
        s for s in (await company_of(runtime)).shifts if (s.role, s.site) == (cut.role, cut.site)
    ]
    (past,) = [s for s in shifts if s.person == other and s.start == now]
    assert past.end == now + timedelta(minutes=30)
    there = [s.person for s in shifts if s.start <= runtime.clock.now() < s.end]
    assert there == [cut.person]
