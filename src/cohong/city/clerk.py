"""A clerk's files for one day, as sheets: the example that `cohong day` is shown with. Everything is invented."""

from pathlib import Path

from cohong.channels.bank.simulator import BankSimulator, ExpectedCredit
from cohong.channels.sheets import write_rows
from cohong.city.people import City, contract_row, make_city
from cohong.city.trades import Trade, list_of, make_trades, order_of, waybill_of
from cohong.core.calendar import time_of

DAY = 20260310
RATE_USD_E8 = 710_120_000
_LIST_ONLY = ("customsCode", "agentCode", "agentName", "ownerCode", "ownerName", "country", "POD", "netWeight", "copNo")
Row = dict[str, str]


def write_clerk_files(folder: Path, *, trades: int = 12, seed: int = 3, ending: str = "xlsx") -> list[Path]:
    """Trades, contracts and statement, as sheets with this ending."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = clerk_rows(trades=trades, seed=seed)
    return [write_rows(kind, folder / f"{kind}.{ending}", found) for kind, found in rows.items()]


def clerk_rows(*, trades: int = 12, seed: int = 3) -> dict[str, list[Row]]:
    """The rows of the three sheets. The last trade is not released yet; the last merchant has no contract; one order
    has no gross weight. Everything else closes."""
    city, made = clerk_trades(trades=trades, seed=seed)
    return {
        "trades": [row for trade in made for row in _rows(city, trade, made)],
        "contracts": clerk_contracts(city)[:-1],
        "statement": _statement(made),
    }


def clerk_trades(*, trades: int = 12, seed: int = 3) -> tuple[City, list[Trade]]:
    """The city of five merchants, and its sales in US dollars."""
    city = make_city(seed, merchants=5)
    made = make_trades(city, trades * 3, seed, time_of(DAY, 9))
    return city, [trade for trade in made if trade.currency == "502"][:trades]


def clerk_contracts(city: City) -> list[Row]:
    """A contract for every merchant, the last one's too."""
    return [contract_row(merchant, place) | {"fee_min_cny": "1.00"} for place, merchant in enumerate(city.merchants)]


def _rows(city: City, trade: Trade, made: list[Trade]) -> list[Row]:
    order, lines = order_of(city, trade)
    waybill, _ = waybill_of(city, trade)
    listed, declared = list_of(city, trade)
    head = {name: order[name] for name in ("orderNo", "ebpCode", "ebpName", "ebcCode", "ebcName", "freight")}
    head |= {"currency": "USD", "appTime": "2026-03-10 09:30:00", "ieDate": "2026-03-10"}
    head |= {name: waybill[name] for name in ("logisticsCode", "logisticsName", "logisticsNo", "packNo", "grossWeight")}
    head |= {name: listed[name] for name in _LIST_ONLY}
    if trade is not made[-1]:
        head["releaseDate"] = "2026-03-10"
    if trade is made[len(made) // 2]:
        del head["grossWeight"]
    return [head | _line(line, declared[at]) for at, line in enumerate(lines)]


def _line(ordered: Row, declared: Row) -> Row:
    names = ("gnum", "itemNo", "itemName", "unit", "qty", "price", "totalPrice")
    return {name: ordered[name] for name in names} | {
        name: declared[name] for name in ("gcode", "gname", "gmodel", "qty1", "unit1")
    }


def _statement(made: list[Trade]) -> list[Row]:
    """One credit for the released orders that can be matched, and the bank's deal on it."""
    paid = [trade for trade in made[:-1] if trade is not made[len(made) // 2]]
    bank = BankSimulator(3, "102581000019", rates={"USD": RATE_USD_E8}, fee_bp=1)
    credit = ExpectedCredit(
        reference="MKT-0001",
        account="8001000000000001",
        currency="USD",
        amount_minor=sum(trade.goods_cents + trade.freight_cents for trade in paid),
        payer_name="EXAMPLE MARKETPLACE LTD",
        payer_country="USA",
    )
    rows = bank.notify_credits([credit], DAY)
    quote = bank.quote("USD", credit.amount_minor, DAY)
    dealt = bank.deal(quote, rows[0]["bank_reference"], DAY)  # type: ignore[arg-type]  # it quotes USD
    assert isinstance(dealt, list), "a bank deals at its own quote"
    return [*rows, *dealt]
