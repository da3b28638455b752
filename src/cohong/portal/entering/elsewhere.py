"""Signing in at another provider: there, and back again; and linking such an account to one's own."""

from urllib.parse import unquote

import httpx
import msgspec

from cohong.access.identities import Subject
from cohong.access.oidc import OidcClient, Provider, put_aside, take_up
from cohong.access.refusals import NO_SUCH, SIGNED_OUT, Denied
from cohong.portal.ask import Ask
from cohong.portal.entering.persons import providers_of

COOKIE = "elsewhere"
BACK = "/sign-in/oidc"


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """Who came back; `links` is the person who wanted to link the account, or empty for a sign-in."""

    provider: str
    subject: Subject
    links: str


async def begin(ask: Ask, name: str, origin: str, links: str = "") -> tuple[str, str]:
    """Where to send the browser, and the ticket for its cookie. Raises Denied access.no_such, access.oidc_away."""
    provider = _provider(ask, name)
    async with httpx.AsyncClient(trust_env=False) as http:
        uri, pending = await OidcClient(provider, http, ask.people.database.clock).begin(origin + BACK)
    return uri, put_aside(ask.people.tickets, pending, links)


async def finish(ask: Ask, ticket: str, callback: str) -> Came:
    """Who it is. Raises Denied access.step_over, access.no_such, access.oidc_away, access.oidc_bad."""
    pending, links = take_up(ask.people.tickets, ticket)
    provider = _provider(ask, pending.provider)
    async with httpx.AsyncClient(trust_env=False) as http:
        subject = await OidcClient(provider, http, ask.people.database.clock).finish(pending, callback)
    return Came(provider=provider.name, subject=subject, links=links)


def link(ask: Ask, came: Came) -> None:
    """Link the account to whoever began it and is still signed in. Raises Denied access.signed_out, access.linked_elsewhere."""
    known = ask.acting.known
    if known is None or known.person.id != came.links:
        raise Denied(SIGNED_OUT)
    ask.people.identities.link(known.person.id, came.subject.issuer, came.subject.subject)


def wanted(cookie: str) -> str:
    """The page to go on with, as the cookie keeps it."""
    return unquote(cookie)


def _provider(ask: Ask, name: str) -> Provider:
    found = next((one for one in providers_of(ask) if one.name == name), None)
    if found is None:
        raise Denied(NO_SUCH, path=name)
    return found
