"""What handlers assemble for lists is what the row types say."""

from __future__ import annotations

from pathlib import Path

from handlers import reviews, routine_list, staff_changes, staff_queries, unit_overview
from handlers.list_rows import (
    PersonListRow,
    Review,
    RoutineListRow,
    ShiftListRow,
    StaffChangeReplyRow,
    UnitListRow,
)
from handlers.runtime import Runtime
from ledger.lesson_rows import LessonListRow, NewLessonRow
from ledger.list_rows import StaffChangeListRow
from tests.actors import DESK
from tests.desk.living import town
from tests.lived import copy_of_lived_home
from tests.row_types import all_faults, faults


async def test_where_a_bit_of_everything_has_happened(tmp_path: Path) -> None:
    async with town(copy_of_lived_home(tmp_path)) as here:
        one: Runtime = here.runtime
        assert all_faults(await unit_overview.list_units(one), UnitListRow) == []
        assert all_faults(await staff_queries.list_people(one), PersonListRow) == []
        assert all_faults(await staff_queries.list_roster(one), ShiftListRow) == []
        assert all_faults(await staff_queries.list_staff_changes(one), StaffChangeListRow) == []
        assert all_faults(await routine_list.list_routines(one), RoutineListRow) == []
        assert all_faults(await reviews.search(one), LessonListRow) == []
        first = await reviews.review(one, 1)
        assert first["steps"] and first["departments"] and first["lessons"]
        assert all_faults([first, await reviews.review(one, 2)], Review) == []


async def test_what_a_change_answers(runtime: Runtime) -> None:
    lost = runtime.clock.now().isoformat()
    person = (await staff_queries.list_people(runtime))[0]["id"]
    gone = await staff_changes.start_absence(runtime, person, lost, "", DESK, False)
    back = await staff_changes.end_absence(runtime, person, DESK)
    assert all_faults([gone.row(), back.row()], StaffChangeReplyRow) == []


async def test_a_lesson_as_it_was_added(tmp_path: Path) -> None:
    async with town(copy_of_lived_home(tmp_path)) as here:
        added = await reviews.add_lesson(here.runtime, 1, "Look twice", DESK)
        assert faults(added, NewLessonRow) == []
