"""Two merchants, or a record and a merchant, weighed one field at a time, with words. The bits are those of `compare`: a test says so."""

from math import log2
from typing import NamedTuple

import msgspec
from rapidfuzz.distance import Levenshtein

from cohong.analytics.linkage import weights
from cohong.analytics.linkage.fields import IDENTIFIERS
from cohong.analytics.linkage.profiles import PROFILED
from cohong.analytics.linkage.weights import SHIPPED, Term, Weights

SHOWN_WHOLE = ("core", "sound", "trade", "region", "shop", "address", "code")
"""Fields that are shown as they are; of the others only the last places."""
FIELD_WORDS = {
    "code": ("code", "编码"),
    "account": ("account", "账号"),
    "phone": ("phone number", "电话"),
    "shop": ("shop", "店铺"),
    "contact": ("contact", "联系人"),
    "address": ("address", "地址"),
    "region": ("place", "地区"),
    "core": ("name", "字号"),
    "sound": ("name", "字号"),
    "trade": ("trade", "行业"),
}


CODES_DIFFER = ("two different valid credit codes", "两个不同的有效统一社会信用代码")
CODES_ALONE = (
    "two different valid credit codes, and no identifier that both have: never joined by name alone",
    "两个不同的有效统一社会信用代码，且无共同标识：不得仅凭名称合并",
)
CODES_OF_TWO = (
    "two different valid credit codes, and other names or trades: two firms that share an identifier",
    "两个不同的有效统一社会信用代码，且名称或行业不同：共用标识的两家企业",
)


class Value(NamedTuple):
    """A value of one field, how many merchants have it, and for codes and cores whether it is valid, or Latin."""

    text: str
    spread: int = 1
    flag: bool = False


Facts = dict[str, tuple[Value, ...]]
"""By field at most two values, the most frequent first."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What one field says: bits above 0 for one merchant, below 0 against; the values, hidden in part where they are private."""

    field: str
    bits: float
    one: str
    other: str
    en: str
    zh: str


def weigh_facts(one: Facts, other: Facts, merchants: int, by: Weights = SHIPPED) -> list[Evidence]:
    """The evidence of every field that says something, the prior last. `merchants` is how many there are."""
    prior = log2(max(merchants, 2))
    met = {field: _meet(one.get(field, ()), other.get(field, ())) for field in PROFILED}
    found = [_name(one, other, met, merchants, by)]
    identifiers, shared = _identifiers(one, other, met, prior, by)
    found += _codes(one, other, met, identifiers, shared)
    for field in ("trade", "region", "contact", "address"):
        most = weights.BESIDE if shared and field in {"contact", "address"} else by.terms[field].cap
        found.append(_term(field, one, other, met[field], merchants, by.terms[field], most))
    said = [evidence for evidence in found if evidence is not None]
    said.append(
        Evidence(
            field="prior",
            bits=-prior,
            one="",
            other="",
            en=f"among {merchants} merchants two are seldom the same one",
            zh=f"在 {merchants} 个商户中，任取两个恰为同一家的可能性很小",
        )
    )
    return said


def total(evidence: list[Evidence]) -> float:
    """The sum of the bits."""
    return sum(one.bits for one in evidence)


def probability_of(bits: float) -> float:
    """Bits as a probability."""
    odds: float = 2.0 ** max(min(bits, 60.0), -60.0)
    return odds / (1.0 + odds)


def _meet(one: tuple[Value, ...], other: tuple[Value, ...]) -> Value | None:
    for mine in one:
        for theirs in other:
            if mine.text == theirs.text:
                return Value(mine.text, max(mine.spread, theirs.spread), mine.flag)
    return None


def shown(field: str, text: str) -> str:
    """A value as it may be shown: the last four places of what is private."""
    if field in SHOWN_WHOLE or not text:
        return text
    return f"…{text[-4:]}" if len(text) > 6 else f"{text[:1]}…"


def _say(
    field: str, bits: float, one: Facts, other: Facts, words: tuple[str, str], met: Value | None = None
) -> Evidence:
    texts = [
        shown(field, met.text if met else facts[field][0].text if facts.get(field) else "") for facts in (one, other)
    ]
    return Evidence(field=field, bits=bits, one=texts[0], other=texts[1], en=words[0], zh=words[1])


