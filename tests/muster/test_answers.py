"""Answers from a terminal: taken by the desk that runs, refused with the reason, said in one
line.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ledger.sample_rows import put_calls, put_orders
from tests.muster.command_line import RunningDesk, listed, muster, refused

pytestmark = pytest.mark.slow


def _asked(desk: RunningDesk, step: str) -> dict[str, Any]:
    return desk.do(desk.town.asked(step))


def _notice(number: int) -> dict[str, Any]:
    return next(row for row in listed("notices") if row["id"] == number)


@pytest.fixture
def failed(desk: RunningDesk) -> RunningDesk:
    """K-07 has failed: the head is paged, a driver is offered the route."""
    desk.do(desk.town.fail("K-07"))
    return desk


def test_without_a_desk_nothing_is_answered_and_the_remedy_is_said() -> None:
    for words in (("ack", "1"), ("answer", "1", "go"), ("reached", "1"), ("order", "1", "confirm")):
        code, said, aside = muster(*words)
        assert (code, said) == (1, "")
        assert "no Muster answers at" in aside and "start it with: make run" in aside


def test_a_page_is_acknowledged_by_its_number(failed: RunningDesk) -> None:
    page = _asked(failed, "tell_head")
    code, said, aside = muster("ack", str(page["id"]))
    assert code == 0 and "refused" not in aside
    assert said == f"Notice {page['id']} of incident 1: acknowledged.\n"
    assert (_notice(page["id"])["state"], _notice(page["id"])["answer"]) == (
        "answered",
        "acknowledged",
    )


def test_with_json_the_answer_is_one_object(failed: RunningDesk) -> None:
    offer = _asked(failed, "takeover")
    code, said, _ = muster("accept", str(offer["id"]), "--json")
    assert code == 0
    taken = {"notice": offer["id"], "incident": 1, "answer": "accepted"}
    assert json.loads(said) == taken | {"values": {}, "votes": None}


def test_a_refusal_is_kept_with_its_reason_and_the_next_is_asked(failed: RunningDesk) -> None:
    offer = _asked(failed, "takeover")
    assert muster("refuse", str(offer["id"]), "--why", "no fuel")[0] == 0
    lines = listed("timeline", "1")
    assert any("no fuel" in line["why"] for line in lines)
    failed.do(failed.town.settle())
    assert _asked(failed, "takeover")["person"] != offer["person"]


def test_who_cannot_follow_a_page_refuses_it_and_the_next_is_called_at_once(
    failed: RunningDesk,
) -> None:
    """INPUTS F29: they had to wait out the limit, or to declare an absence."""
    page = _asked(failed, "tell_head")
    code, said, _ = muster("refuse", str(page["id"]), "--why", "on the train")
    assert code == 0 and said.startswith(f"Notice {page['id']} of incident 1: not me.")
    assert any("on the train" in line["why"] for line in listed("timeline", "1"))
    failed.do(failed.town.settle())
    assert _asked(failed, "tell_head")["person"] != page["person"]


def test_what_is_not_asked_is_refused_with_what_is(failed: RunningDesk) -> None:
    page = _asked(failed, "tell_head")
    for words in (("done", str(page["id"])), ("answer", str(page["id"]), "nonsense")):
        assert refused(*words).startswith("refused: ")
    assert _notice(page["id"])["state"] == "sent"


def test_an_answer_is_taken_once(failed: RunningDesk) -> None:
    offer = str(_asked(failed, "takeover")["id"])
    assert muster("accept", offer)[0] == 0
    assert refused("refuse", offer).startswith("refused: ")


def test_a_notice_that_is_not_there_is_refused(desk: RunningDesk) -> None:
    assert "9999" in refused("ack", "9999")


def test_what_an_option_asks_for_is_entered_by_name(desk: RunningDesk) -> None:
    assert refused("answer", "1", "later", "--enter", "14:30") == (
        "refused: '14:30' names nothing; write --enter time=14:30\n"
    )


def test_a_question_is_answered_by_an_option_or_its_number(desk: RunningDesk) -> None:
    desk.do(
        desk.town.intake.take_fields("weather.warning", {"area": "下司", "event": "暴雨"}, "test")
    )
    desk.do(desk.town.settle())
    muster("done", str(_asked(desk, "report")["id"]))
    desk.do(desk.town.settle())
    question = _asked(desk, "decide_local")
    code, said, aside = muster("answer", str(question["id"]), "1")
    assert code == 0, aside
    assert said == f"Notice {question['id']} of incident 1: {question['options'][0]}.\n"


def _call(desk: RunningDesk) -> str:
    (number,) = desk.do(put_calls(desk.town.runtime.ledger, "R-1"))
    return str(number)


def test_a_call_is_marked_with_what_it_came_to(failed: RunningDesk) -> None:
    call = _call(failed)
    assert muster("no-answer", call)[1] == f"Call {call} of incident 1: no answer.\n"
    code, said, aside = muster("call-back", call, "--at", "2027-01-01T09:00", "--json")
    assert code == 0, aside
    marked = json.loads(said)
    assert (marked["state"], marked["again"]) == ("call back", "2027-01-01T01:00:00+00:00")
    assert muster("reached", call)[0] == 0
    (row,) = listed("calls")
    assert (row["state"], row["tries"]) == ("reached", 3)
    assert f"call {call} is done" in refused("reached", call)


def test_a_call_back_needs_a_time_ahead(failed: RunningDesk) -> None:
    call = _call(failed)
    for when in ("soon", "25:99", ""):
        refused("call-back", call, "--at", when)
    (row,) = listed("calls")
    assert (row["state"], row["tries"]) == ("to call", 0)


def _order(desk: RunningDesk, customer: str) -> str:
    (number,) = desk.do(put_orders(desk.town.runtime.ledger, customer))
    return str(number)


def test_an_order_is_confirmed_altered_or_refused_once(failed: RunningDesk) -> None:
    first, second, third = (_order(failed, customer) for customer in ("R-1", "R-2", "R-3"))
    assert muster("order", first, "confirm")[1] == f"Order {first}: confirmed.\n"
    assert muster("order", second, "confirm", "--cartons", "9")[0] == 0
    assert json.loads(muster("order", third, "refuse", "--json")[1]) == {
        "order": int(third), "decision": "refused",
    }  # fmt: skip
    rows = {str(row["id"]): (row["state"], row["cartons"]) for row in listed("orders")}
    assert rows == {first: ("confirmed", 5), second: ("confirmed", 9), third: ("refused", 5)}
    assert "decided already" in refused("order", first, "refuse")
    assert "write confirm or refuse" in refused("order", second, "perhaps")
    refused("order", "9999", "confirm")


def test_a_desk_with_a_token_is_answered_with_it(
    home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    with RunningDesk(home, token="a token of the tests") as desk:
        monkeypatch.setenv("MUSTER_DESK", desk.address)
        desk.do(desk.town.fail("K-07"))
        page = str(_asked(desk, "tell_head")["id"])
        code, _, aside = muster("ack", page)
        assert code == 1 and "MUSTER_DESK_TOKEN to the token" in aside
        monkeypatch.setenv("MUSTER_DESK_TOKEN", "a token of the tests")
        assert muster("ack", page)[0] == 0
