"""kill -9 between a text that comes in and its reply: the carrier calls again, its sender is
answered, and what the text says is done once.
"""

from __future__ import annotations

import shutil
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from ledger import list_queries
from ledger import notices as notice_rows
from tests.chaos.world import environment
from tests.servers.twilio import ACCOUNT, TOKEN, TwilioServer
from tests.survive.points import OF_A_TEXT
from tests.survive.process import Muster, soon
from translations.json_rows import entry_row

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def muster(prepared: Path, tmp_path: Path) -> Iterator[Muster]:
    """One process with everything in it, and a carrier."""
    with TwilioServer() as carrier:
        one = Muster(shutil.copytree(prepared, tmp_path / "home"), environment(carrier))
        yield one
        one.kill()


def call(muster: Muster, sender: str, text: str) -> str:
    """The carrier hands a text in, always under the same id; the reply, empty where there was
    none.
    """
    form = {"From": sender, "To": "+15005550006", "Body": text, "MessageSid": "SM" + "1" * 32}
    form |= {"AccountSid": ACCOUNT, "NumMedia": "0"}
    url = f"{muster.url}/twilio/sms"
    signature = RequestValidator(TOKEN).compute_signature(url, form)
    request = urllib.request.Request(
        url, urlencode(form).encode(), {"X-Twilio-Signature": signature}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(answer.read().decode())
    except (OSError, HTTPException):
        return ""


def offer_of(muster: Muster) -> Any:
    """The offer to take the route over, once it is with the carrier."""
    rows = muster.look(list_queries.notices)
    return next((n for n in rows if n["step"] == "takeover" and n["state"] == "sent"), None)


@pytest.mark.parametrize("point", OF_A_TEXT)
def test_the_carriers_second_call_is_answered_and_the_text_acted_on_once(
    point: str, muster: Muster
) -> None:
    muster.start().healthy()
    fields = {"unit": "K-07", "place": "26.51,107.89"}
    muster.post("/api/signals", {"kind": "truck.failed", "fields": fields, "id": "failed-1"})
    soon(lambda: offer_of(muster), 30, lambda: muster.log)
    offer = offer_of(muster)
    row = muster.look(lambda connection: notice_rows.find(connection, offer["id"]))
    assert row is not None
    muster.stop()
    muster.start(die_at=point).healthy()
    assert call(muster, row.phones[0], "接受") == ""
    soon(lambda: muster.code is not None, 10, lambda: muster.log)
    assert muster.code == -9, muster.log
    muster.start().healthy()
    first = call(muster, row.phones[0], "接受")
    assert "已记录：接受" in first
    assert call(muster, row.phones[0], "接受") == first
    lines = [entry_row(line) for line in muster.look(list_queries.timeline)]
    taken = [line for line in lines if line["step"] == "takeover" and line["what"] == "accepted"]
    assert len(taken) == 1
