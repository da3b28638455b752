"""Corrections that a member asks for: the words go sealed into the body, document and day into the open."""

import msgspec

from cohong.channels.door.documents import subject_of
from cohong.channels.door.prepared import Prepared
from cohong.core.message import Head, derived_id
from cohong.core.tags import join_key_id
from cohong.core.texts import CohongError, declare
from cohong.modules.aftermath.messages import AskCorrection, WithdrawAsking
from cohong.modules.trade.state import TRADE, Trade
from cohong.node.home import Node
from cohong.node.rows import act_of
from cohong.node.said import Act

LONGEST_NOTE = 2_000
"""Letters of a note."""
AS_NOTED = declare(
    "correction.as_noted",
    en="The content is wrong, as the note says.",
    zh="内容有误，详见说明。",
    next_en="Read the note, mend the document and file it again as a change.",
    next_zh="请查看说明，更正后以变更方式重新报送。",
    final=False,
)
NO_TRADE = declare(
    "correction.no_trade",
    en="There is no such trade.",
    zh="没有这笔交易。",
    next_en="Open the trade again.",
    next_zh="请重新打开该笔交易。",
)
CANNOT_ASK = declare(
    "correction.unclear",
    en="This correction cannot be asked for as it is ({path}).",
    zh="无法按所填内容要求更正（{path}）。",
    next_en="Choose a document, what is wrong and a day, and keep the note short.",
    next_zh="请选择单证、差错和期限，并缩短说明。",
)


class NewCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be corrected: key of the trade, kind of document, code of what is wrong, until which day, and a note in words."""

    trade: str
    of: str
    code: str
    until: int
    note: str = ""


class EndOfAsking(msgspec.Struct, frozen=True, kw_only=True):
    """A correction that is asked for no more."""

    trade: str
    of: str


def ask_correction(node: Node, asked: NewCorrection, member: str) -> Act:
    """Ask whoever filed a document to correct it. Raises CohongError where this cannot even be said."""
    trade = _trade(node, asked.trade)
    if len(asked.note) > LONGEST_NOTE:
        raise CohongError(CANNOT_ASK, path="note")
    head = _head(AskCorrection, node, trade, member, asked)
    fields = {"of": asked.of, "code": asked.code, "note": asked.note}
    return _say(node, Prepared(head, fields, (), _subject(trade, asked.of), trade.firm), member)


def withdraw_asking(node: Node, asked: EndOfAsking, member: str) -> Act:
    """Take back what this member asked for."""
    trade = _trade(node, asked.trade)
    head = _head(WithdrawAsking, node, trade, member, asked)
    return _say(node, Prepared(head, {}, (), _subject(trade, asked.of), trade.firm), member)


def _trade(node: Node, key: str) -> Trade:
    trade = node.state.get(TRADE, key)
    if trade is None:
        raise CohongError(NO_TRADE, path="trade")
    return trade


def _head(kind: type[Head], node: Node, trade: Trade, member: str, asked: NewCorrection | EndOfAsking) -> Head:
    """The head, read as strictly as one that comes from elsewhere."""
    said = {
        "v": 1,
        "kind": kind.__struct_config__.tag,
        "join": join_key_id(node.join_key),
        "filer": member,
        "guid": derived_id(
            "cohong.correction.1", kind.__name__, trade.firm, trade.number, asked.of, node.engine.info().height
        ),
        "firm": trade.firm,
        "number": trade.number,
        **{name: value for name, value in msgspec.to_builtins(asked).items() if name not in ("trade", "note")},
    }
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        raise CohongError(CANNOT_ASK, path=str(error).rpartition("`$.")[2].rstrip("`") or "of") from None


def _subject(trade: Trade, of: str) -> str:
    return subject_of("correction", trade.firm, f"{trade.number}/{of}")


def _say(node: Node, prepared: Prepared, member: str) -> Act:
    return act_of(prepared, node.say([prepared], member)[0])
