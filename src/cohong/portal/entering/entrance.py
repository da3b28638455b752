"""Who is asking: without accounts the one person at this machine, in the demo whoever one says, else who signed in."""

import secrets
from hmac import compare_digest
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from cohong.access.rights import MAY, RIGHTS
from cohong.core.texts import CohongError, declare
from cohong.portal.ask import Acting
from cohong.portal.entering.posts import LocalPost, local_posts
from cohong.portal.masking import masked, unmasked
from cohong.portal.place import Place
from cohong.portal.text import Lang

STRANGE_FORM = declare(
    "portal.strange_form",
    en="This form did not come from a page of this site, or the page is old.",
    zh="该表单不是从本站页面提交的，或页面已过期。",
    next_en="Open the page again and repeat it.",
    next_zh="请重新打开页面后再提交。",
    final=False,
)
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "testserver")
LANG, NOTICE, POST, VISIT = "lang", "notice", "unsafe_post", "visit"
YEAR = 365 * 24 * 3600


class Entrance:
    """The door without accounts: for one person on one machine (loopback alone), and with `unsafe_switch` for the demo,
    where one acts as any member of the city."""

    def __init__(self, place: Place, *, unsafe_switch: bool = False) -> None:
        self.place = place
        self.unsafe_switch = unsafe_switch
        self._secret = secrets.token_hex(16)

    def routes(self, site: Any) -> list[BaseRoute]:  # noqa: ARG002 - other entrances draw pages
        """Addresses of its own."""
        return [Route("/unsafe_act_as", self._switch, methods=["POST"])] if self.unsafe_switch else []

    async def acting(self, request: Request) -> Acting:
        """Whoever sits at this machine."""
        lang = lang_of(request)
        post = self._post(request)
        if post is not None:
            return Acting(
                person=f"demo:{post.id}",
                name=post.name.say(lang),
                member=post.member,
                role=post.role,
                rights=frozenset(MAY[post.role]),
                how="unsafe",
                lang=lang,
            )
        operator = self.place.reading.operator
        name = "本机经办人" if lang == "zh" else "The person at this machine"
        return Acting(
            person="local", name=name, member=operator, role="owner", rights=frozenset(RIGHTS), how="open", lang=lang
        )

    def stranger(self, request: Request) -> Acting:
        """Somebody of whom nothing is known."""
        return Acting(person="", name="–", member="", role="", rights=frozenset(), how="visitor", lang=lang_of(request))

    def _post(self, request: Request) -> LocalPost | None:
        if not self.unsafe_switch:
            return None
        wanted = request.cookies.get(POST, "service")
        posts = self.posts()
        return next((post for post in posts if post.id == wanted), posts[0] if posts else None)

    def posts(self) -> list[LocalPost]:
        """The choices of the role switch."""
        reading = self.place.reading
        reading.refresh()
        return reading.once("posts", lambda: local_posts(reading))

    async def _switch(self, request: Request) -> Response:
        said = await request.form()
        self.check_origin(request)
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(POST, str(said.get("post", "")), httponly=True, samesite="lax")
        return answer

    def instead(self, request: Request, acting: Acting, error: CohongError) -> str:  # noqa: ARG002 - others send to sign in
        """The address to go to instead of the page of what went wrong, "" for none."""
        return ""

    # --- forms ------------------------------------------------------------------------------------------------------------

    def check_form(self, request: Request, acting: Acting, said: dict[str, str]) -> None:
        """Raises CohongError (`portal.strange_form`) for a form that is not one of ours."""
        self.check_origin(request)
        if not compare_digest(unmasked(said.pop("csrf", "")), self.token(request, acting)):
            raise CohongError(STRANGE_FORM, path=request.url.path)

    def check_origin(self, request: Request) -> None:
        """A form comes from a page of this very host; and without accounts the host is this machine by name, so that no
        other name can be made to point here."""
        host = request.headers.get("host", "")
        origin = request.headers.get("origin", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if (origin and urlsplit(origin).netloc != host) or name not in LOOPBACK:
            raise CohongError(STRANGE_FORM, path=request.url.path)

    def token(self, request: Request, acting: Acting) -> str:  # noqa: ARG002 - other entrances bind it to a person
        """What our own forms carry."""
        return self._secret

    # --- around a page ----------------------------------------------------------------------------------------------------

    def around(self, request: Request, acting: Acting) -> dict[str, Any]:
        """What every template gets from here."""
        other = "en" if acting.lang == "zh" else "zh"
        query = {**dict(request.query_params), "lang": other}
        post = self._post(request)
        return {
            "csrf": masked(self.token(request, acting)),
            "notice": unquote(request.cookies.get(NOTICE, "")),
            "other_lang": f"{request.url.path}?{urlencode(query)}",
            "posts": self.posts() if self.unsafe_switch else [],
            "post_id": post.id if post else "",
            "signed": acting.how == "signed",
        }

    def notice(self, answer: Response, said: str) -> None:
        """Let the next page say a sentence, once."""
        answer.set_cookie(NOTICE, quote(said), max_age=30, httponly=True, samesite="lax")

    def seen(self, request: Request, answer: Response) -> None:
        """What a page that was shown leaves behind: the language that was asked for, and no notice."""
        asked = request.query_params.get(LANG)
        if asked in ("zh", "en"):
            answer.set_cookie(LANG, asked, max_age=YEAR, samesite="lax")
        if NOTICE in request.cookies:
            answer.delete_cookie(NOTICE)


def lang_of(request: Request) -> Lang:
    """Asked for, remembered, or the browser's; Chinese where nothing says otherwise."""
    for said in (request.query_params.get(LANG), request.cookies.get(LANG), request.headers.get("accept-language")):
        if said:
            return "en" if said.strip().lower().startswith("en") else "zh"
    return "zh"
