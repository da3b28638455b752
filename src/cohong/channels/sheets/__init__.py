"""The sheet door: Excel and CSV in and out. `read_sheet` is the way in; see the README beside this file."""

from cohong.channels.sheets.columns import Column, SheetKind
from cohong.channels.sheets.doubts import doubted
from cohong.channels.sheets.drafts import SHEET, Spot
from cohong.channels.sheets.kinds import INPUT_KINDS, KINDS, kind_of
from cohong.channels.sheets.payments import BatchPayment, Payer, Payment, read_batch_payment, write_batch_payment
from cohong.channels.sheets.problems import PaidRow, ProblemRow, write_payouts_summary, write_problems
from cohong.channels.sheets.reader import read_placed, read_sheet, sheet_kinds
from cohong.channels.sheets.templates import TEMPLATE_ENDINGS, write_template
from cohong.channels.sheets.texts import SheetError
from cohong.channels.sheets.writer import write_rows

__all__ = [
    "INPUT_KINDS",
    "KINDS",
    "SHEET",
    "TEMPLATE_ENDINGS",
    "BatchPayment",
    "Column",
    "PaidRow",
    "Payer",
    "Payment",
    "ProblemRow",
    "SheetError",
    "SheetKind",
    "Spot",
    "doubted",
    "kind_of",
    "read_batch_payment",
    "read_placed",
    "read_sheet",
    "sheet_kinds",
    "write_batch_payment",
    "write_payouts_summary",
    "write_problems",
    "write_rows",
    "write_template",
]
