"""What the OpenAPI description says is what is answered: schemathesis draws requests from it, sound
and unsound ones, and compares. A new seed each time; it is printed and repeats the run.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.control import SkipTest
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.lived import copy_of_lived_home
from tests.muster.command_line import RunningDesk

SEED = int(os.environ.get("MUSTER_SEED") or random.randrange(2**32))
EXAMPLES = int(os.environ.get("MUSTER_OPENAPI_EXAMPLES") or 12)  # requests of each operation
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk in which a bit of everything has happened, on a real port."""
    home = copy_of_lived_home(tmp_path_factory.mktemp("openapi"))
    with RunningDesk(home) as desk:
        yield f"http://{desk.address}"


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", ["positive", "negative"])
def test_every_operation_answers_as_it_is_described(address: str, how: str) -> None:
    print(f"seed {SEED}")
    modes = {"generation": {"mode": how}}
    config = SchemathesisConfig.from_dict(modes)
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json", config=config)
    asked: set[str] = set()
    failures: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        try:
            _send(operation, how)
            asked.add(operation.label)
        except (SkipTest, Unsatisfiable):  # nothing unsound can be sent to it
            continue
        except Exception as fault:  # noqa: BLE001 - each failed check, with the request
            failures.append(f"{operation.label}: {fault!r}")
    assert not failures, f"seed {SEED} (MUSTER_SEED={SEED} repeats it): " + "; ".join(failures)
    assert len(asked) >= (20 if how == "positive" else 15), sorted(asked)


def _send(operation: Any, how: str) -> None:
    mode = getattr(schemathesis.GenerationMode, how.upper())

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, timeout=20)

    send()


def test_every_refusal_is_described_for_every_operation(address: str) -> None:
    spec = schemathesis.openapi.from_url(f"{address}/openapi.json").raw_schema
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            wanted = {"401", "403", "421", "422", "503"}
            wanted |= {"404"} if "{" in path else set()
            wanted |= {"400", "409", "413"} if method == "post" else set()
            missing = wanted - operation["responses"].keys()
            assert not missing, (path, method, missing)
            refused = operation["responses"]["422"]["content"]["application/json"]["schema"]
            assert refused["required"] == ["faults"], (path, method)
