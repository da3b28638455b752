"""One trade: order, waybill, list, receipts of money, remittances, arrival and departure, as far as they have come.

Documents may come late and in any order: what is there is compared, what is not is named with who has to send it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from cohong.core.calendar import days_since_1970
from cohong.core.numbers import divide_half_up, minor_digits
from cohong.duties import reasons
from cohong.duties.matching import codes
from cohong.duties.matching.fields import SameFirm, Spec, alike, as_text, gap, iso, moment, number, plain, signed
from cohong.duties.matching.model import Agreement, Difference, Fields, Missing, Table, Terms, age_of, state_of
from cohong.duties.matching.three import CONSIGNOR, KEYS, LINES, PLATFORM, WARNS, by_gnum

SENDERS = (("order", "platform"), ("waybill", "carrier"), ("list", "declarant"))
"""The documents that a trade needs, and who sends each."""
RETAIL = "E"
REGIMES = {RETAIL: ("9610", "1210", "1239"), "B": ("9710",), "W": ("9810",)}
"""orderType -> customs regimes it goes with."""
_RATE_E8 = 10**8
One = TypeVar("One")
_NAME = Spec("itemName", "text", ("order", "list"), "X05", codes.NAME, "warning", "declarant")
_TIMES = (("order", "waybill"), ("order", "list"), ("list", "arrival"), ("arrival", "departure"))
_CHARGES = (("freight", "fFlag", "fCurrency"), ("insuredFee", "iFlag", "iCurrency"))
_TOTAL = "3"
"""fFlag and iFlag: the charge is stated as a total."""


class Money(msgspec.Struct, frozen=True):
    """What a bank says came in, as far as it was claimed for this trade: currency in letters, minor units; the day it was
    credited (0 where nobody said) and who paid ("" where that may not be read)."""

    currency: str
    minor: int
    day: int = 0
    payer: str = ""


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """The documents of one trade, opened; None for what has not come. `sealed` names those that came and may not be read; what
    the ledger says of a remittance everybody may.
    `since_ms` tells by document when it came."""

    order: Fields | None = None
    waybill: Fields | None = None
    list: Fields | None = None
    receipts: tuple[Fields, ...] = ()
    remittances: tuple[Money, ...] = ()
    arrival: Fields | None = None
    departure: Fields | None = None
    sealed: tuple[str, ...] = ()
    since_ms: Mapping[str, int] = {}

    def open(self) -> dict[str, Fields]:
        """The documents that may be read, by name; further receipts are `receipt 2` and so on."""
        named = {name: getattr(self, name) for name in ("order", "waybill", "list", "arrival", "departure")}
        named |= dict(numbered("receipt", self.receipts))
        return {name: found for name, found in named.items() if found is not None}


def numbered(name: str, found: Sequence[One]) -> Iterator[tuple[str, One]]:
    """Documents of one kind by their names: `receipt`, `receipt 2` and so on."""
    for place, one in enumerate(found, 1):
        yield f"{name} {place}" if place > 1 else name, one


def match_trade(
    papers: Papers, *, terms: Terms | None = None, same_firm: SameFirm = as_text, order: str = "", now_ms: int = 0
) -> Table:
    """Compare one trade. `order` is its number as written, else that of a document; `same_firm` resolves two codes of a
    firm; `now_ms` is what ages are counted from."""
    documents = papers.open()
    found = [*_heads(documents, same_firm), *_lines(documents, same_firm), *_money(papers, terms or Terms())]
    found += [
        *_payers(papers, documents),
        *_charges(documents),
        *_regime(documents),
        *_times(documents),
        *_early(papers),
    ]
    agree = tuple(one for one in found if isinstance(one, Agreement))
    differ = tuple(_dated(one, papers.since_ms) for one in found if isinstance(one, Difference))
    missing = tuple(_missing(papers, documents, terms or Terms()))
    here = (*documents, *(name for name, _ in numbered("remittance", papers.remittances)), *papers.sealed)
    return Table(
        order=order or next((str(one["orderNo"]) for one in documents.values() if "orderNo" in one), ""),
        state=state_of(differ, missing, papers.sealed),
        documents=here,
        sealed=papers.sealed,
        agree=agree,
        differ=differ,
        missing=missing,
        age_seconds=age_of(differ, missing, now_ms),
    )


Found = Agreement | Difference


def compare(
    spec: Spec, documents: Mapping[str, Fields], same_firm: SameFirm, line: int = 0, unit: str = ""
) -> Found | None:
    """One field over all documents that have it; None where fewer than two do. What is expected comes first."""
    sides = [name for side in spec.sides for name in documents if name.partition(" ")[0] == side]
    values = {name: str(documents[name][spec.name]) for name in sides if spec.name in documents[name]}
    if len(values) < 2:
        return None
    first, *others = values.values()
    off = [one for one in others if one != first and not alike(spec.kind, first, one, same_firm)]
    if not off:
        return Agreement(field=spec.name, line=line, values=values)
    return _difference(spec, values, gap(spec.kind, first, off[-1]), line, unit or spec.unit)


def _difference(spec: Spec, values: dict[str, str], difference: str, line: int = 0, unit: str = "") -> Difference:
    return Difference(
        rule=spec.rule,
        code=spec.code,
        level=spec.level,
        field=spec.name,
        line=line,
        values=values,
        difference=difference,
        unit=unit if difference else "",
        owner=spec.owner,
    )


def _heads(documents: dict[str, Fields], same_firm: SameFirm) -> Iterator[Found]:
    paid = ("orderNo", "ebpCode", "ebcCode")
    for spec in (*KEYS, PLATFORM, CONSIGNOR, *WARNS):
        with_money = spec.name in paid and "order" in spec.sides
        wide = spec._replace(sides=(*spec.sides, "receipt")) if with_money else spec
        found = compare(wide, documents, same_firm)
        if found is not None:
            yield found


def _lines(documents: dict[str, Fields], same_firm: SameFirm) -> Iterator[Found]:
    """The lines of order and list, by number; a line that only one of them has is one difference."""
    if "order" not in documents or "list" not in documents:
        return
    rows = {name: by_gnum(documents[name]) for name in ("order", "list")}
    for gnum in sorted({*rows["order"], *rows["list"]}, key=lambda text: (len(text), text)):
        pair = {name: lines[gnum] for name, lines in rows.items() if gnum in lines}
        place = int(gnum) if gnum.isascii() and gnum.isdigit() else 0
        if len(pair) < 2:
            values = {name: str(pair.get(name, {}).get("itemNo", "")) for name in rows}
            yield _difference(LINES[0]._replace(name="gnum", code=reasons.LINE_MISSING), values, "", place)
            continue
        for spec in (*LINES, _NAME):
            found = compare(spec, pair, same_firm, place, _unit(spec, pair["order"]))
            if found is not None:
                yield found
    yield from _value(documents["order"], documents["list"])


def _unit(spec: Spec, line: Mapping[str, Any]) -> str:
    said = str(line.get(spec.unit, "")) if spec.unit else ""
    return iso(said) if spec.unit == "currency" else said


def _value(order: Fields, listed: Fields) -> Iterator[Found]:
    """All goods together: what the order asks for, and the sum of the list's lines where they share its currency."""
    currency = iso(str(order.get("currency", "")))
    lines = listed.get("lines", ())
    parts = [
        number(str(line.get("totalPrice", ""))) for line in lines if iso(str(line.get("currency", ""))) == currency
    ]
    goods = number(str(order.get("goodsValue", "")))
    known = [part for part in parts if part is not None]
    if goods is None or len(known) != len(lines):
        return
    total = sum(known)
    values = {"order": str(order["goodsValue"]), "list": signed(total).lstrip("+")}
    spec = Spec("goodsValue", "number", ("order", "list"), "X05", codes.VALUE, "warning", "declarant")
    yield (
        Agreement(field="goodsValue", values=values)
        if total == goods
        else _difference(spec, values, signed(total - goods), 0, currency)
    )


