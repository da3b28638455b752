"""Checking lists (CEB603): parse and all rules, beside a bare lxml parse of the same bytes.

The lists come in messages of a hundred, made beforehand and not counted. They are cut into rounds, so that no round meets a
message twice; in each, the two take turns message by message, and what else the machine does meets both. Every way of the
reader is measured: messages in plain shape, the same under another prefix, the same with an instruction in each list, which the
XML parser takes out first, and the same with an attribute of the sender's own on each list, which only a walk through the tree can follow.
"""

import time
from collections.abc import Iterator, Sequence
from statistics import median

import msgspec
from lxml import etree

from cohong.bench.intake import FIRST_TIME_MS, SEED
from cohong.bench.measure import Progress, Result
from cohong.channels.customs.books import Books, Tariff, TariffRow, laid_out
from cohong.channels.customs.reader import read_message
from cohong.channels.customs.writer import write_message
from cohong.city.files import NODES
from cohong.city.people import City, make_city
from cohong.city.trades import Trade, list_of, make_trades

ROUNDS = 5
_LIST = b"<ceb:Inventory>"


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """One way of reading: the median of the rounds. `ratio` is the time of checking over that of the bare parse."""

    lists_per_second: float
    parse_lists_per_second: float
    ratio: float


class CheckingFigures(Result, frozen=True, kw_only=True):
    """Shown as `cohong.bench-checking.v1`. `plain` is what senders write as a rule, `prefix`, `tidied` and `tree` the same
    laid out in other ways, `tariff` the plain one with a tariff that knows every code. `refused` counts lists that a rule
    refused; none should be."""

    lists: int
    bytes_per_list: int
    refused: int
    plain: Lane
    prefix: Lane
    tidied: Lane
    tree: Lane
    tariff: Lane


def bench_checking(lists: int, progress: Progress) -> CheckingFigures:
    """Check so many lists, at least a hundred in each round."""
    city = make_city(SEED)
    count = max(lists // ROUNDS, NODES)
    trades = list(make_trades(city, count * ROUNDS, SEED, FIRST_TIME_MS))
    messages = list(_messages(city, trades))
    ways = {
        "plain": messages,
        "prefix": [data.replace(b"ceb:", b"q7:").replace(b"xmlns:ceb=", b"xmlns:q7=") for data in messages],
        "tidied": [data.replace(_LIST, b"<?from the system of the firm?>" + _LIST) for data in messages],
        "tree": [data.replace(_LIST, b'<ceb:Inventory xml:lang="zh">') for data in messages],
        "tariff": messages,
    }
    lanes, refused = {}, 0
    for done, (way, data) in enumerate(ways.items()):
        progress(done, len(ways))
        with laid_out(_tariff(city, trades) if way == "tariff" else Books()):
            lanes[way], wrong = _lane(data, len(trades))
        refused += wrong
    return CheckingFigures(
        lists=len(trades), bytes_per_list=sum(map(len, messages)) // len(trades), refused=refused, **lanes
    )


def _messages(city: City, trades: Sequence[Trade]) -> Iterator[bytes]:
    """Signed messages of a hundred lists. The signature is invented: whether it holds is not asked here."""
    sender = {"copCode": city.service.code, "copName": city.service.name, "dxpId": "DXPENT0000000000"}
    for at in range(0, len(trades), NODES):
        nodes = [list_of(city, trade) for trade in trades[at : at + NODES]]
        guid = f"0F3B7A52-0603-4C1E-9B00-{at:012d}"
        yield write_message("CEB603", nodes, sender, guid, signer=lambda _message: _SIGNATURE)


def _lane(messages: Sequence[bytes], lists: int) -> tuple[Lane, int]:
    refused, checked, parsed = 0, [], []
    size = len(messages) // ROUNDS
    for round_ in range(ROUNDS):
        seconds = parse_seconds = 0.0
        for data in messages[round_ * size : (round_ + 1) * size]:
            start = time.perf_counter()
            etree.fromstring(data)
            between = time.perf_counter()
            documents = read_message(data, "bench")
            seconds += time.perf_counter() - between
            parse_seconds += between - start
            refused += sum(document.verdict == "refused" for document in documents)
        checked.append(seconds)
        parsed.append(parse_seconds)
    each = lists / len(messages) * size
    slow, bare = median(checked), median(parsed)
    ratio = median(one / two for one, two in zip(checked, parsed, strict=True))
    return Lane(lists_per_second=each / slow, parse_lists_per_second=each / bare, ratio=ratio), refused


def _tariff(city: City, trades: Sequence[Trade]) -> Books:
    """A tariff of the codes that the lists have, and as many that they have not as a real one holds."""
    units = {line["gcode"]: line["unit1"] for trade in trades[:1_000] for line in list_of(city, trade)[1]}
    rest = [(f"{number:010d}", "035") for number in range(2_500_000_000, 2_500_013_000)]
    return Books(
        Tariff(tuple(TariffRow(code=code, since=20200101, unit1=unit) for code, unit in (*units.items(), *rest)))
    )


_SIGNATURE = b"""\
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>\
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>\
<ds:SignatureMethod Algorithm="http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"/><ds:Reference URI=""><ds:Transforms>\
<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>\
<ds:DigestMethod Algorithm="http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"/><ds:DigestValue>aW52ZW50ZWQ=</ds:DigestValue>\
</ds:Reference></ds:SignedInfo><ds:SignatureValue>aW52ZW50ZWQ=</ds:SignatureValue>\
<ds:KeyInfo><ds:KeyName>0123456789</ds:KeyName></ds:KeyInfo></ds:Signature>"""
