"""How often a login may fail, and that no one's failures lock out someone else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desk.login_throttle import (
    CODES_OF_PERSON,
    OF_ADDRESS,
    OF_ADDRESS_IN_AN_ATTACK,
    OF_PERSON,
    OF_SECOND_FACTOR,
    OVERALL,
    LoginThrottle,
    network_of,
)
from desk.rate_limit import SPAN


@dataclass
class Seconds:
    """A clock moved by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def throttle(clock: Seconds) -> LoginThrottle:
    return LoginThrottle(clock)


def test_an_address_may_fail_so_often_in_ten_minutes_and_hears_how_long_to_wait(
    throttle: LoginThrottle, clock: Seconds
) -> None:
    for second in range(OF_ADDRESS):
        clock.now = float(second)
        assert throttle.wait("192.0.2.7") == 0
        throttle.failed("token", "192.0.2.7")
    assert throttle.wait("192.0.2.7") == SPAN - (OF_ADDRESS - 1)
    assert throttle.wait("192.0.2.8") == 0
    clock.now += throttle.wait("192.0.2.7")
    assert throttle.wait("192.0.2.7") == 0


def test_guesses_at_a_person_lock_out_neither_that_person_elsewhere_nor_their_colleagues(
    throttle: LoginThrottle,
) -> None:
    for _ in range(OF_PERSON):
        throttle.failed("password", "192.0.2.7", "P-01")
    assert throttle.wait("192.0.2.7", "P-01") > 0
    assert throttle.wait("192.0.2.7", "P-02") == 0
    assert throttle.wait("198.51.100.4", "P-01") == 0


def test_in_an_attack_from_many_addresses_each_has_fewer_tries_and_the_innocent_still_theirs(
    throttle: LoginThrottle, clock: Seconds
) -> None:
    for number in range(OVERALL):
        throttle.failed("password", f"10.0.{number // 250}.{number % 250}", "P-01")
    for _ in range(OF_ADDRESS_IN_AN_ATTACK):
        assert throttle.wait("192.0.2.7", "P-01") == 0
        throttle.failed("password", "192.0.2.7", "P-01")
    assert throttle.wait("192.0.2.7", "P-02") > 0
    assert throttle.wait("198.51.100.4", "P-01") == 0
    clock.now = SPAN + 1
    assert throttle.wait("192.0.2.7") == 0


def test_who_guesses_second_factors_has_few_tries_from_all_addresses_together(
    throttle: LoginThrottle,
) -> None:
    for number in range(OF_SECOND_FACTOR):
        assert throttle.wait_for_second_factor("P-01") == 0
        throttle.second_factor_failed(f"10.0.0.{number}", "P-01")
    assert throttle.wait_for_second_factor("P-01") > 0
    assert throttle.wait_for_second_factor("P-02") == 0


def test_codes_are_asked_for_a_few_times_for_one_person(throttle: LoginThrottle) -> None:
    waits = [throttle.wait_for_code("192.0.2.7", "P-01") for _ in range(CODES_OF_PERSON + 1)]
    assert waits[:-1] == [0] * CODES_OF_PERSON and waits[-1] > 0
    assert throttle.wait_for_code("192.0.2.7", "P-02") == 0
    assert throttle.wait_for_code("198.51.100.4", "P-01") == 0


def test_a_machine_with_the_right_token_is_not_locked_out_by_its_neighbours_guesses(
    throttle: LoginThrottle,
) -> None:
    throttle.record_bearer(True, "192.0.2.7", "Bearer right")
    for number in range(OF_ADDRESS):
        assert throttle.wait_for_bearer("192.0.2.7", f"Bearer {number}") == 0
        throttle.record_bearer(False, "192.0.2.7", f"Bearer {number}")
    assert throttle.wait_for_bearer("192.0.2.7", "Bearer right") == 0
    assert throttle.wait_for_bearer("192.0.2.7", "Bearer guess") > 0
    # What was never right from here is not compared: else the throttle would not slow guessing.
    assert throttle.wait_for_bearer("192.0.2.7", "Bearer right ") > 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        (None, ""),
        ("a socket", "a socket"),
    ],
)
def test_a_whole_network_of_ipv6_is_one_sender(address: str | None, network: str) -> None:
    assert network_of(address) == network