def _charges(documents: dict[str, Fields]) -> Iterator[Found]:
    """A09: freight and insurance of waybill and list, where both state totals in one currency."""
    waybill, listed = documents.get("waybill"), documents.get("list")
    if waybill is None or listed is None:
        return
    for name, flag, currency in _CHARGES:
        unit = iso(str(waybill.get("currency", "")))
        if listed.get(flag) == _TOTAL and iso(str(listed.get(currency, ""))) == unit:
            spec = Spec(name, "number", ("waybill", "list"), "A09", codes.FREIGHT, "warning", "carrier")
            found = compare(spec, documents, as_text, 0, unit)
            if found is not None:
                yield found


def _regime(documents: dict[str, Fields]) -> Iterator[Found]:
    """R04: the kind of order goes with the customs regime of its list."""
    kind = str(documents.get("order", {}).get("orderType", ""))
    regime = str(documents.get("list", {}).get("tradeMode", ""))
    if kind in REGIMES and regime:
        values = {"order": kind, "list": regime}
        spec = Spec("tradeMode", "text", ("order", "list"), "R04", codes.REGIME, "error", "declarant")
        fits = regime in REGIMES[kind]
        yield Agreement(field="tradeMode", values=values) if fits else _difference(spec, values, "")


def _times(documents: dict[str, Fields]) -> Iterator[Found]:
    """X06: order before waybill and list, list before arrival, arrival before departure. Money may come later."""
    said = {
        name: str(one.get("leaveTime" if name == "departure" else "appTime", "")) for name, one in documents.items()
    }
    for earlier, later in _TIMES:
        first, last = moment(said.get(earlier, "")), moment(said.get(later, ""))
        if not first or not last:
            continue
        values = {earlier: said[earlier], later: said[later]}
        if first <= last:
            yield Agreement(field="time", values=values)
        else:
            spec = Spec("time", "text", (earlier, later), "X06", codes.TIME, "warning", "declarant")
            yield _difference(spec, values, signed((last - first) // 1000 * 100_000), 0, "s")


# --- money ------------------------------------------------------------------------------------------------------------


def _money(papers: Papers, terms: Terms) -> Iterator[Found]:
    """A08: what was received, as receipts of money state it and as a bank does, against goods and freight of the order."""
    order = papers.order
    goods = number(str(order.get("goodsValue", ""))) if order is not None else None
    if order is None or goods is None:
        return
    due_e5 = goods + (number(str(order.get("freight", "0"))) or 0)
    currency = iso(str(order.get("currency", "")))
    charged = [(iso(str(one.get("currency", ""))), number(str(one.get("charge", ""))) or 0) for one in papers.receipts]
    banked = [(one.currency, one.minor * 10 ** (5 - minor_digits(one.currency))) for one in papers.remittances]
    for name, amounts in (("receipt", charged), ("remittance", banked)):
        if amounts:
            yield _received(name, due_e5, currency, amounts, terms)


def _received(name: str, due_e5: int, currency: str, amounts: list[tuple[str, int]], terms: Terms) -> Found:
    spec = Spec("money", "number", ("order", name), "A08", codes.MONEY, "warning", "merchant")
    totals: dict[str, int] = {}
    for one, amount in amounts:
        totals[one] = totals.get(one, 0) + amount
    values = {
        "order": f"{signed(due_e5).lstrip('+')} {currency}",
        name: " + ".join(f"{signed(total).lstrip('+')} {one}" for one, total in totals.items()),
    }
    if set(totals) == {currency}:
        more, unit = totals[currency] - due_e5, currency
    else:
        rates = {"CNY": _RATE_E8, **terms.rates_e8}
        if not {currency, *totals} <= rates.keys():
            return _difference(spec._replace(code=codes.MONEY_CURRENCY), values, "")
        due_e5 = divide_half_up(due_e5 * rates[currency], _RATE_E8)
        more = sum(divide_half_up(total * rates[one], _RATE_E8) for one, total in totals.items()) - due_e5
        unit = "CNY"
    if abs(more) * 10_000 <= terms.tolerance_bp * due_e5:
        return Agreement(field="money", values=values)
    return _difference(spec, values, signed(more), 0, unit)


def _payers(papers: Papers, documents: Mapping[str, Fields]) -> Iterator[Found]:
    """A08: one order is paid by one payer. It is often neither the buyer nor the platform, so that another name than those of
    order and receipts says nothing; the same one does."""
    said = {name: one.payer for name, one in numbered("remittance", papers.remittances) if one.payer}
    names = {plain(payer) for payer in said.values()}
    if not said:
        return
    others = {name: str(one.get("ebpName" if name == "order" else "payName", "")) for name, one in documents.items()}
    values = {name: other for name, other in others.items() if plain(other) in names} | said
    if len(names) > 1:
        yield _difference(Spec("payer", "text", ("remittance",), "A08", codes.PAYER, "warning", "merchant"), values, "")
    elif len(values) > 1:
        yield Agreement(field="payer", values=values)


def _early(papers: Papers) -> Iterator[Found]:
    """X06: a retail order is paid after it was made; a contract (9710) may well be paid in advance."""
    order = papers.order or {}
    made = str(order.get("appTime", ""))[:8]
    days = {name: one.day for name, one in numbered("remittance", papers.remittances) if one.day}
    if order.get("orderType") != RETAIL or not moment(made + "000000") or not days:
        return
    first = min(days, key=lambda name: days[name])
    values = {"order": made, first: str(days[first])}
    apart = days_since_1970(days[first]) - days_since_1970(int(made))
    if apart >= 0:
        yield Agreement(field="credited", values=values)
    else:
        spec = Spec("credited", "text", ("order", "remittance"), "X06", codes.MONEY_EARLY, "warning", "merchant")
        yield _difference(spec, values, str(apart), 0, "d")


# --- what is missing --------------------------------------------------------------------------------------------------


def _missing(papers: Papers, documents: dict[str, Fields], terms: Terms) -> Iterator[Missing]:
    since = min((time for time in papers.since_ms.values() if time), default=0)
    here = {*documents, *papers.sealed}
    for name, owner in SENDERS:
        # A waybill has no order number: until the list comes, nobody can tell whether it has.
        if name not in here and (name != "waybill" or "list" in here):
            yield Missing(rule="X01", document=name, level="error", owner=owner, since_ms=since)  # type: ignore[arg-type]
    retail = papers.list is not None and papers.list.get("tradeMode") == "9610"
    if retail and not papers.receipts and not papers.remittances and "receipt" not in papers.sealed:
        level = "error" if terms.receipt_required else "warning"
        yield Missing(rule="X02", document="receipt", level=level, owner="platform", since_ms=since)  # type: ignore[arg-type]


def _dated(found: Difference, since_ms: Mapping[str, int]) -> Difference:
    """A difference came to be when the later of its documents came."""
    since = max((since_ms.get(name.partition(" ")[0], 0) for name in found.values), default=0)
    return msgspec.structs.replace(found, since_ms=since)
