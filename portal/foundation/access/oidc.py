"""Asking the municipality's directory who somebody is: OpenID Connect, authorization code with PKCE, state and nonce.

The only module that speaks to the directory. What an ID token must say is a rule (`domain.person_of`); here its signature
is checked with the keys that the directory publishes. They are read again when a token names one we have not seen, so a
change of keys needs nothing from us.
"""

import asyncio
import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from portal.foundation.access.domain import DirectoryPerson, person_of
from portal.foundation.access.errors import DirectoryAway, DirectoryRefused, DirectoryUntrusted

SCOPE = "openid email profile"
# Signed by a key pair only: with HS256 whoever knows the client's secret could say that they are anybody.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
KEPT_FOR = timedelta(hours=1)
KEYS_AT_MOST_EVERY = timedelta(seconds=30)
LARGEST_ANSWER = 1_000_000
TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: where to send the browser, and what it keeps in a cookie until it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass
class Directory:
    """One directory, with what it said about itself for an hour."""

    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    trust_email: bool = False
    _about: dict[str, Any] = field(default_factory=dict, repr=False)
    _about_at: datetime | None = None
    _keys: KeySet | None = field(default=None, repr=False)
    _keys_at: datetime | None = None
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def begin(self, redirect_uri: str, *, now: datetime) -> Begun:
        """Return where the browser goes to sign in at the directory."""
        about = await self._described(now)
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        query = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": redirect_uri, "scope": SCOPE,
            "state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        joint = "&" if "?" in about["authorization_endpoint"] else "?"
        return Begun(f"{about['authorization_endpoint']}{joint}{urlencode(query)}", state, nonce, verifier)

    async def finish(
        self, code: str, *, verifier: str, nonce: str, redirect_uri: str, now: datetime
    ) -> DirectoryPerson:
        """Return whom the directory vouches for, in exchange for the code the browser brought.

        Raises:
            DirectoryAway: it does not answer, or answers what nobody can read.
            DirectoryRefused: it does not take the code.
            DirectoryUntrusted: what it says is not signed by it, not for us, not for this sign-in or too old.
        """
        about = await self._described(now)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = self.client_secret is not None and "client_secret_basic" in methods
        if not basic:
            form |= {"client_id": self.client_id} | (
                {"client_secret": self.client_secret} if self.client_secret else {}
            )
        answer = await _ask(
            about["token_endpoint"], form=form, auth=(self.client_id, self.client_secret or "") if basic else None
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise DirectoryUntrusted("no ID token")
        claims = await self._claims_of(token, now)
        return person_of(
            claims, issuer=self.issuer, client_id=self.client_id, nonce=nonce, trust_email=self.trust_email, now=now
        )

    async def _described(self, now: datetime) -> dict[str, Any]:
        async with self._one_at_a_time:
            if self._about_at is None or now - self._about_at > KEPT_FOR:
                about = await _ask(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                if about.get("issuer") != self.issuer:
                    raise DirectoryUntrusted("the description is of another issuer")
                if not all(isinstance(about.get(name), str) for name in _NEEDED):
                    raise DirectoryAway("the description lacks an address")
                self._about, self._about_at = about, now
        return self._about

    async def _claims_of(self, token: str, now: datetime) -> dict[str, Any]:
        keys = await self._published_keys(now)
        try:
            return _checked(token, keys)
        except InvalidKeyIdError:
            # It may have changed its keys since we read them.
            if self._keys_at is not None and now - self._keys_at < KEYS_AT_MOST_EVERY:
                raise DirectoryUntrusted("signed with an unknown key") from None
            self._keys_at = None
        try:
            return _checked(token, await self._published_keys(now))
        except InvalidKeyIdError:
            raise DirectoryUntrusted("signed with an unknown key") from None

    async def _published_keys(self, now: datetime) -> KeySet:
        async with self._one_at_a_time:
            if self._keys is None or self._keys_at is None or now - self._keys_at > KEPT_FOR:
                try:
                    self._keys = KeySet.import_key_set(await _ask(self._about["jwks_uri"]))  # type: ignore[arg-type]
                except (JoseError, KeyError, TypeError, ValueError):
                    raise DirectoryAway("its keys cannot be read") from None
                self._keys_at = now
        return self._keys


_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def _checked(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError) as error:
        raise DirectoryUntrusted(f"the token does not hold: {type(error).__name__}") from None


async def _ask(
    address: str, *, form: dict[str, str] | None = None, auth: tuple[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object that the directory answers; it goes nowhere else and reads no more than a megabyte."""
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False) as client,
            client.stream("POST" if form else "GET", address, data=form, auth=auth) as answer,
        ):
            body = b""
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > LARGEST_ANSWER:
                    raise DirectoryAway("its answer does not end")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DirectoryAway(type(error).__name__) from None
    if form and answer.status_code in (400, 401, 403):
        raise DirectoryRefused(_reason(body) or f"status {answer.status_code}")
    if answer.status_code != 200:
        raise DirectoryAway(f"status {answer.status_code}")
    return _object(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise DirectoryAway("its answer is not JSON")
    return read


def _reason(body: bytes) -> str:
    try:
        return str(_object(body).get("error", ""))[:60]
    except DirectoryAway:
        return ""
