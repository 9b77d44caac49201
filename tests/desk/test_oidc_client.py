"""Whatever a provider answers wrongly, no one is logged in by it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desk.oidc_client import OidcAttempt, OidcClient, OidcError, new_attempt
from tests.desk.faulty_oidc_provider import CLIENT, FaultyProvider, new_key

BACK = "http://desk.test/login/oidc/callback"


@pytest.fixture
async def provider() -> AsyncIterator[FaultyProvider]:
    async with FaultyProvider().running() as one:
        yield one


@pytest.fixture
def client(provider: FaultyProvider) -> OidcClient:
    return OidcClient(provider.issuer, CLIENT, "a secret", "phone_number")


async def who(client: OidcClient, provider: FaultyProvider, **other: Any) -> str:
    """What a whole login ends with."""
    attempt = new_attempt()
    code, state = provider.authorize(await client.address(attempt, BACK))
    given: dict[str, Any] = {"code": code, "state": state, "attempt": attempt} | other
    return await client.who(given["code"], given["state"], given["attempt"], BACK)


async def test_a_right_answer_names_the_person(
    client: OidcClient, provider: FaultyProvider
) -> None:
    assert await who(client, provider) == "+8610040000001"
    assert await who(client, provider) == "+8610040000001", "a new attempt each time"


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": ["muster", "another client"]},
        {"aud": ["muster", "another client"], "azp": "another client"},
        {"aud": None},
        {"iss": "http://127.0.0.1:1"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
        {"phone_number": ""},
        {"phone_number": 8610040000001},
        {"phone_number_verified": False},
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    changed: dict[str, Any], client: OidcClient, provider: FaultyProvider
) -> None:
    provider.change = lambda claims: {
        name: value for name, value in (claims | changed).items() if value is not None
    }
    provider.userinfo = {"sub": "s-1"}
    with pytest.raises(OidcError):
        await who(client, provider)


async def test_for_several_audiences_the_token_must_name_us(
    client: OidcClient, provider: FaultyProvider
) -> None:
    provider.change = lambda claims: claims | {"aud": [CLIENT, "other"], "azp": CLIENT}
    assert await who(client, provider) == "+8610040000001"


async def test_a_token_signed_by_someone_else_is_refused(
    client: OidcClient, provider: FaultyProvider
) -> None:
    provider.signs_with = new_key()
    with pytest.raises(OidcError, match="InvalidSignature"):
        await who(client, provider)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_that_anyone_could_sign_is_refused(
    algorithm: str, client: OidcClient, provider: FaultyProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HS256: with the public key, which everyone can read, as the shared one."""
    pem = provider.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    provider.algorithm = algorithm
    provider.signs_with = None if algorithm == "none" else pem
    # PyJWT refuses to sign like this, an attacker does not.
    monkeypatch.setattr(jwt.algorithms.HMACAlgorithm, "prepare_key", lambda _self, key: key)
    with pytest.raises(OidcError):
        await who(client, provider)


async def test_a_provider_may_change_its_key(client: OidcClient, provider: FaultyProvider) -> None:
    await who(client, provider)
    provider.key = provider.signs_with = new_key()
    provider.name = "key-2"
    assert await who(client, provider) == "+8610040000001"


async def test_an_answer_of_another_attempt_is_refused_before_it_is_exchanged(
    client: OidcClient, provider: FaultyProvider
) -> None:
    with pytest.raises(OidcError, match="another attempt"):
        await who(client, provider, state="forged")
    assert provider.tokens_asked == 0


async def test_who_has_the_code_but_not_the_verifier_gets_nothing(
    client: OidcClient, provider: FaultyProvider
) -> None:
    attempt = new_attempt()
    code, state = provider.authorize(await client.address(attempt, BACK))
    thief = OidcAttempt(state, attempt.nonce, new_attempt().verifier)
    with pytest.raises(OidcError, match="400"):
        await client.who(code, state, thief, BACK)


async def test_the_claim_is_looked_for_at_the_provider_where_the_token_lacks_it(
    provider: FaultyProvider,
) -> None:
    client = OidcClient(provider.issuer, CLIENT, None, "employee_id")
    provider.userinfo = {"sub": "s-1", "employee_id": "P-01"}
    assert await who(client, provider) == "P-01"
    provider.userinfo = {"sub": "s-2", "employee_id": "P-02"}
    with pytest.raises(OidcError, match="another subject"):
        await who(client, provider)


async def test_a_provider_that_calls_itself_otherwise_is_not_used(
    client: OidcClient, provider: FaultyProvider
) -> None:
    provider.about = {"issuer": "https://login.elsewhere.example"}
    with pytest.raises(OidcError, match="another issuer"):
        await client.address(new_attempt(), BACK)


async def test_a_provider_that_is_away_is_said_so() -> None:
    client = OidcClient("http://127.0.0.1:9", CLIENT, "a secret")
    with pytest.raises(OidcError, match="cannot be reached"):
        await client.address(new_attempt(), BACK)
