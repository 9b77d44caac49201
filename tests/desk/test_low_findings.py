"""SECURITY L1: an odd request that did no great harm."""

from __future__ import annotations

from typing import Any

import pytest

PATHS = ["/report/", "/incidents/", "/people/", "/public/", "/api/signals/"]


@pytest.mark.parametrize("path", PATHS)
async def test_no_redirect_leads_to_the_host_that_a_request_names(locked: Any, path: str) -> None:
    """SECURITY L1: `307 Location: http://evil.example/report`."""
    answer = await locked.get(path, headers={"Host": "evil.example"})
    assert "evil.example" not in answer.headers.get("location", "")


@pytest.mark.parametrize("path", PATHS)
async def test_nor_does_one_of_a_desk_without_a_token(web: Any, path: str) -> None:
    answer = await web.get(path, headers={"Host": "evil.example"})
    assert "evil.example" not in answer.headers.get("location", "")
