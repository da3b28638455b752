"""What the tax authority's label duty says."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.core.message import Day, Hash, Head, Id
from cohong.modules.trade.messages import MAX_SUBJECTS
from cohong.modules.trade.state import Roots

LabelName = Literal["REFUND", "EXEMPT_NO_INVOICE", "EXEMPT_OTHER", "TAXED", "UNDECIDED", "NOT_EXPORTED"]


class LabelItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The label of one trade: its basis (such as E-NOINV), and the export days for which the law rows it used hold."""

    firm: Id
    number: Id
    roots: Roots
    label: LabelName
    basis: Annotated[str, Meta(max_length=20)]
    since: Day
    until: Day


class AttestLabel(Head, frozen=True, kw_only=True, tag="tax.attest_label"):
    """Labels of many trades, by one rule edition; `law` is the hash of the law file the rows came in.

    Refused unless the filer holds the label duty and the law set is in force; an item fails when the trade is unknown or
    its bodies are not the ones that stand."""

    rule: Annotated[str, Meta(max_length=40)]
    law: Hash | None = None
    items: Annotated[tuple[LabelItem, ...], Meta(max_length=MAX_SUBJECTS)]
