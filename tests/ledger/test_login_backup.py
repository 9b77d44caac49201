"""A backup holds what people have set for their logins, and nothing with which one is logged in."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.accounts import Accounts
from handlers.login_codes import LoginCodes
from handlers.login_sessions import LoginSessions
from handlers.runtime import Runtime
from ledger.backup import NOT_CARRIED
from tests.actors import DESK
from tests.handlers.manual_clock import ENCRYPTION, ManualClock
from tests.ledger.backups import BOTH_WAYS, Fresh, furnish, put_back, rows_in, write_backup
from tests.runtimes import opened, small_company

pytestmark = pytest.mark.slow
PERSON = next(p for p in small_company().people if p.phones and not p.organisation)
PASSWORD = "three lorries before dawn"


async def log_in(runtime: Runtime, now: ManualClock) -> str:
    """A person with a password and a second factor, who is logged in and has asked for a code."""
    accounts = Accounts(runtime, ENCRYPTION, now)
    await accounts.set_password(PERSON, PASSWORD, DESK)
    await accounts.begin_totp(PERSON)
    await LoginCodes(runtime, ENCRYPTION, now).send(PERSON, None)
    return await LoginSessions(runtime, None, now).begin(PERSON.id, "code", None, "a phone")


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
async def test_after_a_restore_everyone_logs_in_again_as_before(
    source: str, target: str, fresh: Fresh, tmp_path: Path
) -> None:
    now, file = ManualClock(), tmp_path / "backup.zip"
    old, new = fresh(source), fresh(target)
    await furnish(old)
    async with opened(old, None) as runtime:
        key = await log_in(runtime, now)
    await write_backup(old, file)
    assert not NOT_CARRIED & set(rows_in(file)) and len(rows_in(file)["account"]) == 1
    await furnish(new)
    async with opened(new, None) as runtime:
        newer = await log_in(runtime, now)
    await put_back(file, new, replace=True)
    async with opened(new, None) as runtime:
        sessions, accounts = LoginSessions(runtime, None, now), Accounts(runtime, ENCRYPTION, now)
        assert [await sessions.find(each) for each in (key, newer)] == [None, None]
        assert await accounts.is_password(PERSON.id, PASSWORD)
        assert await accounts.waiting_totp(PERSON)
        # The tables are whole: someone logs in.
        assert await sessions.find(await log_in(runtime, now))
