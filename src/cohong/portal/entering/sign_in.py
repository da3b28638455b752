"""Signing in by every way, proving again, signing out."""

from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cohong.access.passkeys import Challenge
from cohong.access.refusals import STEP_OVER, Denied
from cohong.access.signin import Step
from cohong.node.logs import log
from cohong.portal.answers import HEADERS
from cohong.portal.ask import Acting
from cohong.portal.entering import elsewhere
from cohong.portal.entering.forms import go_on, go_on_saying, json_object, read_form, refuse_two, shown_again
from cohong.portal.entering.persons import in_person
from cohong.portal.entering.places import HOME, local_path
from cohong.portal.pages.sign_in import ProveView, SignInCodeView, SignInView, WelcomeView, prove, sign_in
from cohong.portal.raw import Desk, Raw
from cohong.portal.text import Text

if TYPE_CHECKING:
    from cohong.portal.entering.signed import SignedEntrance

STEP = "step"
STEP_SECONDS = 600


class SigningIn:
    """The addresses that sign-in forms are sent to."""

    def __init__(self, door: "SignedEntrance") -> None:
        self.door = door

    def raws(self) -> list[Raw]:
        """Every one, open to everybody."""
        post = {
            "/sign-in": self.password,
            "/sign-in/code": self.code,
            "/sign-in/passkey/begin": self.passkey_begin,
            "/sign-in/passkey": self.passkey,
            "/sign-out": self.sign_out,
            "/welcome": self.welcome,
            "/prove": self.prove,
            "/prove/passkey": self.prove_by_passkey,
        }
        get = {"/sign-in/oidc/{provider}": self.oidc_begin, "/sign-in/oidc": self.oidc}
        found = [("POST", path, answer) for path, answer in post.items()]
        found += [("GET", path, answer) for path, answer in get.items()]
        return [
            Raw(path=path, name=f"enter.{answer.__name__}", method=method, answer=answer, needs="")
            for method, path, answer in found
        ]

    # --- password, then a code --------------------------------------------------------------------------------------------

    async def password(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """Name and password."""
        said = await read_form(desk, request, acting)
        to, login = local_path(said.get("next", "")), said.get("login", "")
        signin, device = desk.place.people.signin, self.door.device(request)
        try:
            step = await run_in_threadpool(signin.with_password, login, said.get("password", ""), device)
        except Denied as error:
            view = msgspec.structs.replace(self._first(desk, request, acting), next=to, login=login)
            return shown_again(desk, "sign_in", view, request, acting, error)
        return self._on(request, step, to)

    async def code(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """A code of the app, or a recovery code."""
        said = await read_form(desk, request, acting)
        to, ticket = local_path(said.get("next", "")), request.cookies.get(STEP, "")
        signin, device = desk.place.people.signin, self.door.device(request)
        try:
            step = await run_in_threadpool(signin.with_code, ticket, said.get("code", ""), device)
        except Denied as error:
            if error.code == STEP_OVER:
                view = msgspec.structs.replace(self._first(desk, request, acting), next=to)
                return shown_again(desk, "sign_in", view, request, acting, error)
            return shown_again(desk, "sign_in_code", SignInCodeView(next=to), request, acting, error)
        return self._on(request, step, to)

    def _first(self, desk: Desk, request: Request, acting: Acting) -> SignInView:
        return sign_in(desk.ask(request, acting, ""))

    def _on(self, request: Request, step: Step, to: str) -> Response:
        """In, or on to the second step."""
        if step.ticket:
            answer = go_on(f"/sign-in/code?next={quote(to, safe='')}")
            self.door.cookie(request, answer, STEP, step.ticket, STEP_SECONDS)
            return answer
        log("entrance.signed_in")
        answer = go_on(to)
        self.door.let_in(request, answer, step.token)
        answer.delete_cookie(STEP)
        return answer

    # --- passkeys ---------------------------------------------------------------------------------------------------------

    async def passkey_begin(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """What the device is asked, for signing in and for proving again."""
        await read_form(desk, request, acting)
        site = self.door.site_of(request)
        return challenge_json(await run_in_threadpool(desk.place.people.passkeys.begin_using, site))

    async def passkey(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """What the device answered."""
        said = await read_form(desk, request, acting)
        to, people = local_path(said.get("next", "")), desk.place.people
        ticket, found = said.get("ticket", ""), json_object(said.get("answer", ""))
        site, device = self.door.site_of(request), self.door.device(request)
        try:
            step = await run_in_threadpool(people.signin.with_passkey, ticket, found, site, device)
        except Denied as error:
            view = msgspec.structs.replace(self._first(desk, request, acting), next=to)
            return shown_again(desk, "sign_in", view, request, acting, error)
        return self._on(request, step, to)

    # --- accounts elsewhere -----------------------------------------------------------------------------------------------

    async def oidc_begin(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """Off to the provider."""
        ask = desk.ask(request, acting, "")
        uri, ticket = await elsewhere.begin(ask, request.path_params["provider"], self.door.origin(request))
        answer = go_on(uri)
        self.door.cookie(request, answer, elsewhere.COOKIE, ticket, STEP_SECONDS)
        self.door.cookie(request, answer, "next", quote(local_path(ask.query.get("next", ""))), STEP_SECONDS)
        return answer

    async def oidc(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """Back from the provider: signed in, or one's account linked."""
        ask, device = desk.ask(request, acting, ""), self.door.device(request)
        try:
            came = await elsewhere.finish(ask, request.cookies.get(elsewhere.COOKIE, ""), str(request.url))
            if came.links:
                elsewhere.link(ask, came)
                said = Text(
                    "已关联外部账号，今后可以用它登录。", "The account is linked; you may sign in with it from now on."
                )
                return go_on_saying(self.door, acting, "/account", said)
            step = await run_in_threadpool(ask.people.signin.with_subject, came.provider, came.subject, device)
        except Denied as error:
            if acting.known is not None:
                raise
            return shown_again(desk, "sign_in", self._first(desk, request, acting), request, acting, error)
        answer = self._on(request, step, local_path(elsewhere.wanted(request.cookies.get("next", ""))))
        answer.delete_cookie(elsewhere.COOKIE)
        return answer

    # --- invitations ------------------------------------------------------------------------------------------------------

    async def welcome(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """A password of one's own. Who has codes switched on still enters one."""
        said = await read_form(desk, request, acting)
        people, invitation, password = desk.place.people, said.get("invitation", "").strip(), said.get("password", "")
        try:
            refuse_two(password, said.get("again", ""))
            person = await run_in_threadpool(people.passwords.accept, invitation, password)
        except Denied as error:
            view = WelcomeView(accounts=True, invitation=invitation)
            return shown_again(desk, "welcome", view, request, acting, error)
        if people.codes.on(person.id):
            said_so = Text("密码已设置，请登录。", "The password is set; sign in with it.")
            return go_on_saying(self.door, acting, "/sign-in", said_so)
        step = people.signin.enter(person, "password", self.door.device(request))
        return self._on(request, step, HOME)

    # --- proving again, leaving -------------------------------------------------------------------------------------------

    async def prove(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """By password and code."""
        said = await read_form(desk, request, acting)
        view, token = self._proof(desk, request, acting, said), request.cookies.get("session", "")
        signin, device = desk.place.people.signin, self.door.device(request)
        try:
            await run_in_threadpool(signin.prove, token, said.get("password", ""), said.get("code", ""), device)
        except Denied as error:
            return shown_again(desk, "prove", view, request, acting, error)
        return go_on(view.next)

    async def prove_by_passkey(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """By a passkey of one's own."""
        said = await read_form(desk, request, acting)
        view, token = self._proof(desk, request, acting, said), request.cookies.get("session", "")
        ticket, found = said.get("ticket", ""), json_object(said.get("answer", ""))
        signin, site = desk.place.people.signin, self.door.site_of(request)
        try:
            await run_in_threadpool(signin.prove_with_passkey, token, ticket, found, site)
        except Denied as error:
            return shown_again(desk, "prove", view, request, acting, error)
        return go_on(view.next)

    def _proof(self, desk: Desk, request: Request, acting: Acting, said: dict[str, str]) -> ProveView:
        ask = desk.ask(request, acting, "")
        in_person(ask)
        return msgspec.structs.replace(prove(ask), next=local_path(said.get("next", "")))

    async def sign_out(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """End this sign-in."""
        await read_form(desk, request, acting)
        log("entrance.signed_out")
        answer = go_on_saying(self.door, acting, "/sign-in", Text("您已退出登录。", "You are signed out."))
        self.door.let_out(request, answer)
        return answer


def challenge_json(challenge: Challenge) -> Response:
    """For the script that asks the device."""
    said = {"ticket": challenge.ticket, "options": msgspec.json.decode(challenge.options)}
    return JSONResponse(said, headers=HEADERS)
