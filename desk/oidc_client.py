"""OpenID Connect: the authorization code flow with PKCE, state and nonce, against any provider.

PyJWT verifies the ID token (signature, issuer, audience, time); here is the exchange around it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import jwt
import orjson

DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid profile email phone"
# No shared-key algorithms (HS256): a public key must not count as a shared secret.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"})
CLOCKS = 30  # seconds by which the provider's clock may differ
KEPT = 3600.0  # seconds for which the provider's addresses and keys are kept
PATIENCE = aiohttp.ClientTimeout(total=10)
LARGEST = 256 * 1024  # bytes of an answer


class OidcError(Exception):
    """The provider did not prove a person, or cannot be reached."""


@dataclass(frozen=True, slots=True)
class OidcAttempt:
    """What the browser keeps from the redirect to the provider until the callback."""

    state: str
    nonce: str
    verifier: str

    def challenge(self) -> str:
        """S256 of the verifier."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def new_attempt() -> OidcAttempt:
    """A new attempt with random state, nonce and verifier."""
    return OidcAttempt(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass
class OidcClient:
    """`claim`: which one names the person of the company."""

    issuer: str
    client_id: str
    client_secret: str | None
    claim: str = "phone_number"
    _known: tuple[float, dict[str, Any], jwt.PyJWKSet] | None = None

    async def address(self, attempt: OidcAttempt, back: str) -> str:
        """Where the browser is sent. Raises OidcError."""
        provider, _ = await self._provider()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "scope": SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge(),
            "code_challenge_method": "S256",
        }
        start = str(provider["authorization_endpoint"])
        return start + ("&" if "?" in start else "?") + urlencode(asked)

    async def who(self, code: str, state: str, attempt: OidcAttempt, back: str) -> str:
        """The value of the claim that names the person. Raises OidcError."""
        if not hmac.compare_digest(state.encode(), attempt.state.encode()):
            raise OidcError("this answer belongs to another attempt")
        provider, _ = await self._provider()
        tokens = await self._exchange(provider, code, attempt, back)
        claims = await self._verified(str(tokens.get("id_token", "")), attempt)
        if self.claim not in claims and "userinfo_endpoint" in provider:
            claims |= await self._userinfo(provider, tokens, claims)
        value = claims.get(self.claim)
        # A provider may let people type their own address or number.
        unproved = claims.get(f"{self.claim}_verified") is False
        if not isinstance(value, str) or not value or unproved:
            raise OidcError(f"the provider does not say {self.claim}")
        return value

    async def _exchange(
        self, provider: dict[str, Any], code: str, attempt: OidcAttempt, back: str
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": attempt.verifier,
        }
        ways = provider.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = None
        if self.client_secret and "client_secret_basic" in ways:
            basic = {"Authorization": _basic(self.client_id, self.client_secret)}
        else:
            form["client_id"] = self.client_id
            if self.client_secret:
                form["client_secret"] = self.client_secret
        return await _json("POST", str(provider["token_endpoint"]), data=form, headers=basic)

    async def _userinfo(
        self, provider: dict[str, Any], tokens: dict[str, Any], claims: dict[str, Any]
    ) -> dict[str, Any]:
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        found = await _json("GET", str(provider["userinfo_endpoint"]), headers=bearer)
        if found.get("sub") != claims["sub"]:
            raise OidcError("the userinfo is of another subject")
        return found

    async def _verified(self, token: str, attempt: OidcAttempt) -> dict[str, Any]:
        """The claims of the ID token."""
        _, keys = await self._provider()
        try:
            head = jwt.get_unverified_header(token)
            key = _key_of(keys, head.get("kid"))
            if key is None:  # the provider has changed its keys
                _, keys = await self._provider(again=True)
                key = _key_of(keys, head.get("kid"))
            if key is None or head.get("alg") not in ALGORITHMS:
                raise OidcError("the ID token is signed by an unknown key or algorithm")
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[str(head["alg"])],
                audience=self.client_id,
                issuer=self.issuer,
                leeway=CLOCKS,
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise OidcError(f"the ID token is refused: {type(error).__name__}") from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1:
            if claims.get("azp") != self.client_id:
                raise OidcError("the ID token is for another client")
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), attempt.nonce.encode()):
            raise OidcError("the ID token belongs to another attempt")
        return claims

    async def _provider(self, again: bool = False) -> tuple[dict[str, Any], jwt.PyJWKSet]:
        """Its addresses and keys. `again`: even if they are known. Raises OidcError."""
        if self._known and not again and time.monotonic() - self._known[0] < KEPT:
            return self._known[1:]
        found = await _json("GET", self.issuer.rstrip("/") + DISCOVERY)
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != self.issuer or not all(name in found for name in needed):
            raise OidcError(
                "the provider describes itself as another issuer, or without an endpoint"
            )
        try:
            keys = jwt.PyJWKSet.from_dict(await _json("GET", str(found["jwks_uri"])))
        except jwt.PyJWTError as error:
            raise OidcError("the provider has no keys that can be read") from error
        self._known = (time.monotonic(), found, keys)
        return found, keys


def _basic(client_id: str, secret: str) -> str:
    # RFC 6749, 2.3.1: both are encoded as in a form first.
    return aiohttp.encode_basic_auth(quote(client_id, safe=""), quote(secret, safe=""))


def _key_of(keys: jwt.PyJWKSet, name: str | None) -> jwt.PyJWK | None:
    """The key with this id; where the token names none, the only one there is."""
    fitting = [k for k in keys.keys if k.key_id == name or (name is None and len(keys.keys) == 1)]
    return fitting[0] if fitting else None


async def _json(method: str, address: str, **more: Any) -> dict[str, Any]:
    """The object that is answered. Raises OidcError."""
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as http,
            http.request(method, address, allow_redirects=False, **more) as answer,
        ):
            body = b""
            async for part in answer.content.iter_chunked(LARGEST):
                body += part
                if len(body) > LARGEST:
                    raise OidcError("the provider's answer is too long")
            status = answer.status
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
        raise OidcError(f"the provider cannot be reached: {type(error).__name__}") from error
    return _object(status, body)


def _object(status: int, body: bytes) -> dict[str, Any]:
    if status != 200:
        raise OidcError(f"the provider answers {status}")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise OidcError("the provider's answer is no JSON") from error
    if not isinstance(found, dict):
        raise OidcError("the provider's answer is no object")
    return found
