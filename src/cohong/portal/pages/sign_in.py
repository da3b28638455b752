"""Coming in: name and password, a code where codes are on, a passkey, an account elsewhere; an invitation; proving again."""

from typing import Annotated

from msgspec import Meta

from cohong.portal.ask import Ask
from cohong.portal.entering.persons import ProviderSaid, in_person, providers_said
from cohong.portal.entering.places import local_path
from cohong.portal.page import View, page
from cohong.portal.question import Question
from cohong.portal.text import Why

Next = Annotated[str, Meta(max_length=1_000, description="the page to go on with")]


class NextAsked(Question, frozen=True, kw_only=True):
    """Where to go on afterwards: a path of these pages."""

    next: Next = ""


class Invited(Question, frozen=True, kw_only=True):
    """The invitation of a link."""

    invitation: Annotated[str, Meta(max_length=100, description="the invitation that was sent")] = ""


class SignInView(View, frozen=True, kw_only=True):
    """`accounts` says whether anybody signs in here at all; `trouble` is why the last try did not work."""

    accounts: bool
    next: str
    providers: tuple[ProviderSaid, ...]
    login: str = ""
    trouble: Why | None = None


class SignInCodeView(View, frozen=True, kw_only=True):
    """The second step of a sign-in."""

    next: str
    trouble: Why | None = None


class WelcomeView(View, frozen=True, kw_only=True):
    """Choosing a password with an invitation."""

    accounts: bool
    invitation: str
    trouble: Why | None = None


class ProveView(View, frozen=True, kw_only=True):
    """Proving once more who one is; `password` and `codes` say what is asked for."""

    next: str
    password: bool
    codes: bool
    providers: tuple[ProviderSaid, ...]
    trouble: Why | None = None


@page(
    "/sign-in",
    zh="登录",
    en="Sign in",
    says_zh="用您的账户登录；忘记密码时，请向本单位的管理员要一个新的邀请。",
    says_en="Sign in with your account; if you forgot the password, ask your administrator for a new invitation.",
    needs="",
    asks=NextAsked,
)
def sign_in(ask: Ask) -> SignInView:
    """The first step."""
    accounts = ask.place is not None and ask.place.has_accounts
    return SignInView(accounts=accounts, next=local_path(ask.asked(NextAsked).next), providers=providers_said(ask))


@page(
    "/sign-in/code",
    zh="输入验证码",
    en="Enter the code",
    says_zh="请输入手机应用显示的 6 位验证码；手边没有手机时，可输入一个恢复码。",
    says_en="Enter the six digits that your app shows; without the device, one of your recovery codes.",
    needs="",
    asks=NextAsked,
)
def sign_in_code(ask: Ask) -> SignInCodeView:
    """The second step."""
    return SignInCodeView(next=local_path(ask.asked(NextAsked).next))


@page(
    "/welcome",
    zh="欢迎",
    en="Welcome",
    says_zh="用收到的邀请码设置您的密码；邀请码七日内有效，只能使用一次。",
    says_en="Choose your password with the invitation that you were given; it is good once, for seven days.",
    needs="",
    asks=Invited,
)
def welcome(ask: Ask) -> WelcomeView:
    """For somebody who was invited."""
    accounts = ask.place is not None and ask.place.has_accounts
    return WelcomeView(accounts=accounts, invitation=ask.asked(Invited).invitation)


@page(
    "/prove",
    zh="再次确认身份",
    en="Prove that it is you",
    says_zh="接下来的操作较为敏感，请再次确认是您本人；十分钟内不再询问。",
    says_en="What you are about to do is sensitive: prove once more that it is you. We do not ask again for ten minutes.",
    needs="",
    asks=NextAsked,
)
def prove(ask: Ask) -> ProveView:
    """Before a sensitive act."""
    person = in_person(ask).person.id
    return ProveView(
        next=local_path(ask.asked(NextAsked).next),
        password=ask.people.passwords.has(person),
        codes=ask.people.codes.on(person),
        providers=providers_said(ask),
    )
