"""The moments at which Muster is made to die: just before or just after the n-th call of one of its
own functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Only = Callable[[tuple[Any, ...]], bool]


def _every(_arguments: tuple[Any, ...]) -> bool:
    return True


def _to_retailer(arguments: tuple[Any, ...]) -> bool:
    """A letter without a link: nothing is to be answered, so it belongs to a campaign."""
    return arguments[1].link is None


def _a_signal(arguments: tuple[Any, ...]) -> bool:
    return bool(arguments[1] == "signals")


@dataclass(frozen=True)
class Point:
    """`target` is module:name as the caller looks it up; of its calls only those that `only` (their
    arguments) are counted.
    """

    target: str
    when: Literal["before", "after"]
    nth: int = 1
    only: Only = _every


POINTS = {
    "before the signal is durable": Point("ledger.received_signals:accept", "before"),
    "accepted, not published": Point("streams.outbox:Publisher.__call__", "before", only=_a_signal),
    "published, not answered": Point("streams.outbox:Publisher.__call__", "after", only=_a_signal),
    "delivered, no transaction yet": Point("handlers.process_signals:receive", "before"),
    "judged, not committed": Point("handlers.process_signals:write_changes", "after"),
    "committed, not acknowledged to Kafka": Point("handlers.process_signals:receive", "after"),
    "committed, not handed over": Point("handlers.urgent_notices:DirectDelivery.pass_on", "before"),
    "claimed, not sent": Point("notifier.delivery_worker:DeliveryWorker._deliver", "before"),
    "handed over, not marked sent": Point("notifier.paper_gateway:PaperGateway.send", "after"),
    "marked sent, not committed": Point("ledger.notices:mark_sent", "after"),
    "before an answer's transaction": Point("handlers.notice_answers:respond", "before"),
    "answer written, not committed": Point("handlers.run_events:write_changes", "after"),
    "after an answer's transaction": Point("handlers.notice_answers:respond", "after"),
    "at the first retailer": Point(
        "notifier.paper_gateway:PaperGateway.send", "before", 1, _to_retailer
    ),
    "in the middle of the campaign": Point(
        "notifier.paper_gateway:PaperGateway.send", "after", 5, _to_retailer
    ),
}
OF_A_DEADLINE = {
    "before a deadline's transaction": Point("handlers.run_events:_take_deadlines", "before"),
    "deadline acted on, not committed": Point("handlers.run_events:write_changes", "after", 3),
    "after a deadline's transaction": Point("handlers.run_events:_take_deadlines", "after"),
}
OF_A_TEXT = {
    "a text is there, nothing done": Point("desk.sms_webhook:answer_text", "before"),
    "a text's answer written, not committed": Point("handlers.run_events:write_changes", "after"),
    "a text acted on, not answered": Point("desk.sms_webhook:answer_text", "after"),
}
