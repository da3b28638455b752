"""What follows a declared list in plain words: its facts as told of a trade and of a paper, and customs' states."""

from collections.abc import Callable
from typing import Any

from cohong.channels.customs.receipts import StateClass, state_of
from cohong.channels.customs.tables import UNITS
from cohong.portal.speech import words
from cohong.portal.text import Text, day, quantity, why_of

Fact = dict[str, Any]
Tell = Callable[[Fact], Text]
TONES: dict[StateClass, str] = {
    "not_processed": "wrong",
    "refused": "wrong",
    "held": "wrong",
    "accepted": "good",
    "released": "good",
    "closed": "good",
    "progress": "wait",
    "information": "wait",
}
"""What a state of customs means for the sender -> tone of its mark."""
_UNDER_WAY = {
    "cancellation": Text("已列入撤销申请单，待海关审核", "Its cancellation is asked for; customs decides"),
    "return": Text("已列入退货申请单，待海关审核", "A return is asked for; customs decides"),
    "summary": Text("已列入汇总申请单，待海关审核", "It is to be summed up; customs decides"),
}
_MOVED = {
    "bill": Text("已列入总分单", "On a master bill"),
    "arrival": Text("货物已运抵监管场所", "The goods came to the site under customs' eyes"),
    "departure": Text("货物已离境", "The goods left the country"),
}


def _summed(fact: Fact) -> Text:
    part, parts, state = fact.get("part", 1), fact.get("parts", 1), form_state(fact["state"])
    zh, en = (f"（第 {part}/{parts} 卷）", f" (part {part} of {parts})") if parts > 1 else ("", "")
    return Text(f"海关给出一份报关单{zh}，{state.zh}", f"A declaration form came of it{en}, {state.en}")


def into_form(count: int) -> Text:
    """How many lists customs says went into a form."""
    return Text(
        f"{count:,} 份清单的商品归入该报关单", f"Lines of {count:,} list{'s' if count != 1 else ''} went into that form"
    )


OF_SUM: dict[str, Tell] = {
    "aftermath.summary_observed": _summed,
    "customs.claim_kept": lambda _: Text(
        "作为该报送人的陈述留存，不产生效力", "Kept as what this filer claims, without effect"
    ),
}
"""Facts that name a paper by other numbers than its id: those of customs' result, and of what somebody claims."""


def customs_said(status: int) -> tuple[str, Text]:
    """Tone and words of customs' newest word on a paper; 0 is none."""
    if not status:
        return "plain", Text("尚无答复", "No answer yet")
    state = state_of(str(status))
    return TONES[state.kind], Text(state.zh, state.en)


def form_state(code: str) -> Text:
    """The state of a declaration form. Customs has not published what its codes mean."""
    return Text(f"海关状态代码 {code}（含义未公布）", f"customs' state {code} (its meaning is not published)")


def document(of: str) -> Text:
    """The name of a document or paper."""
    return words.DOCUMENTS.get(of, Text(of, of))


def back_said(lines: list[list[Any]]) -> Text:
    """`第 1 项 2 件`: lines of gnum, unit code and quantity times 1e5."""
    zh = "、".join(f"第 {gnum} 项 {quantity(amount)} {UNITS.get(unit, unit)}" for gnum, unit, amount in lines)
    en = ", ".join(f"line {gnum}: {quantity(amount)} {UNITS.get(unit, unit)}" for gnum, unit, amount in lines)
    return Text(zh, en)


def _returned(fact: Fact) -> Text:
    back, at = back_said(fact["lines"]), day(fact["day"])
    if not fact["lines"]:
        return Text(f"海关准予退货（{at}）", f"Customs let goods back in on {at}")
    return Text(f"退货：{back.zh}（{at}）", f"Came back on {at}: {back.en}")


def _moved(fact: Fact) -> Text:
    said, at = _MOVED[fact["of"]], day(fact["day"])
    return Text(f"{said.zh}（{at}）", f"{said.en} ({at})")


def _declared(fact: Fact) -> Text:
    gnums = sorted({line[0] for line in fact["lines"]})
    return Text(
        f"第 {'、'.join(map(str, gnums))} 项商品归入报关单",
        f"Into a declaration form: line{'s' if len(gnums) > 1 else ''} {', '.join(map(str, gnums))}",
    )


def _asked(fact: Fact) -> Text:
    of, asked = document(fact["of"]), fact["asked"]
    why, at = why_of(asked["code"]).says, day(asked["until"])
    return Text(f"要求更正{of.zh}，期限 {at}：{why.zh}", f"{of.en} to be corrected by {at}: {why.en}")


def _given_up(fact: Fact) -> Text:
    of = document(fact["of"])
    return Text(f"不再要求更正{of.zh}", f"{of.en}: no correction is asked for any more")


OF_TRADE: dict[str, Tell] = {
    "aftermath.list_numbered": lambda _: Text("海关编定清单编号", "Customs gave the list its number"),
    "aftermath.touched": lambda fact: _UNDER_WAY[fact["of"]],
    "aftermath.list_cancelled": lambda fact: Text(
        f"海关已撤销清单（{day(fact['day'])}），清单不再有效",
        f"Customs cancelled the list on {day(fact['day'])}; it stands no more",
    ),
    "aftermath.parcel_moved": _moved,
    "aftermath.goods_returned": _returned,
    "aftermath.goods_tallied": lambda fact: Text(
        f"退回货物已理货（{day(fact['day'])}）", f"What came back was tallied on {day(fact['day'])}"
    ),
    "aftermath.list_declared": _declared,
    "aftermath.correction_asked": _asked,
    "aftermath.asking_withdrawn": _given_up,
}
"""Facts that name a trade -> what became so of it."""


def _lodged(fact: Fact) -> Text:
    part, parts, count = fact.get("part", 1), fact.get("parts", 1), len(fact.get("named", ()))
    of = document(fact["of"])
    zh, en = (f"，第 {part}/{parts} 卷", f", part {part} of {parts}") if parts > 1 else ("", "")
    return Text(f"{of.zh}{zh}，列明 {count} 项", f"{of.en}{en}, naming {count}")


def _answered(fact: Fact) -> Text:
    _, said = customs_said(fact["status"])
    at = f"{fact['time'][8:10]}:{fact['time'][10:12]}:{fact['time'][12:14]}"
    return Text(f"海关：{said.zh}（{at}）", f"Customs: {said.en} ({at})")


OF_PAPER: dict[str, Tell] = {
    "aftermath.paper_lodged": _lodged,
    "aftermath.paper_withdrawn": lambda _: Text("已删除", "Deleted"),
    "aftermath.answer_observed": _answered,
    "aftermath.paper_accepted": lambda fact: Text(
        f"海关已受理，{day(fact['day'])} 起生效", f"Accepted by customs; it takes effect as of {day(fact['day'])}"
    ),
}
"""Facts that name a paper -> what became so of it."""
