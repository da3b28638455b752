"""`cohong customs proposals`: which codes wait for a person to say that they are one firm, or two."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cohong.cli import frame
from cohong.cli.common import home_option, member_option
from cohong.cli.customs.looking import looking
from cohong.cli.speaking import command
from cohong.cli.tongue import choose

if TYPE_CHECKING:
    from cohong.node.selling.proposing import Firm, Waiting

SCHEMA = "cohong.customs-proposals.v1"
_ASKED = {"merge": ("one firm?", "是否同一企业？"), "split": ("two firms?", "是否两家企业？")}


@command(
    "proposals",
    en="""
    Proposals that wait for a person: codes that may be one firm, or two, with the evidence.

    cohong customs proposals --home DIR

    Answer one with `cohong customs decide --proposal ID --yes` (or --no) and a reason.
    """,
    zh="""
    待人工处理的建议：可能属于同一企业或应当分开的代码，附证据。

    cohong customs proposals --home 目录

    用 `cohong customs decide --proposal 标识 --yes`（或 --no）并写明理由进行答复。
    """,
)
@home_option
@member_option
def proposals(home: Path, member: str | None) -> int:
    """One line of JSON, or a few of text, for each proposal."""
    from cohong.node.selling.proposing import open_proposals

    with looking(home, member) as look:
        for one in open_proposals(look.reading, look.member):
            if frame.json_wanted():
                frame.emit(_plain(one), SCHEMA)
            else:
                _tell(one)
    return frame.finish(refused=False)


def proposal_id(one: "Waiting") -> str:
    """How a proposal is named: its kind and its two tags."""
    return f"{one.kind}/{one.firm.tag}/{one.other.tag}"


def _plain(one: "Waiting") -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(one)
    return {"id": proposal_id(one), **told}


def _tell(one: "Waiting") -> None:
    asked = choose(*_ASKED[one.kind])
    days = choose(f"{one.age_days} days", f"{one.age_days} 天")
    frame.write(f"{_firm(one.firm)}  {_firm(one.other)}  {asked}  {one.permille / 10:.1f}%  {days}")
    if one.en:
        frame.write(f"  {choose(one.en, one.zh)}")
    for sign, pieces in (("+", one.supports), ("-", one.against)):
        for piece in pieces:
            frame.write(f"  {sign} {choose(piece.en, piece.zh)}  {piece.bits}")
    frame.write(f"  {proposal_id(one)}")


def _firm(firm: "Firm") -> str:
    return f"{firm.name} {firm.code}".strip() or firm.tag
