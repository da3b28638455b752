"""Who looked at my data: for a merchant, and for the service company that keeps the merchant's file."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cohong.modules.members.state import MERCHANT
from cohong.portal.ask import Ask, member_roles
from cohong.portal.entering.persons import Known, role_said
from cohong.portal.names import Names
from cohong.portal.page import PAGES, View, page
from cohong.portal.question import MAX_TEXT, Limit, Question
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text
from cohong.projections import queries

PAGE, MERCHANTS = 50, 100


class LooksAsked(Question, frozen=True, kw_only=True):
    """Whose data, for a service company; rows older than the look `after`, at most `limit`."""

    merchant: Annotated[str, Meta(max_length=MAX_TEXT, description="id of a merchant")] = ""
    after: Annotated[int, Meta(ge=0, le=2**53, description="`next` of the page before; 0 for the first page")] = 0
    limit: Limit = PAGE


class LookRow(msgspec.Struct, frozen=True, kw_only=True):
    """One person, in a role of a member, was shown something at a time (ms); `href` leads to it."""

    time_ms: int
    person: Text
    member: Text
    role: Text
    what: Text
    subject: str
    href: str


class MerchantChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant to ask about."""

    id: str
    name: str


class LooksView(View, frozen=True, kw_only=True):
    """Looks at one merchant's data, newest first; `merchant` is "" until one is chosen. `next` 0 is the end."""

    merchant: str
    name: str
    merchants: tuple[MerchantChoice, ...]
    looks: tuple[LookRow, ...]
    next: int


@page(
    "/looks",
    zh="谁看过我的数据",
    en="Who looked at my data",
    says_zh="哪个人、代表谁、以什么岗位、什么时候看过密封的商户资料；记录不能修改，至少保留半年。",
    says_en="Which person, for whom, in which role and when, was shown a merchant's sealed data. "
    "Entries cannot be changed and are kept for at least half a year.",
    asks=LooksAsked,
)
def looks(ask: Ask) -> LooksView:
    """Who looked. Raises CohongError (`portal.not_here`) for a merchant that is not one's own business."""
    asked, names, member = ask.asked(LooksAsked), Names(ask), ask.acting.member
    is_merchant = "merchant" in member_roles(ask.state, member)
    merchant = asked.merchant or (member if is_merchant else "")
    if merchant and not _concerns(ask, merchant):
        raise ask.missing()
    found = queries.merchants(ask.reading.tables, ask.scope, limit=MERCHANTS) if not is_merchant else []
    ours = [one for one in found if _concerns(ask, one.id)]
    rows, following = _rows(ask, merchant, asked) if merchant else ((), 0)
    return LooksView(
        merchant=merchant,
        name=names.merchant(merchant) if merchant else "",
        merchants=tuple(MerchantChoice(id=one.id, name=names.merchant(one.id)) for one in ours),
        looks=rows,
        next=following,
    )


def _concerns(ask: Ask, merchant: str) -> bool:
    """A merchant's looks are for itself and for who keeps its file, for nobody else."""
    file = ask.state.get(MERCHANT, merchant)
    return ask.acting.member == merchant or (file is not None and file.service == ask.acting.member)


def _rows(ask: Ask, merchant: str, asked: LooksAsked) -> tuple[tuple[LookRow, ...], int]:
    if ask.place is None:
        return (), 0
    ask.place.looking.write_down()
    known, limit = Known(ask), min(asked.limit, PAGE)
    found = ask.people.looks.looks_at(merchant, asked.after, limit + 1)
    rows = tuple(
        LookRow(
            time_ms=one.time_ms,
            person=known(one.person),
            member=called(ask.state, one.member),
            role=role_said(one.role),
            what=PAGES[one.what].title if one.what in PAGES else Text(one.what, one.what),
            subject=one.subject,
            href=_href(one.what, one.subject),
        )
        for one in found[:limit]
    )
    return rows, found[limit - 1].id if len(found) > limit else 0


def _href(what: str, subject: str) -> str:
    seen = PAGES.get(what)
    return f"{seen.path.partition('{')[0]}{subject}" if seen and "{" in seen.path else ""
