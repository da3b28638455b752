"""What a person sends about the own account where a cookie, a secret or a device is needed."""

from typing import TYPE_CHECKING

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cohong.access import model
from cohong.access.codes import Enrolment
from cohong.access.refusals import Denied
from cohong.portal.ask import Acting, Ask
from cohong.portal.entering import elsewhere
from cohong.portal.entering.forms import (
    go_on,
    go_on_saying,
    json_object,
    read_form,
    refuse_two,
    shown_again,
)
from cohong.portal.entering.persons import in_person
from cohong.portal.entering.places import HOME
from cohong.portal.entering.sign_in import STEP_SECONDS, challenge_json
from cohong.portal.pages.account import AccountView, account
from cohong.portal.raw import Desk, Raw
from cohong.portal.text import Text

if TYPE_CHECKING:
    from cohong.portal.entering.signed import SignedEntrance


class Own:
    """The addresses that forms of the account page are sent to, besides its acts."""

    def __init__(self, door: "SignedEntrance") -> None:
        self.door = door

    def raws(self) -> list[Raw]:
        """Every one; who asks is checked by each."""
        found = {
            "/account/post": self.choose,
            "/account/password": self.password,
            "/account/codes": self.enrol,
            "/account/codes/confirm": self.confirm,
            "/account/codes/off": self.codes_off,
            "/account/recovery": self.recovery,
            "/account/passkeys/begin": self.passkey_begin,
            "/account/passkeys": self.passkey,
            "/account/sign-ins": self.end_others,
            "/account/links/{provider}": self.link,
        }
        return [
            Raw(path=path, name=f"own.{answer.__name__}", method="POST", answer=answer, needs="")
            for path, answer in found.items()
        ]

    # --- the post ---------------------------------------------------------------------------------------------------------

    async def choose(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """Act in another post from now on."""
        said, ask, _ = await self._said(desk, request, acting)
        await run_in_threadpool(ask.people.sessions.choose, request.cookies.get("session", ""), said.get("post", ""))
        return go_on(HOME)

    # --- the password -----------------------------------------------------------------------------------------------------

    async def password(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """Another password: signed out everywhere else."""
        said, ask, known = await self._said(desk, request, acting)
        old, new, device = said.get("old", ""), said.get("password", ""), self.door.device(request)
        try:
            refuse_two(new, said.get("again", ""))
            step = await run_in_threadpool(ask.people.signin.change_password, known, old, new, device)
        except Denied as error:
            return shown_again(desk, "account", account(ask), request, acting, error)
        told = Text("密码已更改，其他各处登录已结束。", "The password is changed; you are signed out everywhere else.")
        answer = go_on_saying(self.door, acting, "/account", told)
        self.door.let_in(request, answer, step.token)
        if known.post is not None:
            ask.people.sessions.choose(step.token, known.post.id)
        return answer

    # --- codes ------------------------------------------------------------------------------------------------------------

    async def enrol(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """A secret for the app, shown as a picture and as text."""
        _, ask, known = await self._said(desk, request, acting, fresh=True)
        made = ask.people.codes.enrol(known.person)
        return self._shown(desk, request, acting, msgspec.structs.replace(account(ask), enrolment=made))

    async def confirm(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """The first code switches codes on; recovery codes are shown this once."""
        said, ask, known = await self._said(desk, request, acting, fresh=True)
        try:
            codes = ask.people.codes.confirm(known.person.id, said.get("code", "").replace(" ", ""))
        except Denied as error:
            # The person's own secret, as the page showed it: it is drawn again, and nothing is decided by it.
            again = Enrolment(secret=said.get("secret", "")[:64], uri=said.get("uri", "")[:500] or "otpauth://")
            view = msgspec.structs.replace(account(ask), enrolment=again)
            return shown_again(desk, "account", view, request, acting, error)
        return self._shown(desk, request, acting, msgspec.structs.replace(account(ask), recovery=codes))

    async def codes_off(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """A password alone is enough again."""
        _, ask, known = await self._said(desk, request, acting, fresh=True)
        ask.people.codes.off(known.person.id)
        told = Text("验证码已关闭。", "Codes are switched off.")
        return go_on_saying(self.door, acting, "/account#codes", told)

    async def recovery(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """Ten new recovery codes; the old ones stop."""
        _, ask, known = await self._said(desk, request, acting, fresh=True)
        if not ask.people.codes.on(known.person.id):
            return go_on("/account#codes")
        codes = ask.people.codes.new_recovery(known.person.id)
        return self._shown(desk, request, acting, msgspec.structs.replace(account(ask), recovery=codes))

    # --- passkeys ---------------------------------------------------------------------------------------------------------

    async def passkey_begin(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """What the device is asked."""
        _, ask, known = await self._said(desk, request, acting, fresh=True)
        return challenge_json(ask.people.passkeys.begin_adding(known.person, self.door.site_of(request)))

    async def passkey(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """What the device answered."""
        said, ask, known = await self._said(desk, request, acting, fresh=True)
        answer, site = json_object(said.get("answer", "")), self.door.site_of(request)
        try:
            ask.people.passkeys.finish_adding(
                known.person.id, said.get("ticket", ""), answer, said.get("name", ""), site
            )
        except Denied as error:
            return shown_again(desk, "account", account(ask), request, acting, error)
        told = Text("通行密钥已添加，今后可以用它登录。", "The passkey is added; you may sign in with it from now on.")
        return go_on_saying(self.door, acting, "/account#passkeys", told)

    # --- sign-ins, accounts elsewhere -------------------------------------------------------------------------------------

    async def end_others(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """Sign out everywhere but here."""
        _, ask, known = await self._said(desk, request, acting)
        count = ask.people.sessions.close_all(known.person.id, but=request.cookies.get("session", ""))
        told = Text(f"已结束其他 {count} 处登录。", f"Other sign-ins ended: {count}.")
        return go_on_saying(self.door, acting, "/account#sign-ins", told)

    async def link(self, desk: Desk, request: Request, acting: Acting) -> Response:
        """To the provider by a link of the page, since a form may lead to these pages alone."""
        _, ask, known = await self._said(desk, request, acting, fresh=True)
        name = request.path_params["provider"]
        uri, ticket = await elsewhere.begin(ask, name, self.door.origin(request), known.person.id)
        answer = self._shown(desk, request, acting, msgspec.structs.replace(account(ask), go_to=uri))
        self.door.cookie(request, answer, elsewhere.COOKIE, ticket, STEP_SECONDS)
        return answer

    # --- rungs ------------------------------------------------------------------------------------------------------------

    async def _said(
        self, desk: Desk, request: Request, acting: Acting, *, fresh: bool = False
    ) -> tuple[dict[str, str], Ask, model.Acting]:
        """The form, the question and the person. Raises CohongError where the form is strange or the proof is old."""
        ask = desk.ask(request, acting, "")
        said = await read_form(desk, request, acting)
        known = in_person(ask)
        if fresh:
            known.need_fresh(ask.people.settings)
        return said, ask, known

    def _shown(self, desk: Desk, request: Request, acting: Acting, view: AccountView) -> Response:
        return desk.show("account", view, request, acting)