def _rarity(met: Value, merchants: int, term: Term) -> float:
    return min(log2((merchants + term.everywhere) / (max(met.spread - 1, 0) + term.here)) + term.agree, term.cap)


def _same(en: str, zh: str, merchants: int) -> tuple[str, str]:
    if merchants < 2:
        return f"the same {en}, which nobody else has", f"{zh}相同，别无其他商户使用"
    return f"the same {en}, which {merchants} merchants have", f"{zh}相同，共有 {merchants} 个商户使用"


def _term(
    field: str, one: Facts, other: Facts, met: Value | None, merchants: int, term: Term, most: float
) -> Evidence | None:
    en, zh = FIELD_WORDS[field]
    if met:
        words = _same(en, zh, met.spread)
        return _say(field, min(_rarity(met, merchants, term), most), one, other, words, met)
    if one.get(field) and other.get(field):
        return _say(field, term.differ, one, other, (f"the {en} differs", f"{zh}不同"))
    return None


def _identifiers(
    one: Facts, other: Facts, met: dict[str, Value | None], prior: float, by: Weights
) -> tuple[dict[str, Evidence | None], int]:
    said: dict[str, Evidence | None] = {}
    shared = 0
    for field in IDENTIFIERS:
        found, weight, (en, zh) = met[field], by.identifiers[field], FIELD_WORDS[field]
        said[field] = None
        if found:
            bits = prior + weight.above - weights.SHARED * log2(max(found.spread, 2) - 1.0)
            bits = min(bits, weights.FURTHER) if shared else bits
            said[field] = _say(field, bits, one, other, (f"the same {en}", f"{zh}相同"), found)
            shared += 1
        elif one.get(field) and other.get(field):
            said[field] = _say(field, weight.differ, one, other, (f"the {en} differs", f"{zh}不同"))
    return said, shared


def _codes(
    one: Facts, other: Facts, met: dict[str, Value | None], said: dict[str, Evidence | None], shared: int
) -> list[Evidence | None]:
    """Two different valid codes speak loudly; they forbid, but for one name that shares an identifier: a firm after a move."""
    mine, theirs = one.get("code", ()), other.get("code", ())
    if met["code"] is None and mine and theirs and mine[0].flag and theirs[0].flag:
        trades_differ = bool(one.get("trade") and other.get("trade")) and met["trade"] is None
        if shared and (met["core"] or met["sound"]) and not trades_differ:
            bits, words = weights.VALID_CODES_DIFFER, CODES_DIFFER
        else:
            bits, words = weights.FORBIDDEN, CODES_ALONE if not shared else CODES_OF_TWO
        said = said | {"code": _say("code", bits, one, other, words)}
    return list(said.values())


def _name(one: Facts, other: Facts, met: dict[str, Value | None], merchants: int, by: Weights) -> Evidence | None:
    core, sound = met["core"], met["sound"]
    if core:
        words = _same("name", "字号", core.spread)
        return _say("core", _rarity(core, merchants, by.terms["core"]), one, other, words, core)
    if sound:
        bits = _rarity(sound, merchants, by.terms["sound"]) + by.names.sound_only
        return _say("core", bits, one, other, ("the names sound alike", "字号读音相同"))
    if not (one.get("core") and other.get("core")):
        return None
    bits, words = unlike(one["core"][0], other["core"][0], merchants, by)
    return _say("core", bits, one, other, words)


def unlike(one: Value, other: Value, merchants: int, by: Weights) -> tuple[float, tuple[str, str]]:
    """Two cores that neither read nor sound alike."""
    if one.flag != other.flag:
        return by.names.other_script, ("one name in Chinese, one in Latin letters", "一个为中文名称，一个为外文名称")
    steps = Levenshtein.distance(one.text, other.text)
    shorter, longer = sorted((len(one.text), len(other.text)))
    begins = shorter >= 2 and (one.text.startswith(other.text) or other.text.startswith(one.text))
    if (steps == 1 and longer >= 2) or (steps == 2 and longer >= 5) or begins:
        more = max(one, other, key=lambda value: value.spread)
        bits = _rarity(more, merchants, by.terms["core"]) + by.names.similar
        return (by.names.short if longer <= 2 else bits), ("the names nearly agree", "字号相近")
    return by.names.other, ("different names", "字号不同")
