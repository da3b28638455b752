"""A clerk at work: sheets written, days run, and the workbook read as a clerk sees it."""

import openpyxl
from done_kit import told

from cohong.channels.sheets import write_rows
from cohong.channels.sheets.payments import read_batch_payment
from cohong.city.clerk import clerk_contracts, clerk_rows, clerk_trades
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.modules.clearing.queries import conserved

RATE_E8 = 710_120_000


def day(folder, *files, lang="en", **options):
    """Run a day on the home of this test: its JSON. Whatever happened, every track and account adds up."""
    words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    ended = told("--lang", lang, "day", "--home", folder / "home", *files, *words)
    with View(Home(folder / "home"), rulebook()) as view:
        assert conserved(view.state()) == []
    return ended


def book(folder, lang="en"):
    """The sheets of the workbook: title to rows, each a mapping from header to value."""
    name = {"en": "what-does-not-close.xlsx", "zh": "未结事项.xlsx"}[lang]
    loaded = openpyxl.load_workbook(folder / "home" / "out" / name)
    found = {}
    for sheet in loaded:
        _, _, header, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(header, row, strict=True)) for row in rows]
    return found


def by_code(folder, sheet, code):
    return [row for row in book(folder)[sheet] if row["Code for support"] == code]


def sheet(folder, kind, rows, name=None, **options):
    folder.mkdir(parents=True, exist_ok=True)
    return write_rows(kind, folder / (name or f"{kind}.csv"), rows, **options)


def payments(folder):
    return read_batch_payment(folder / "home" / "out" / "batch-payment-001.xlsx").payments


def payout(payment, status, number, reason=""):
    return {
        "type": "PAYOUT", "bank_reference": f"PO{number:06d}", "value_date": "2026-03-11", "currency": "CNY",
        "amount": f"{payment.amount_minor // 100}.{payment.amount_minor % 100:02d}", "status": status, "reason": reason,
        "instruction_reference": payment.instruction_reference,
    }  # fmt: skip


def usd(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def credit(cents, reference="IR1"):
    return {
        "type": "CREDIT", "bank_reference": reference, "value_date": "2026-03-10", "account": "8001000000000001",
        "currency": "USD", "amount": usd(cents), "payer_name": "EXAMPLE MARKETPLACE LTD", "payer_country": "USA",
    }  # fmt: skip


def deal(cents, reference="FX1", of="IR1", rate_e8=RATE_E8):
    return {
        "type": "DEAL", "bank_reference": reference, "value_date": "2026-03-10", "currency": "USD", "amount": usd(cents),
        "rate": f"{rate_e8 / 10**8:.4f}", "cny_amount": usd((cents * rate_e8 + 5 * 10**7) // 10**8), "fee_cny": "0.10",
        "settlement_reference": of,
    }  # fmt: skip


def all_contracts():
    return clerk_contracts(clerk_trades()[0])


def worth(trade):
    return trade.goods_cents + trade.freight_cents


def two_trades(folder, *, released=True):
    """Contracts and the sheet of the first two orders."""
    trades = clerk_trades()[1][:2]
    rows = [row for row in clerk_rows()["trades"] if row["orderNo"] in {trade.order_no for trade in trades}]
    if not released:
        rows = [{name: text for name, text in row.items() if name != "releaseDate"} for row in rows]
    sheet(folder, "contracts", all_contracts())
    sheet(folder, "trades", rows)
    return trades


def claim(trade, cents):
    merchant = trade.merchant
    city, _ = clerk_trades()
    code = city.agents[merchant.agent].code if merchant.hidden else merchant.firm.code
    return {
        "bank_reference": "IR1", "seller_code": code, "order_no": trade.order_no, "currency": "USD", "amount": usd(cents),
    }  # fmt: skip
