"""`cohong customs seller`: who really sells each line, with the evidence, or that one cannot tell."""

from pathlib import Path
from typing import TYPE_CHECKING

from cohong.cli import frame
from cohong.cli.common import home_option, member_option
from cohong.cli.customs.looking import Looking, looking
from cohong.cli.speaking import command, option
from cohong.cli.tongue import choose, lang
from cohong.core.texts import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from cohong.analytics.sellers.attribution import Evidence
    from cohong.node.selling.sellers import Line

SCHEMA = "cohong.customs-seller.v1"


@command(
    "seller",
    en="""
    Who really sells each line, how probable that is, and what speaks for and against it.

    cohong customs seller --home DIR
    cohong customs seller --home DIR --line DEMO-0001/1 --json

    Where what there is does not show it, it says so, with what would. It reads what the member may open: documents,
    contracts, mandates, and the habits of its newest trades. Exit code 1 when a line's seller cannot be told.
    """,
    zh="""
    逐行识别真实卖家：是哪家企业、可能性多大、支持与反对的证据、中间的代理方。

    cohong customs seller --home 目录
    cohong customs seller --home 目录 --line DEMO-0001/1 --json

    材料不足时如实说明无法判断，并指出还需要什么。依据为该成员可查看的单证、合同、委托及近期交易规律。有无法判断的行时退出码为 1。
    """,
)
@home_option
@option("--line", metavar="LINE", en="Only this line: order number/line, or a line as printed.",
        zh="只看该行：填“订单号/序号”，或输出的 line。")  # fmt: skip
@member_option
def seller(home: Path, line: str | None, member: str | None) -> int:
    """One line of JSON, or a few of text, for each line of goods."""
    from cohong.node.selling.sellers import Sellers

    doubt = False
    with looking(home, member) as look:
        sellers = Sellers(*look)
        for one in sellers.one(line) if line else sellers.all():
            doubt = doubt or one.found.seller is None
            if frame.json_wanted():
                frame.emit(_plain(one) | {"attested": _attested(look, one.id)}, SCHEMA)
            else:
                _tell(one, sellers.name)
    return frame.finish(refused=doubt)


def _plain(one: "Line") -> dict[str, object]:
    found = one.found
    return {
        "line": one.id,
        "order": one.order,
        "seller": found.seller,
        "probability": round(found.probability, 6),
        "evidence": [_piece(piece) for piece in found.evidence],
        "chain": list(found.chain),
        "against": [_piece(piece) for piece in found.against],
        "filed_by": found.filed_by,
        "reason": found.reason,
        "zh": _why(one, "zh"),
        "en": _why(one, "en"),
        "model": found.model,
    }


def _attested(look: Looking, line: str) -> dict[str, object] | None:
    """What the ledger says of the trade of a line; None where nobody said anything."""
    from cohong.node.selling.proposing import standing_of

    found = standing_of(look.reading, line.rpartition("/")[0], look.member)
    if found is None or (found.attributed is None and found.decided is None):
        return None
    said = found.attributed
    return {
        "ledger": found.seller,
        "seller": said.seller if said else "",
        "permille": said.permille if said else 0,
        "model": said.model if said else "",
        "day": said.day if said else 0,
        "held": found.held,
        "decided": found.decided.seller if found.decided else "",
        "appealed": found.appealed,
    }


def _piece(piece: "Evidence") -> dict[str, object]:
    return {
        "source": piece.source,
        "field": piece.field,
        "value": piece.value,
        "weight": round(piece.weight, 3),
        "speaks_for": piece.speaks_for,
    }


def _why(one: "Line", tongue: str) -> str:
    found = one.found
    return say(found.reason, tongue, seen=found.seen, expected=found.expected) if found.reason else ""


def _tell(one: "Line", name: "Callable[[str], str]") -> None:
    found = one.found
    who = name(found.seller) if found.seller else choose("cannot tell", "无法判断")
    frame.write(f"{one.order}/{found.line}  {who}  {found.probability:.1%}")
    if found.chain:
        via = " → ".join(name(party) for party in found.chain)
        frame.write(choose(f"  declared through {via}", f"  经 {via} 申报"))
    if found.reason:
        frame.write(f"  {_why(one, lang())}")
    for sign, pieces in (("+", found.evidence), ("-", found.against)):
        for piece in pieces:
            frame.write(f"  {sign} {piece.source}.{piece.field} {piece.value}  {piece.weight:.1f}")
