"""Who really sells: of each line the entity, its probability, the evidence for and against, the agents between; or *cannot tell*.

`attribute` is pure: the same documents, knowledge and model give the same answer, live or in a batch.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from cohong.analytics.sellers.chain import ENDS_ABROAD, pierce
from cohong.analytics.sellers.evidence import NOBODY, Sign, Signs, signs_of
from cohong.analytics.sellers.known import Known
from cohong.analytics.sellers.mentions import FILER, SELF, THIRD, Told, on_line, tell
from cohong.analytics.sellers.model import Model, bits, lead, probability
from cohong.analytics.sellers.records import Paper
from cohong.analytics.sellers.resolve import ABROAD
from cohong.core.texts import declare

TOO_LITTLE = declare(
    "sellers.too_little_evidence",
    en="What there is does not show who sells this line: {seen} at most.",
    zh="现有材料不足以判断该商品的真实卖家（最高可能性 {seen}）。",
    next_en="Add what an independent party says: the platform's shop record, the bank's notice of money received, an invoice.",
    next_zh="请补充独立第三方材料：平台店铺信息、银行收款通知或发票。",
    final=False,
)
ONLY_FILER = declare(
    "sellers.only_the_filer_speaks",
    en="Only the declaring firm names a seller, and nobody independent confirms it.",
    zh="仅申报企业自述卖家，没有独立第三方材料印证。",
    next_en="Add what an independent party says: the platform's shop record, the bank's notice of money received, an invoice.",
    next_zh="请补充独立第三方材料：平台店铺信息、银行收款通知或发票。",
    final=False,
)
TWO_FIT = declare(
    "sellers.two_sellers_fit",
    en="Two sellers fit nearly equally well: {seen}.",
    zh="两个卖家的可能性接近：{seen}。",
    next_en="Compare the evidence of both and ask the one who gains nothing from the answer.",
    next_zh="请比对双方证据，并向无利害关系的一方核实。",
    final=False,
)
NEAR_BITS = 3.0
"""Two candidates no further apart than this fit nearly equally well."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence. `source` is who says so, `field` where, `value` what stood there, `speaks_for` the party it speaks of,
    `weight` its bits: for the seller in `Attribution.evidence`, against it in `Attribution.against`; never negative."""

    source: str
    field: str
    value: str
    weight: float
    speaks_for: str = ""


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one line. `seller` is a credit code, or None for *cannot tell*, when `reason` is a registered code with `seen`
    and `expected`; `probability` is that of the best candidate either way. `chain` are the agents from the one who filed up to,
    and without, the seller. `model` is the version of the weights."""

    line: str
    seller: str | None
    probability: float
    evidence: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    chain: tuple[str, ...] = ()
    filed_by: str = ""
    best: str = ""
    reason: str = ""
    seen: str = ""
    expected: str = ""
    model: str = ""


def attribute(papers: Iterable[Paper], known: Known, model: Model) -> tuple[Attribution, ...]:
    """The seller of each line of one trade, in the order of the lines. Lines of which nobody says anything of their own share one
    judgement. Raises nothing: unreadable particulars are no evidence."""
    told = tell(papers, known)
    if not any(one.gnum for one in told.mentions) and len(told.shops) < 2:
        first = judge(told, told.lines[0], known, model)
        return (first, *(msgspec.structs.replace(first, line=gnum) for gnum in told.lines[1:]))
    return tuple(judge(told, gnum, known, model) for gnum in told.lines)


def attribute_all(trades: Iterable[Sequence[Paper]], known: Known, model: Model) -> Iterator[tuple[Attribution, ...]]:
    """Of each trade the sellers of its lines; as `attribute`, one after the other."""
    return (attribute(papers, known, model) for papers in trades)


def judge(told: Told, gnum: str, known: Known, model: Model) -> Attribution:
    """One line."""
    signs = signs_of(told, on_line(told.mentions, gnum), gnum, known)
    scores = bits(model, signs)
    somebody = [party for party in signs if party != NOBODY]
    if not somebody:
        return Attribution(line=gnum, seller=None, probability=0.0, reason=TOO_LITTLE, seen="0 %", model=model.version)
    best = max(somebody, key=lambda party: (scores[party], party))
    chance = probability(model, lead(scores, best))
    evidence, against = _weigh(signs, best, scores, model)
    reason, seen, expected = _doubt(best, chance, signs, scores, told, known, model)
    return Attribution(
        line=gnum,
        seller=None if reason else best,
        probability=chance,
        evidence=evidence,
        against=against,
        chain=_chain(told, best, known),
        filed_by=told.filer,
        best=best,
        reason=reason,
        seen=seen,
        expected=expected,
        model=model.version,
    )


def _weigh(
    signs: Signs, best: str, scores: dict[str, float], model: Model
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """The heaviest first: what speaks for the best candidate or against the next, also what weighs nothing; and the reverse."""
    weights = model.weights
    evidence: list[Evidence] = []
    against: list[Evidence] = []
    for sign in signs[best]:
        weight = weights.get(sign.name, 0.0)
        (evidence if weight >= 0 else against).append(_evidence(sign, abs(weight), best))
    others = [party for party in signs if party not in {best, NOBODY}]
    if others:
        rival = max(others, key=lambda party: (scores[party], party))
        for sign in signs[rival]:
            weight = weights.get(sign.name, 0.0)
            if weight:
                (against if weight > 0 else evidence).append(_evidence(sign, abs(weight), rival))
    return _heaviest(evidence), _heaviest(against)


def _evidence(sign: Sign, weight: float, party: str) -> Evidence:
    return Evidence(source=sign.source, field=sign.field, value=sign.value, weight=round(weight, 2), speaks_for=party)


def _heaviest(found: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(found, key=lambda one: (-one.weight, one.source, one.field, one.value)))


def _doubt(
    best: str, chance: float, signs: Signs, scores: dict[str, float], told: Told, known: Known, model: Model
) -> tuple[str, str, str]:  # fmt: skip
    """Why one cannot tell, with its values; empty where one can."""
    if best.startswith(ABROAD):
        return ENDS_ABROAD, best.removeprefix(ABROAD), ""
    if chance >= model.threshold:
        if not known.serves(best):
            return "", "", ""
        # An agent by trade is the seller only where no contract leads on, and a forwarder or broker never.
        owner = pierce(best, told.day, known.contracts, [party for party in signs if party not in {NOBODY, best}])
        if owner.seller == best:
            return "", "", ""
        return owner.reason or TOO_LITTLE, owner.seen or _percent(chance), owner.expected
    others = sorted(((scores[party], party) for party in signs if party not in {NOBODY, best}), reverse=True)
    if others and scores[best] - others[0][0] < NEAR_BITS and others[0][0] > scores[NOBODY]:
        return TWO_FIT, f"{best}, {others[0][1]}", ""
    # A name begins with who speaks, also where a check tells of whom.
    voices = {voice for sign in signs[best] for voice in (sign.source, sign.name.partition(".")[0])}
    if not voices & THIRD and voices & {FILER, SELF}:
        return ONLY_FILER, "", ""
    return TOO_LITTLE, _percent(chance), ""


def _percent(chance: float) -> str:
    return f"{round(chance * 100)} %"


def _chain(told: Told, seller: str, known: Known) -> tuple[str, ...]:
    """The agents between, as far as contracts of the day show them; the filer alone where none do."""
    if not told.filer or told.filer == seller:
        return ()
    return known.contracts.path(told.filer, seller, told.day) or (told.filer,)
