"""Amounts, quantities and weights inside one document (A01 to A07, A10, A11, W01); all exact, scaled by 1e5."""

from cohong.channels.customs import values
from cohong.channels.customs.books import RATE_ONE, in_use
from cohong.channels.customs.catalogue import number_on
from cohong.channels.customs.node import Node, OwnLevel, Row
from cohong.channels.customs.rules.days import declared_day
from cohong.channels.customs.rules.registry import having, node_rule
from cohong.channels.customs.tables import CURRENCY_BY_NUMBER

ONE = 10**values.PLACES
KILOGRAM = "035"


@node_rule("A01", "CEB303", "CEB603")
def total_is_quantity_times_price(node: Node) -> None:
    """A line total is quantity times price, within half a unit of the last place that the total gives."""
    for line in node.lines:
        amounts = line.amounts
        try:
            product, total = amounts["qty"] * amounts["price"], amounts["totalPrice"]
        except KeyError:
            continue
        if product != total * ONE and abs(product - total * ONE) * 2 > _last_place(line) * ONE:
            node.report(
                "customs.A01", f"{line.where}totalPrice", line.values["totalPrice"], values.unscaled(product, 10)
            )


def _last_place(line: Row) -> int:
    given = line.given.get("totalPrice", line.values["totalPrice"])
    return int(10 ** (values.PLACES - values.places_of(given)))


@node_rule("A02", "CEB303")
def goods_value_is_the_sum_of_lines(node: Node) -> None:
    """The goods value of an order is exactly the sum of its line totals."""
    goods_value = node.head.amounts.get("goodsValue")
    totals = [line.amounts.get("totalPrice") for line in node.lines]
    if goods_value is None or not totals or None in totals:
        return
    total = sum(amount for amount in totals if amount is not None)
    if total != goods_value:
        where = f"{node.head.where}goodsValue"
        node.report("customs.A02", where, node.head.values["goodsValue"], values.unscaled(total))


@node_rule("A03", "CEB303")
def lines_have_the_currency_of_the_head(node: Node) -> None:
    """Every line of an order is in the currency of its head, whichever code each uses."""
    wanted = node.head.values.get("currency", "")
    for line in node.lines:
        seen = line.values.get("currency", wanted)
        if seen != wanted and _iso(seen) != _iso(wanted) and wanted:
            node.report("customs.A03", f"{line.where}currency", seen, wanted)


def _iso(code: str) -> str:
    return CURRENCY_BY_NUMBER.get(code, code)


@node_rule("A04", "CEB303", "CEB603", "CEB213")
def quantities_and_prices_are_above_zero(node: Node) -> None:
    """Quantity, statutory quantity, price and total are above zero."""
    for line in node.lines:
        for name in ("qty", "qty1", "price", "totalPrice"):
            if line.amounts.get(name) == 0:
                node.report("customs.A04", f"{line.where}{name}", line.values[name], "> 0")


@node_rule("A05", "CEB603", "CEB213")
def equal_units_have_equal_quantities(node: Node) -> None:
    """When the unit of the declaration is the first statutory unit, both quantities are the same."""
    for line in node.lines:
        text, amounts = line.values, line.amounts
        if text.get("unit") == text.get("unit1", "") and amounts.get("qty") != amounts.get("qty1", amounts.get("qty")):
            node.report("customs.A05", f"{line.where}qty", text.get("qty", ""), text["qty1"])


@node_rule("A06", "CEB603", "CEB213")
def second_unit_and_quantity_are_a_pair(node: Node) -> None:
    """Second unit and second quantity are both there, the quantity above zero, or both absent."""
    for line in node.lines:
        unit, quantity = line.values.get("unit2", ""), line.values.get("qty2", "")
        if (unit or quantity) and not (unit and quantity and line.amounts.get("qty2") != 0):
            missing = "unit2" if not unit else "qty2"
            node.report(
                "customs.A06", f"{line.where}{missing}", f"{unit or '-'} / {quantity or '-'}", "unit2 / qty2 > 0"
            )


@node_rule("A07", "CEB603")
def kilograms_are_within_the_net_weight(node: Node) -> None:
    """Statutory quantities in kilograms do not add up to more than the net weight."""
    net = node.head.amounts.get("netWeight")
    total = sum(line.amounts.get("qty1", 0) for line in node.lines if line.values.get("unit1") == KILOGRAM)
    if net is not None and total > net:
        node.report(
            "customs.A07", f"{node.head.where}netWeight", values.unscaled(total), f"<= {node.head.values['netWeight']}"
        )


@node_rule("A10", "CEB603")
def ticket_is_within_its_limit(node: Node) -> None:
    """A 9710 or 9810 list is worth at most the limit of its day; another currency than CNY needs a rate of the day."""
    if node.head.values.get("tradeMode") not in ("9710", "9810"):
        return
    day = declared_day(node)
    total = 0
    for line in node.lines:
        rate = _rate(line.values.get("currency", ""), day)
        amount = line.amounts.get("totalPrice")
        if rate is None or amount is None:
            return
        total += amount * rate
    limit = number_on("customs.ticket_limit", day, 0)
    if limit and total > limit * ONE * RATE_ONE:
        where = f"{node.kind.line}/totalPrice"
        node.report("customs.A10", where, values.unscaled(total // RATE_ONE), f"{limit}")


def _rate(currency: str, day: int) -> int | None:
    iso = _iso(currency)
    return RATE_ONE if iso == "CNY" else in_use().rate(iso, day)


@node_rule("A11", "CEB603")
def charges_suit_their_flags(node: Node) -> None:
    """Freight as a total is not zero, and a rate is not above 100 per cent."""
    head = node.head
    if head.values.get("fFlag") == "3" and head.amounts.get("freight") == 0:
        node.report("customs.A11", f"{head.where}freight", "0", "> 0 (fFlag 3)")
    for charge, flag in (("freight", "fFlag"), ("insuredFee", "iFlag")):
        if head.values.get(flag) == "1" and head.amounts.get(charge, 0) > 100 * ONE:
            node.report("customs.A11", f"{head.where}{charge}", head.values[charge], f"<= 100 ({flag} 1)")


@node_rule("W01", *having("grossWeight", receipts=True))
def weights_are_possible(node: Node) -> None:
    """Gross and net weight are above zero, and net is not above gross. What customs sends is only warned about."""
    head = node.head
    level: OwnLevel = "warning" if node.kind.receipt else ""
    gross, net = head.amounts.get("grossWeight"), head.amounts.get("netWeight")
    for name, weight in (("grossWeight", gross), ("netWeight", net)):
        if weight == 0:
            node.report("customs.W01", f"{head.where}{name}", head.values[name], "> 0", level)
    if gross is not None and net is not None and net > gross:
        where = f"{head.where}netWeight"
        node.report("customs.W01", where, head.values["netWeight"], f"<= {head.values['grossWeight']}", level)
