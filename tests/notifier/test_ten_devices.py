"""INPUTS F30: ten devices of one site within a second were ten texts to each of two people."""

from __future__ import annotations

from collections import Counter

import pytest

from handlers.process_signals import receive
from handlers.runtime import Runtime
from tests.notifier.carriers import Carrier
from tests.notifier.delivery import carry
from tests.runtimes import event


@pytest.mark.parametrize("one_by_one", [True, False])
async def test_ten_devices_of_one_site_are_a_few_texts_that_name_each_of_them(
    runtime: Runtime, sender: Carrier, one_by_one: bool
) -> None:
    reports = [
        event("device.failed", f"d-{n}", device=f"scale {n}", site="kaili") for n in range(10)
    ]
    for batch in [[report] for report in reports] if one_by_one else [reports]:
        await receive(runtime, batch)
    await carry(runtime, sender)
    texts, asked = Counter[str](), Counter[str]()
    for message in sender.sent:
        texts[message.to] += 1
        asked[message.to] += 1 + len(message.more)
    busy = {to: count for to, count in asked.items() if count > 1}
    assert sorted(busy.values()) == [10, 10], "each device is asked about, of each of two people"
    assert {to: texts[to] <= 2 for to in busy} == dict.fromkeys(busy, True)
