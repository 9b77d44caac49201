"""An OpenID Connect provider that answers wrongly in the way a test says."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "muster"
Claims = dict[str, Any]


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FaultyProvider:
    """`change`: what is altered in the claims of the ID token, which are right otherwise."""

    def __init__(self) -> None:
        self.key, self.name, self.algorithm = new_key(), "key-1", "RS256"
        self.signs_with: Any = self.key
        self.change: Callable[[Claims], Claims] = lambda claims: claims
        self.userinfo: Claims = {}
        self.about: Claims = {}
        self.tokens_asked = 0
        self._asked: dict[str, str] = {}

    def authorize(self, address: str) -> tuple[str, str]:
        """Someone agrees there: the code and the state that their browser brings back."""
        asked = parse_qs(urlsplit(address).query)
        self._asked = {name: values[0] for name, values in asked.items()}
        return "a-code", self._asked["state"]

    async def _configuration(self, _request: web.Request) -> web.Response:
        addresses = {
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }
        return web.json_response({"issuer": self.issuer, **addresses, **self.about})

    async def _keys(self, _request: web.Request) -> web.Response:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return web.json_response({"keys": [key | {"kid": self.name, "use": "sig", "alg": "RS256"}]})

    async def _token(self, request: web.Request) -> web.Response:
        form, now = await request.post(), int(time.time())
        self.tokens_asked += 1
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if form["code"] != "a-code" or challenge != self._asked["code_challenge"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300,
            "nonce": self._asked["nonce"], "phone_number": "+8610040000001",
        }  # fmt: skip
        head = {"kid": self.name}
        token = jwt.encode(self.change(claims), self.signs_with, self.algorithm, headers=head)
        return web.json_response({"id_token": token, "access_token": "t", "token_type": "Bearer"})

    async def _userinfo(self, _request: web.Request) -> web.Response:
        return web.json_response(self.userinfo)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FaultyProvider]:
        """On loopback, until the block ends."""
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._configuration)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/token", self._token)
        app.router.add_get("/userinfo", self._userinfo)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()
            await asyncio.sleep(0)
