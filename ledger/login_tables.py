"""Who is logged in, the codes on their way to phones, and what people have set to prove who they
are. Imported through `ledger.tables`.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from ledger.column_types import Json, Moment, TableRow


class LoginSessionRow(TableRow, table=True):
    """A login of a browser. The browser has the key; here is only its hash."""

    __tablename__ = "login_session"
    id: int = Field(primary_key=True)
    key_hash: str = Field(unique=True)
    person: str | None = Field(default=None, index=True)  # None: the shared token was shown
    way: str  # code, link, password, oidc, token; with "+totp" after a second factor
    pending: bool  # the second factor is still missing
    tries_left: int  # for the second factor
    created_at: datetime = Field(sa_type=Moment)
    last_seen_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    address: str | None = None
    agent: str


class LoginCodeRow(TableRow, table=True):
    """A code sent to a phone, or a link printed on the server; used once.

    `attempt_hash`: of what the browser (of a link: the link) holds. `code_hash`: of that and the
    code together, so that who reads this table cannot try all codes. `sealed`: the text for the
    phone, encrypted, until it has been sent.
    """

    __tablename__ = "login_code"
    id: int = Field(primary_key=True)
    way: str  # code, link
    attempt_hash: str = Field(unique=True)
    code_hash: str
    person: str | None = Field(default=None, index=True)  # None: no person has this number
    tries_left: int
    created_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    phones: list[str] = Field(sa_type=Json)
    sealed: str | None = None
    send_at: datetime | None = Field(default=None, sa_type=Moment, index=True)  # None: no text


class AccountRow(TableRow, table=True):
    """What a person of the company has set; persons without a row log in by code.

    `totp`, `totp_waiting`: secrets, encrypted; the second is not confirmed yet.
    """

    __tablename__ = "account"
    person: str = Field(primary_key=True)
    password_hash: str | None = None
    totp: str | None = None
    totp_waiting: str | None = None
    totp_step: int | None = None  # the time step whose code was used last: each is good once
