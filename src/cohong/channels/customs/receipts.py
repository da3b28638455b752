"""Receipts of customs: what their states and texts say, which of several counts, and how to make them.

Receipts come more than once and out of order. Per business key the one with the greatest `returnTime` counts; at equal
times the higher stage. A positive state that nobody knows is information, never an error.
"""

import re
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from cohong.channels.customs.schema import KINDS, RECEIPT_OF, business_key
from cohong.channels.customs.tables import table
from cohong.channels.document import Document

STATES: Final = table("receipt_states")["rows"]
REFUSALS: Final = table("receipt_refusals")["rows"]
# States in the order of their life: staged, declaring, ... released, closed.
STAGES: Final[tuple[str, ...]] = tuple(sorted(STATES, key=lambda state: (STATES[state]["stage"], int(state))))
StateClass = Literal["not_processed", "progress", "refused", "accepted", "held", "released", "closed", "information"]
_INFO = re.compile(
    r"\[\s*Code\s*:\s*(?P<code>[^;\]]*?)\s*;\s*Desc\s*:\s*(?P<desc>.*?)\s*\]\s*$", re.DOTALL | re.IGNORECASE
)


class Info(NamedTuple):
    """`returnInfo` taken apart: code and description when the bracket is there, and always the whole text."""

    code: str
    desc: str
    text: str


class State(NamedTuple):
    """A `returnStatus` in words, and what it means for the sender."""

    code: str
    zh: str
    en: str
    kind: StateClass


def parse_info(text: str) -> Info:
    """`[Code:2600;Desc:放行]` is code 2600 and description 放行; any other text is its own description."""
    found = _INFO.search(text)
    return Info(found["code"], found["desc"], text) if found else Info("", text, text)


def info_text(code: str, desc: str) -> str:
    """The way back."""
    return f"[Code:{code};Desc:{desc}]"


def state_of(status: str) -> State:
    """The words for a state. Below zero: not processed. Unknown and not below zero: information."""
    if status in STATES:
        row = STATES[status]
        return State(status, row["zh"], row["en"], row["class"])
    if status.startswith("-"):
        row = REFUSALS.get(status, {"zh": "报文未被处理", "en": "the message was not processed"})
        return State(status, row["zh"], row["en"], "not_processed")
    return State(status, f"其他状态（{status}）", f"other state ({status})", "information")


def stage(status: str) -> int:
    """Place in life for equal times: 0 for what was not processed or is unknown."""
    return int(STATES[status]["stage"]) if status in STATES else 0


def newest(receipts: Iterable[Document]) -> dict[tuple[str, str], Document]:
    """The receipt that counts for each (message, key)."""
    best: dict[tuple[str, str], Document] = {}
    for receipt in receipts:
        place = (receipt.message, receipt.key)
        if place not in best or _rank(receipt) > _rank(best[place]):
            best[place] = receipt
    return best


def _rank(receipt: Document) -> tuple[str, int]:
    return receipt.head.get("returnTime", ""), stage(receipt.head.get("returnStatus", ""))


def receipt_for(
    document: Document,
    status: str,
    return_time17: str,
    info: str,
    pre_no: str = "",
    invt_no: str = "",
    sum_no: str = "",
) -> Document:
    """The receipt of a request, repeating its guid and its keys as customs does.

    `pre_no`, `invt_no` (of a list) and `sum_no` (of a summary application) are what the e-port and customs gave it. Raises
    KeyError for a message that has no receipt.
    """
    kind = KINDS[RECEIPT_OF[document.message]]
    numbers = {"preNo": pre_no, "invtNo": invt_no, "sumNo": sum_no}
    # A list bears the numbers it was given and no others; elsewhere the sender may name the list that is meant.
    given = document.head | {name: text for name, text in numbers.items() if text or document.message == "CEB603"}
    given |= {"returnStatus": status, "returnTime": return_time17, "returnInfo": info}
    names = [element.name for element in kind.head_elements]
    head = {name: given[name] for name in names if given.get(name)}
    return Document(
        file="",
        message=kind.code,
        index=0,
        guid=document.guid,
        key=business_key(kind, head),
        head=head,
        edition=document.edition,
    )
