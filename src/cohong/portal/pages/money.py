"""The money desk: credits, what of them is converted, payouts, and the files for the bank."""

from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cohong.node.writer import Writer
from cohong.portal.act import Done, Nothing, act, refuse
from cohong.portal.ask import Acting, Ask
from cohong.portal.names import Names
from cohong.portal.page import View, page
from cohong.portal.question import Listed
from cohong.portal.raw import Desk, Told, as_file, raw
from cohong.portal.speech import words
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text, Why, bank_reason
from cohong.projections import queries

PAGE = 25
OUT = "out"
SHEETS = (".xlsx", ".csv")
CREDIT_SAID = {
    "NOTIFIED": Text("尚无订单认领", "No order claims it yet"),
    "PART_MATCHED": Text("部分认领", "Claimed in part"),
    "MATCHED": Text("已全部认领", "Claimed whole"),
}


class CreditLine(msgspec.Struct, frozen=True, kw_only=True):
    """Foreign currency that came in: what orders claim of it, and what is converted, in its minor units."""

    reference: str
    bank: str
    bank_name: Text
    day: int
    currency: str
    amount: int
    claimed: int
    settled: int
    state: Text


class PayoutLine(msgspec.Struct, frozen=True, kw_only=True):
    """A payout, in fen. `tone` is good, wait or wrong; `reason` is the bank's own, None where it gave none."""

    payout: str
    merchant: str
    merchant_name: str
    bank: str
    day: int
    amount: int
    state: Text
    tone: str
    reason: Why | None


class BankFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that lies ready: for the bank, or of what does not close."""

    name: str
    size_bytes: int
    made_ms: int


class MoneyView(View, frozen=True, kw_only=True):
    """Credits and payouts, the newest first, and the files. `next` goes on with the payouts."""

    credits: tuple[CreditLine, ...]
    payouts: tuple[PayoutLine, ...]
    files: tuple[BankFile, ...]
    next: str


@page(
    "/money",
    zh="资金",
    en="Money",
    says_zh="收汇、结汇、付款：钱从哪里来、付给了谁、还差哪一步。",
    says_en="Credits, conversions, payouts: where money came from, whom it was paid to, and which step is missing.",
    menu=6,
    asks=Listed,
    beside=True,
)
def money(ask: Ask) -> MoneyView:
    """Newest first."""
    names, asked = Names(ask), ask.asked(Listed)
    limit = min(asked.limit, PAGE)
    with ask.reading.tables.read() as read:
        came = [] if asked.after else queries.credits(read, ask.scope, limit=PAGE)
        payouts = queries.payouts(read, ask.scope, after=asked.after or None, limit=limit + 1)
    return MoneyView(
        credits=tuple(_credit(names, one) for one in came),
        payouts=tuple(_payout(names, one) for one in payouts[:limit]),
        files=tuple(_files(ask.reading.home.root)) if ask.acting.may("pay") and ask.scope.merchant is None else (),
        next=payouts[limit - 1].cursor if len(payouts) > limit else "",
    )


def _credit(names: Names, row: queries.Credit) -> CreditLine:
    return CreditLine(
        reference=names.credit(row.tag),
        bank=row.bank,
        bank_name=called(names.ask.state, row.bank),
        day=row.day,
        currency=row.currency,
        amount=row.amount,
        claimed=row.claimed,
        settled=row.settled,
        state=CREDIT_SAID[row.state],
    )


def _payout(names: Names, row: queries.Payout) -> PayoutLine:
    tone, state = words.PAYOUTS[row.state]
    return PayoutLine(
        payout=row.id,
        merchant=row.merchant,
        merchant_name=names.merchant(row.merchant),
        bank=row.bank,
        day=row.day,
        amount=row.amount,
        state=state,
        tone=tone,
        reason=bank_reason(row.reason),
    )


def _files(home: Path) -> list[BankFile]:
    folder = home / OUT
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        BankFile(name=path.name, size_bytes=path.stat().st_size, made_ms=path.stat().st_mtime_ns // 1_000_000)
        for path in found
        if path.suffix in SHEETS
    ]


@act("/money/run", zh="办理资金", en="Do what can be done", needs="pay")
def run_money(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - nothing more is needed
    """Claim, ask for conversion, divide and instruct whatever can be done now."""
    done = Writer(ask.reading.home.root).run_money(ask.acting.member, lang=ask.lang)
    for one in done.acts:
        if len(done.acts) == 1:
            refuse(one.findings)
    count = sum(not one.refused for one in done.acts)
    if not done.acts:
        said = Text("目前没有可以办理的资金事项。", "There is nothing to be done with money right now.")
    else:
        said = Text(f"已办理 {count} 项；待银行付款的文件见下。", f"{count} done; the files for the bank are below.")
    return Done(said=said, to="/money")


@raw(
    "/money/files/{name}",
    needs="pay",
    told=Told(
        title=Text("交给银行的文件", "A file for the bank"),
        says=Text(
            "已备好的付款文件；名称见资金页面的 files。",
            "A file that lies ready; the page of money names it in `files`.",
        ),
        gives="application/octet-stream",
    ),
)
async def bank_file(desk: Desk, request: Request, acting: Acting) -> Response:
    """One of the files that lie ready."""
    ask = desk.ask(request, acting, "pay")
    name = ask.path["name"]
    if ask.scope.merchant is not None or name not in {one.name for one in _files(ask.reading.home.root)}:
        raise ask.missing()
    return as_file((ask.reading.home.root / OUT / name).read_bytes(), name)
