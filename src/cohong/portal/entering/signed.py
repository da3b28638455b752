"""The entrance once there are accounts: a person signs in, and each request acts as one person, for one member, in one role.

Until the first account is made it is the open entrance, which serves this machine alone; from then on everybody signs in.
"""

import secrets
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cohong.access import model
from cohong.access.csrf import check_csrf, check_origin, csrf_token
from cohong.access.passkeys import Site as PasskeySite
from cohong.access.refusals import PROVE_AGAIN, SIGNED_OUT, Denied
from cohong.access.rights import say_role
from cohong.access.signin import Device
from cohong.core.texts import CohongError
from cohong.portal.ask import NOT_ALLOWED, Acting
from cohong.portal.entering.entrance import LANG, VISIT, Entrance, lang_of
from cohong.portal.entering.own import Own
from cohong.portal.entering.places import local_path
from cohong.portal.entering.sign_in import SigningIn
from cohong.portal.masking import unmasked
from cohong.portal.place import Place
from cohong.portal.text import Lang

SESSION = "session"
_NOBODY = model.Acting(person=model.Person(id="", name="", login=""), post=None, rights=frozenset())


class SignedEntrance(Entrance):
    """Accounts, sessions in a cookie, forms that belong to one session and one post.

    `address` is where browsers find the pages, such as `https://desk.example.cn`; with it cookies are sent over https alone
    and no other name is answered to forms. Empty: whatever name and scheme a browser asked for."""

    def __init__(self, place: Place, *, address: str = "", unsafe_switch: bool = False) -> None:
        super().__init__(place, unsafe_switch=unsafe_switch)
        self.address = address.rstrip("/")

    @property
    def closed(self) -> bool:
        """Whether there are accounts, so that everybody signs in."""
        return self.place.has_accounts

    def routes(self, site: Any) -> list[BaseRoute]:
        """Signing in and out, and what a person does with their own account."""
        found = [*SigningIn(self).raws(), *Own(self).raws()]
        own = [Route(one.path, site.raw(one), methods=[one.method], name=one.name) for one in found]
        return [*super().routes(site), *own]

    # --- who asks ---------------------------------------------------------------------------------------------------------

    async def acting(self, request: Request) -> Acting:
        """Whoever the cookie says, right now. Raises TooMany `access.slow_down`."""
        if not self.closed:
            return await super().acting(request)
        token, known = request.cookies.get(SESSION, ""), None
        if token:
            try:
                known = await run_in_threadpool(self.place.people.sessions.who, token)
            except Denied:
                known = None
        who = known.session.id if known and known.session else self.device(request).address
        kind = "verify" if "verify" in request.url.path else "page"
        self.place.people.buckets.take(kind, who)
        return self.stranger(request) if known is None else _signed(known, self.lang(request, known))

    def stranger(self, request: Request) -> Acting:
        """Somebody of whom nothing is known."""
        lang = lang_of(request)
        name = "访客" if lang == "zh" else "Visitor"
        return Acting(person="", name=name, member="", role="", rights=frozenset(), how="visitor", lang=lang)

    def lang(self, request: Request, known: model.Acting) -> Lang:
        """What this browser was told, else what the person prefers."""
        told = request.query_params.get(LANG) or request.cookies.get(LANG)
        return lang_of(request) if told else known.person.lang

    def device(self, request: Request) -> Device:
        """Where a request comes from."""
        address = request.client.host if request.client else ""
        return Device(address=address, agent=request.headers.get("user-agent", ""))

    # --- where we are -----------------------------------------------------------------------------------------------------

    def origin(self, request: Request) -> str:
        """`https://host[:port]` as browsers write it."""
        return self.address or f"{request.url.scheme}://{request.headers.get('host', '')}"

    def site_of(self, request: Request) -> PasskeySite:
        """What passkeys belong to."""
        origin = self.origin(request)
        return PasskeySite(domain=urlsplit(origin).hostname or "", origins=(origin,))

    def is_secure(self, request: Request) -> bool:
        """Whether browsers reach us over https."""
        return self.origin(request).startswith("https://")

    # --- sessions ---------------------------------------------------------------------------------------------------------

    def let_in(self, request: Request, answer: Response, token: str) -> None:
        """Give the browser a new session; the one that it had ends."""
        old = request.cookies.get(SESSION, "")
        if old and old != token:
            self.place.people.sessions.close(old)
        self.cookie(request, answer, SESSION, token)

    def let_out(self, request: Request, answer: Response) -> None:
        """End the browser's session."""
        self.place.people.sessions.close(request.cookies.get(SESSION, ""))
        answer.delete_cookie(SESSION)

    def cookie(self, request: Request, answer: Response, name: str, value: str, seconds: int | None = None) -> None:
        """A cookie that no script reads and no other site's form sends."""
        answer.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=self.is_secure(request), path="/"
        )

    # --- forms ------------------------------------------------------------------------------------------------------------

    def check_form(self, request: Request, acting: Acting, said: dict[str, str]) -> None:
        """Raises Denied: access.other_site, access.form_old, or access.signed_out where the session has ended meanwhile."""
        if not self.closed:
            super().check_form(request, acting, said)
            return
        self.check_origin(request)
        sent, key = unmasked(said.pop("csrf", "")), self._key(request, acting)
        try:
            check_csrf(key or secrets.token_hex(16), acting.known or _NOBODY, sent)  # without a cookie nothing fits
        except Denied:
            if acting.known is None and SESSION in request.cookies:
                raise Denied(SIGNED_OUT) from None
            raise

    def check_origin(self, request: Request) -> None:
        """Raises Denied access.other_site."""
        if self.closed:
            check_origin(request.headers.get("origin"), (self.origin(request),))
        else:
            super().check_origin(request)

    def token(self, request: Request, acting: Acting) -> str:
        """What our own forms carry: bound to session and post, or for a visitor to a cookie of this visit."""
        if not self.closed:
            return super().token(request, acting)
        if acting.known is None and VISIT not in request.cookies:
            request.state.visit = getattr(request.state, "visit", "") or secrets.token_urlsafe(16)
        return csrf_token(self._key(request, acting), acting.known or _NOBODY)

    def _key(self, request: Request, acting: Acting) -> str:
        if acting.known is not None:
            return request.cookies.get(SESSION, "")
        return request.cookies.get(VISIT) or str(getattr(request.state, "visit", ""))

    # --- around a page ----------------------------------------------------------------------------------------------------

    def around(self, request: Request, acting: Acting) -> dict[str, Any]:
        """What every template gets from here; no switch of roles where people sign in."""
        found = super().around(request, acting)
        return found | {"posts": [], "post_id": ""} if self.closed else found

    def seen(self, request: Request, answer: Response) -> None:
        """Also leaves the cookie of a visit."""
        super().seen(request, answer)
        visit = getattr(request.state, "visit", "")
        if visit:
            self.cookie(request, answer, VISIT, visit)

    def instead(self, request: Request, acting: Acting, error: CohongError) -> str:
        """To sign in, to prove again who one is, or to choose a post; then back to where one was."""
        if not self.closed:
            return ""
        here = quote(_here(request, self.origin(request)), safe="")
        if error.code == SIGNED_OUT:
            return f"/sign-in?next={here}"
        if error.code == PROVE_AGAIN and acting.known is not None:
            return f"/prove?next={here}"
        if error.code == NOT_ALLOWED and acting.known is not None and not acting.member:
            return "/account"
        return ""


def _signed(known: model.Acting, lang: Lang) -> Acting:
    post = known.post
    role = say_role(post.role, lang) if post else ""
    return Acting(
        person=known.person.id,
        name=f"{known.person.name} · {role}" if role else known.person.name,
        member=known.member,
        role=post.role if post else "",
        rights=frozenset(known.rights),
        how="signed",
        lang=lang,
        known=known,
    )


def _here(request: Request, origin: str) -> str:
    """The page to come back to: this one, or the one whose form was sent."""
    if request.method == "GET":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    from_page = request.headers.get("referer", "")
    return local_path(from_page.removeprefix(origin)) if from_page.startswith(f"{origin}/") else "/day"
