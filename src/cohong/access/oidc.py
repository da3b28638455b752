"""Sign-in at another provider: OpenID Connect, authorization code with PKCE, state and nonce. The transport is passed in.

The steps of OpenID Connect Core 1.0, section 3.1, in order: discovery, the address to send the browser to, the code
that comes back, the tokens for it, and the checks of section 3.1.3.7 on the ID token.
"""

import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.oauth2.auth import ClientAuth  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]
    parse_authorization_code_response,
    prepare_grant_uri,
    prepare_token_request,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from cohong.access.addresses import is_loopback
from cohong.access.identities import Subject
from cohong.access.model import Clock
from cohong.access.refusals import Denied
from cohong.access.tickets import Tickets
from cohong.core.texts import CohongError, declare

OIDC_FILE = declare(
    "access.oidc_file",
    en="The list of sign-in providers is not right: {seen}.",
    zh="外部登录提供方的配置文件有误：{seen}。",
    next_en="Mend oidc.toml as its guide says and start again.",
    next_zh="请按说明更正 oidc.toml 后重新启动。",
    final=False,
)
OIDC_AWAY = declare(
    "access.oidc_away",
    en="The sign-in provider does not answer as it should.",
    zh="外部登录提供方没有正常应答。",
    next_en="Try again later, or sign in with your password or passkey.",
    next_zh="请稍后再试，或用密码或通行密钥登录。",
    final=False,
)
OIDC_BAD = declare(
    "access.oidc_bad",
    en="The answer of the sign-in provider does not prove who you are.",
    zh="外部登录提供方的应答不能证明您的身份。",
    next_en="Start again from the sign-in page; tell your administrator if it happens again.",
    next_zh="请从登录页重新开始；若再次发生，请告知管理员。",
    final=False,
)
ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519")
"""Signatures accepted on an ID token: never none, never one with a shared secret."""
LEEWAY_SECONDS = 60
MINUTES = 10
LONGEST_ANSWER = 1 << 20


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One provider of oidc.toml, in use from a day to a day, both included; `until_day` 0 is without an end."""

    name: str
    title_zh: str
    title_en: str
    issuer: str
    client_id: str
    since_day: int
    until_day: int = 0
    client_secret: str = ""
    scopes: tuple[str, ...] = ("openid", "profile", "email")


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent with the browser and must come back, and what the provider must not learn before that."""

    provider: str
    state: str
    nonce: str
    verifier: str
    redirect_uri: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    provider: tuple[Provider, ...] = ()


def read_providers(path: Path, today: int) -> tuple[Provider, ...]:
    """The providers of oidc.toml that are in use on a day; none when there is no file. Raises CohongError access.oidc_file."""
    if not path.exists():
        return ()
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File).provider
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as fault:
        raise CohongError(OIDC_FILE, path=path.name, seen=str(fault)) from None
    live = tuple(p for p in found if p.since_day <= today and (not p.until_day or today <= p.until_day))
    for provider in live:
        if not _trusted(provider.issuer) or "openid" not in provider.scopes:
            raise CohongError(OIDC_FILE, path=path.name, seen=f"{provider.name}: issuer, scopes")
    if len({p.name for p in live}) < len(live):
        raise CohongError(OIDC_FILE, path=path.name, seen="name")
    return live


def put_aside(tickets: Tickets, pending: Pending, person: str = "") -> str:
    """A ticket for a cookie while the browser is away. `person` is who is signed in and links an account, or empty."""
    return tickets.open("oidc", person, msgspec.to_builtins(pending), minutes=MINUTES)


def take_up(tickets: Tickets, ticket: str) -> tuple[Pending, str]:
    """What was put aside, once, and the person who links. Raises Denied access.step_over."""
    found = tickets.take("oidc", ticket)
    return msgspec.convert(found.data, Pending), found.person


