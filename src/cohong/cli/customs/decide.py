"""`cohong customs decide`: a person's word on who sells a trade, on an appeal, on a proposal."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cohong.cli import frame
from cohong.cli.common import home_option, member_option
from cohong.cli.customs.looking import Looking, looking
from cohong.cli.speaking import command, option

if TYPE_CHECKING:
    from cohong.node.selling.deciding import Answer

SCHEMA = "cohong.customs-decide.v1"


@command(
    "decide",
    en="""
    Decide who really sells a trade; appeal such a decision; answer a proposal. Always with a reason.

    cohong customs decide --home DIR --order DEMO-0001 --seller CODE --reason TEXT
    cohong customs decide --home DIR --order DEMO-0001 --appeal --reason TEXT
    cohong customs decide --home DIR --proposal ID --yes --reason TEXT

    The reason is sealed. What was paid stands; what comes later is the decided seller's. An appeal holds the trade until
    another person decides. Exit code 1 when the ledger refuses it.
    """,
    zh="""
    裁定某笔交易的实际卖家；对裁定提出申诉；答复建议。均须写明理由。

    cohong customs decide --home 目录 --order DEMO-0001 --seller 代码 --reason 理由
    cohong customs decide --home 目录 --order DEMO-0001 --appeal --reason 理由
    cohong customs decide --home 目录 --proposal 标识 --yes --reason 理由

    理由加密保存。已付款项不变，此后款项归裁定的卖家。申诉期间该笔交易暂停办理，须由另一人裁定。未受理时退出码为 1。
    """,
)
@home_option
@option("--order", metavar="NUMBER", en="The trade: its order number, or its key.", zh="交易：订单号或交易标识。")
@option("--seller", metavar="CODE", en="Who sells: credit code, or a member's name.",
        zh="实际卖家：统一社会信用代码或成员名称。")  # fmt: skip
@option("--appeal", is_flag=True, en="Appeal the decision, or the attribution.", zh="对裁定或识别结论提出申诉。")
@option("--proposal", metavar="ID", en="The proposal, as `customs proposals` names it.",
        zh="建议标识，见 customs proposals。")  # fmt: skip
@option("--yes/--no", "accept", default=None, en="The answer to the proposal.", zh="对建议的答复：同意或不同意。")
@option("--reason", default="", metavar="TEXT", en="Why.", zh="理由。")
@member_option
def decide(
    home: Path, order: str | None, seller: str | None, appeal: bool, proposal: str | None, accept: bool | None,
    reason: str, member: str | None,
) -> int:  # fmt: skip
    """Say one thing, and what became of it."""
    from cohong.node.selling.deciding import Answer, Appeal, Decision, say_to

    asked: Decision | Appeal | Answer
    with looking(home, member) as look:
        who = look.member
        if proposal and accept is not None and not order:
            asked = _answer(proposal, reason, accept=accept)
        elif order and appeal and not (seller or proposal):
            asked = Appeal(trade=_trade(look, order), reason=reason)
        elif order and seller and not (appeal or proposal):
            asked = Decision(trade=_trade(look, order), seller=seller, reason=reason)
        else:
            raise click.UsageError("Say --order with --seller or --appeal, or --proposal with --yes or --no.")
    act = say_to(home, asked, who)
    about = proposal or getattr(asked, "trade", "")
    frame.emit({"kind": act.kind, "about": about, "outcome": act.outcome, "findings": act.findings}, SCHEMA)
    return frame.finish(refused=act.refused)


def _answer(proposal: str, reason: str, *, accept: bool) -> "Answer":
    from cohong.core.texts import CohongError
    from cohong.modules.sellers.rules import NOT_PROPOSED
    from cohong.node.selling.deciding import Answer

    kind, _, tags = proposal.partition("/")
    firm, _, other = tags.partition("/")
    if kind == "merge":
        return Answer(kind="merge", firm=firm, other=other, accept=accept, reason=reason)
    if kind == "split":
        return Answer(kind="split", firm=firm, other=other, accept=accept, reason=reason)
    raise CohongError(NOT_PROPOSED, path="--proposal", seen=proposal)


def _trade(look: Looking, order: str) -> str:
    """The key of the one trade that is meant. Raises CohongError (`node.no_such_order`, `node.several_orders`)."""
    from cohong.node.selling.proposing import trade_of

    return trade_of(look.reading, look.member, look.scope, order)
