"""The shapes of `cohong customs` about decisions on sellers: proposals, what a night found, what became of a decision."""

from typing import Annotated, Literal

import msgspec

from cohong.cli.outputs import Output, m
from cohong.core.texts import Finding


class Attested(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the ledger of a trade's seller: whom it names (member, or firm tag), whom the attribution names ("" for
    *cannot tell*) in thousandths by which model since which day, whether that holds the trade, and who decided otherwise."""

    ledger: str
    seller: str
    permille: int
    model: str
    day: int
    held: bool
    decided: str = ""
    appealed: bool = False


class ProposalFirm(msgspec.Struct, frozen=True, kw_only=True):
    """A firm of a proposal: its tag on the ledger, code and name where they are open to you."""

    tag: str
    code: str
    name: str


class ProposalPiece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence, in bits and words."""

    field: str
    bits: str
    en: str
    zh: str


class CustomsProposals(Output, frozen=True, kw_only=True, tag="cohong.customs-proposals.v1"):
    """`cohong customs proposals`: one line for each two codes that wait for a person's yes or no."""

    id: Annotated[str, m("Proposal", "建议标识")]
    kind: Annotated[Literal["merge", "split"], m("What is proposed", "建议事项")]
    firm: Annotated[ProposalFirm, m("One firm", "一方")]
    other: Annotated[ProposalFirm, m("The other", "另一方")]
    permille: Annotated[int, m("How probable, in thousandths", "可能性（千分比）")]
    by: Annotated[str, m("Who proposes", "建议方")]
    day: Annotated[int, m("Since", "提出日期")]
    age_days: Annotated[int, m("Age in days", "已等待天数")]
    en: Annotated[str, m("Why, in English", "理由（英文）")]
    zh: Annotated[str, m("Why, in Chinese", "理由（中文）")]
    supports: Annotated[list[ProposalPiece], m("What speaks for one firm", "支持为同一企业的证据")]
    against: Annotated[list[ProposalPiece], m("What speaks against it", "反对的证据")]


class CustomsRelink(Output, frozen=True, kw_only=True, tag="cohong.customs-relink.v1"):
    """`cohong customs relink`: what a new look at all firms came to."""

    proposed: Annotated[int, m("Pairs proposed", "提出的建议")]
    attributed: Annotated[int, m("Trades attributed", "识别卖家的交易")]
    findings: Annotated[list[Finding], m("What was not taken", "未受理事项")] = msgspec.field(default_factory=list)


class CustomsDecide(Output, frozen=True, kw_only=True, tag="cohong.customs-decide.v1"):
    """`cohong customs decide`: what became of a decision, an appeal, or an answer to a proposal."""

    kind: Annotated[str, m("Kind", "事项")]
    about: Annotated[str, m("Trade or proposal", "交易或建议")]
    outcome: Annotated[str, m("Outcome on the ledger, empty where refused", "账本结果标识（未受理则为空）")]
    findings: Annotated[list[Finding], m("Why it was refused", "未受理原因")] = msgspec.field(default_factory=list)


SELLER_SHAPES = (CustomsProposals, CustomsRelink, CustomsDecide)
