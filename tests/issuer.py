"""A small OpenID Connect issuer over live HTTP, for tests: discovery, keys, the code flow with PKCE, and userinfo.

What it says of whom, and what is wrong with its tokens, is set on the value itself.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "tandem", "s3cret"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Issuer:
    """``person`` are the claims of whoever signs in; ``wrong`` is laid over those of the token."""

    port: int = 0
    person: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    signed_with: str = "good"
    algorithm: str = "RS256"
    told_issuer: str = ""
    userinfo: dict[str, Any] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/realm"

    def get(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        match path.removeprefix("/realm"):
            case "/.well-known/openid-configuration":
                return 200, {
                    "issuer": self.told_issuer or self.url,
                    "authorization_endpoint": f"{self.url}/authorize",
                    "token_endpoint": f"{self.url}/token",
                    "jwks_uri": f"{self.url}/jwks",
                    "userinfo_endpoint": f"{self.url}/userinfo",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            case "/jwks":
                public = jwt.algorithms.RSAAlgorithm.to_jwk(key("good").public_key(), as_dict=True)
                return 200, {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}
            case "/userinfo":
                return 200, self.person if self.userinfo is None else self.userinfo
            case "/authorize":
                code = f"code-{len(self.codes)}"
                self.codes[code] = query
                return 302, f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
        return 404, {}

    def token(self, form: dict[str, str]) -> tuple[int, Any]:
        """For a code once, to whoever knows the secret and the verifier of the challenge (RFC 7636)."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not known or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked.get("nonce")}
        claims |= self.person
        claims |= self.wrong
        signed = jwt.encode(
            {name: value for name, value in claims.items() if value is not None},
            ""
            if self.algorithm == "none"
            else SECRET * 6
            if self.algorithm == "HS256"
            else key(self.signed_with),
            algorithm=self.algorithm,
            headers={"kid": "one"},
        )
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": signed}


@contextmanager
def issuing() -> Iterator[Issuer]:
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._answer(*issuer.get(parts.path, dict(parse_qsl(parts.query))))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*issuer.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, status: int, told: Any) -> None:
            body = b"" if status == 302 else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 302:
                self.send_header("Location", told)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    issuer.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