class OidcClient:
    """One provider, spoken to over `http`."""

    def __init__(self, provider: Provider, http: httpx.AsyncClient, clock: Clock) -> None:
        self.provider, self._http, self._clock = provider, http, clock

    async def begin(self, redirect_uri: str) -> tuple[str, Pending]:
        """Where to send the browser, and what to put aside until it is back. Raises Denied access.oidc_away."""
        about = await self._discover()
        pending = Pending(
            provider=self.provider.name,
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            redirect_uri=redirect_uri,
        )
        uri = prepare_grant_uri(
            about["authorization_endpoint"],
            self.provider.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=" ".join(self.provider.scopes),
            state=pending.state,
            nonce=pending.nonce,
            code_challenge=create_s256_code_challenge(pending.verifier),
            code_challenge_method="S256",
        )
        return str(uri), pending

    async def finish(self, pending: Pending, callback: str) -> Subject:
        """Who it is, from the address that the browser came back to. Raises Denied access.oidc_away, access.oidc_bad."""
        code = self._code(pending, callback)
        about = await self._discover()
        tokens = await self._tokens(about["token_endpoint"], code, pending)
        keys = await self._ask("GET", about["jwks_uri"])
        claims = self._checked(tokens, keys, pending.nonce)
        said = {name: value for name in ("name", "email") if isinstance(value := claims.get(name), str)}
        return Subject(issuer=claims["iss"], subject=claims["sub"], **said)

    def _code(self, pending: Pending, callback: str) -> str:
        sent = parse_qs(urlsplit(callback).query)
        issuer = sent.get("iss", [self.provider.issuer])[0]
        if pending.provider != self.provider.name or issuer != self.provider.issuer:
            raise Denied(OIDC_BAD)  # RFC 9207: an answer of another provider
        try:  # the state is compared in there
            return str(parse_authorization_code_response(callback, state=pending.state)["code"])
        except (AuthlibBaseError, KeyError):
            raise Denied(OIDC_BAD) from None

    async def _discover(self) -> dict[str, Any]:
        about = await self._ask("GET", self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
        ends = [about.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if about.get("issuer") != self.provider.issuer or not all(isinstance(e, str) and _trusted(e) for e in ends):
            raise Denied(OIDC_AWAY)
        return about

    async def _tokens(self, uri: str, code: str, pending: Pending) -> dict[str, Any]:
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=pending.redirect_uri, code_verifier=pending.verifier
        )
        method = "client_secret_basic" if self.provider.client_secret else "none"
        auth = ClientAuth(self.provider.client_id, self.provider.client_secret, method)
        plain = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        uri, headers, body = auth.prepare("POST", uri, plain, body)
        return await self._ask("POST", uri, headers=headers, content=body)

    async def _ask(self, method: str, uri: str, **more: Any) -> dict[str, Any]:
        try:
            answer = await self._http.request(method, uri, follow_redirects=False, timeout=10, **more)
            found = answer.json() if len(answer.content) <= LONGEST_ANSWER else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise Denied(OIDC_AWAY) from None
        if answer.status_code in {400, 401, 403}:
            raise Denied(OIDC_BAD)
        if answer.status_code != 200 or not isinstance(found, dict):
            raise Denied(OIDC_AWAY)
        return found

    def _checked(self, tokens: dict[str, Any], keys: Any, nonce: str) -> dict[str, Any]:
        """Signature by a key of the provider; issuer, audience, authorized party, times, nonce, access token hash."""
        options = {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": self.provider.client_id},
            "sub": {"essential": True},
            "nonce": {"essential": True},
        }
        params = {"nonce": nonce, "client_id": self.provider.client_id, "access_token": tokens.get("access_token")}
        try:
            token = jwt.decode(str(tokens.get("id_token", "")), KeySet.import_key_set(keys), algorithms=ALGORITHMS)
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(now=self._clock() // 1_000, leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError):
            raise Denied(OIDC_BAD) from None
        if not isinstance(claims["sub"], str):
            raise Denied(OIDC_BAD)
        return dict(claims)


def _trusted(uri: str) -> bool:
    """Encrypted, or on this very machine."""
    parts = urlsplit(uri)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
