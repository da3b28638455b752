"""An OpenID provider for tests and demos: a small web application that issues really signed ID tokens to known accounts.

It checks what a real provider checks (client, redirect address, PKCE, single use of a code), and can be told to get one
thing wrong, so that a client can prove that it notices.
"""

import base64
import html
import secrets
from typing import Literal
from urllib.parse import urlencode

import msgspec
from authlib.oauth2.rfc7636.challenge import compare_s256_code_challenge  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from cohong.access.model import Clock

Flaw = Literal["", "nonce", "audience", "issuer", "expired", "stranger_key", "shared_secret", "no_subject"]
CODE_MS, TOKEN_SECONDS = 60_000, 300


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can sign in at the simulator; there are no passwords."""

    subject: str
    name: str
    email: str = ""


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """Who may ask for sign-ins. Without a secret it is a public client, and PKCE alone protects the code."""

    client_id: str
    redirect_uri: str
    client_secret: str = ""


class _Code(msgspec.Struct, frozen=True, kw_only=True):
    client: Client
    account: Account
    nonce: str
    challenge: str
    made_ms: int


class Simulator:
    """The provider. `app` is the Starlette application; serve it at `issuer`."""

    def __init__(
        self, issuer: str, client: Client, accounts: tuple[Account, ...], clock: Clock, *, flaw: Flaw = ""
    ) -> None:
        self.issuer, self.client, self.accounts, self.flaw = issuer, client, accounts, flaw
        self._clock = clock
        self._key = ECKey.generate_key("P-256", {"kid": "simulator-1", "use": "sig", "alg": "ES256"})
        self._codes: dict[str, _Code] = {}
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._about),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
            ]
        )

    async def _about(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
            }
        )

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse(KeySet([self._key]).as_dict(private=False))

    async def _authorize(self, request: Request) -> Response:
        """Without `account` a page to choose one; with it, back to the client with a code."""
        asked = request.query_params
        if asked.get("client_id") != self.client.client_id or asked.get("redirect_uri") != self.client.redirect_uri:
            return JSONResponse({"error": "invalid_request"}, status_code=400)  # never sent back to an unknown address
        back = {"state": asked.get("state", ""), "iss": self.issuer}
        wanted = asked.get("response_type") == "code" and "openid" in asked.get("scope", "").split()
        if not wanted or asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            return self._back(back | {"error": "invalid_request"})
        account = next((known for known in self.accounts if known.subject == asked.get("account")), None)
        if asked.get("account") == "nobody":
            return self._back(back | {"error": "access_denied"})
        if account is None:
            return HTMLResponse(self._choice(str(request.url)))
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(
            client=self.client,
            account=account,
            nonce=asked.get("nonce", ""),
            challenge=asked["code_challenge"],
            made_ms=self._clock(),
        )
        return self._back(back | {"code": code})

    def _back(self, values: dict[str, str]) -> Response:
        joint = "&" if "?" in self.client.redirect_uri else "?"
        return RedirectResponse(self.client.redirect_uri + joint + urlencode(values), status_code=303)

    def _choice(self, here: str) -> str:
        links = "".join(
            f'<li><a href="{html.escape(here + "&" + urlencode({"account": a.subject}))}">{html.escape(a.name)}</a></li>'
            for a in self.accounts
        )
        return (
            '<!doctype html><html lang="zh"><meta charset="utf-8"><title>演示登录 · Demo sign-in</title>'
            f"<h1>演示登录 · Demo sign-in</h1><p>请选择账号。Choose an account.</p><ul>{links}</ul></html>"
        )

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        known = self._codes.pop(str(form.get("code", "")), None)
        if not self._is_client(request.headers.get("authorization", ""), str(form.get("client_id", ""))):
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        right = (
            known is not None
            and form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == known.client.redirect_uri
            and self._clock() - known.made_ms < CODE_MS
            and compare_s256_code_challenge(str(form.get("code_verifier", "")), known.challenge)
        )
        if known is None or not right:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        access = secrets.token_urlsafe(32)
        return JSONResponse(
            {
                "access_token": access,
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
                "id_token": self._id_token(known),
            },
            headers={"Cache-Control": "no-store"},
        )

    def _is_client(self, header: str, client_id: str) -> bool:
        if not self.client.client_secret:
            return client_id == self.client.client_id
        expected = base64.b64encode(f"{self.client.client_id}:{self.client.client_secret}".encode()).decode()
        return secrets.compare_digest(header.encode(), f"Basic {expected}".encode())

    def _id_token(self, code: _Code) -> str:
        now, flaw = self._clock() // 1_000, self.flaw
        claims: dict[str, str | int] = {
            "iss": "https://other.example" if flaw == "issuer" else self.issuer,
            "aud": "another-client" if flaw == "audience" else code.client.client_id,
            "sub": code.account.subject,
            "name": code.account.name,
            "email": code.account.email,
            "nonce": "another" if flaw == "nonce" else code.nonce,
            "iat": now - 7_200 if flaw == "expired" else now,
            "exp": now - 3_600 if flaw == "expired" else now + TOKEN_SECONDS,
        }
        if flaw == "no_subject":
            del claims["sub"]
        if flaw == "shared_secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(self.client.client_secret or "x" * 32))
        key = ECKey.generate_key("P-256", {"kid": "simulator-1"}) if flaw == "stranger_key" else self._key
        return jwt.encode({"alg": "ES256", "kid": "simulator-1"}, claims, key)
