"""A municipality's directory on loopback: a real OpenID provider, which can also be made to do wrong."""

import base64
import hashlib
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import flask
    import oidc_provider_mock
    from oidc_provider_mock._app import AuthorizationCodeGrant
    from oidc_provider_mock._server import _threaded_server

# Public clients too, as the directories of municipalities allow with PKCE.
AuthorizationCodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]
ANNA = {"email": "Anna@kommun.example", "email_verified": True, "name": "Anna Ek"}


class Provider:
    """One directory; `claims` and `key` change what it signs, `describe` what it says about itself."""

    def __init__(self) -> None:
        self.claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.key: RSAKey | None = None
        self.algorithm = "RS256"
        self.describe: Callable[[dict[str, Any]], dict[str, Any]] = lambda about: about
        self.address = ""
        self.challenges: dict[str, str] = {}
        self.seen: list[str] = []
        self.app = oidc_provider_mock.app(
            require_nonce=True, user_claims=[oidc_provider_mock.User(sub="anna", claims=ANNA)]
        )
        self.app.before_request(self._check_pkce)
        self.app.after_request(self._alter)
        self.storage: Any = None

    def rotate(self) -> None:
        """Change the keys the directory signs with and publishes."""
        from authlib.jose import RSAKey as TheirKey

        self.storage.jwk = TheirKey.generate_key(is_private=True)

    def sign_in(self, address: str, **choice: str) -> dict[str, str]:
        """Do what a person does at the directory: agree, or not; return what the browser brings back."""
        answer = httpx.post(address, data=choice or {"sub": "anna"})
        assert answer.status_code == 302, answer.text[:300]
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def _check_pkce(self) -> Any:
        # The provider knows no PKCE; one that does refuses a code whose verifier is not the challenge's.
        self.storage = flask.g.oidc_provider_mock_storage
        self.seen.append(flask.request.path)
        if flask.request.path == "/oauth2/token":
            shown = hashlib.sha256(flask.request.form["code_verifier"].encode()).digest()
            expected = self.challenges.get(flask.request.form["code"])
            if base64.urlsafe_b64encode(shown).rstrip(b"=").decode() != expected:
                return flask.jsonify({"error": "invalid_grant"}), 400
        return None

    def _alter(self, answer: Any) -> Any:
        path = flask.request.path
        if path == "/oauth2/authorize" and answer.status_code == 302:
            if (
                "state=" not in answer.headers["location"]
            ):  # it forgets the state when somebody says no (RFC 6749 4.1.2.1)
                answer.headers["location"] += f"&state={flask.request.args['state']}"
            code = parse_qs(urlsplit(answer.headers["location"]).query).get("code", [""])[0]
            assert flask.request.args["code_challenge_method"] == "S256"
            self.challenges[code] = flask.request.args["code_challenge"]
        elif path == "/.well-known/openid-configuration":
            answer.set_data(flask.json.dumps(self.describe(answer.get_json())))
        elif path == "/oauth2/token" and answer.status_code == 200:
            body = answer.get_json()
            body["id_token"] = self._signed(body["id_token"])
            answer.set_data(flask.json.dumps(body))
        return answer

    def _signed(self, token: str) -> str:
        own = RSAKey.import_key(self.storage.jwk.as_dict(is_private=True))
        claims = self.claims(dict(jwt.decode(token, own).claims))
        header = {"alg": self.algorithm, "kid": own.kid}
        if self.algorithm != "HS256":
            return jwt.encode(header, claims, self.key or own, algorithms=[self.algorithm])
        from joserfc.jwk import OctKey

        return jwt.encode(header, claims, OctKey.import_key("secret-of-the-client-of-32-letters"), algorithms=["HS256"])


@contextmanager
def running() -> Iterator[Provider]:
    """Run a directory and yield it."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    provider = Provider()
    with _threaded_server(app=provider.app, poll_interval=0.01) as server:
        provider.address = f"http://localhost:{server.server_port}"
        yield provider
    del os.environ["AUTHLIB_INSECURE_TRANSPORT"]
