"""Small tables of records for the tests of linkage."""

import polars as pl

from cohong.core.company import make_uscc

COLUMNS = ("id", "code", "name", "region", "phone", "account", "contact", "shop", "address")


def table(rows):
    """Rows of dicts as a table; what a row does not say is empty."""
    full = [
        {"id": str(n), **dict.fromkeys(COLUMNS[1:], ""), **{k: v for k, v in row.items() if k in COLUMNS}}
        for n, row in enumerate(rows)
    ]
    return pl.DataFrame(full, schema=dict.fromkeys(COLUMNS, pl.String))


def credit(number):
    """A valid credit code."""
    return make_uscc(f"91440300{number:08d}")


def phone(number):
    return f"138{number:08d}"


LETTERS = "鑫源恒通达华盛泰瑞丰兴隆利嘉美佳欣荣昌德诚义安康福祥吉庆富贵银玉珠宝辰江湖山川林森春夏秋冬广博杰伟豪俊龙凤麟鹏云霞霖"


def core(number):
    """A core of three letters, seldom near another."""
    size = len(LETTERS)
    return LETTERS[number % size] + LETTERS[(number * 7 + 3) % size] + LETTERS[(number // 3 * 11 + 5) % size]


def town(number):
    return ("深圳市", "广州市", "杭州市", "宁波市", "厦门市", "青岛市")[number % 6]


def merchants(count, start=0, each=3):
    """Ordinary merchants, `each` records of every one: the world around a trap."""
    for number in range(start, start + count):
        row = {
            "truth": number,
            "name": f"{town(number)}{core(number)}贸易有限公司",
            "region": town(number),
            "phone": phone(number),
            "code": credit(number),
        }
        for turn in range(each):
            yield {**row, **({"code": ""} if turn % 2 else {}), **({"phone": ""} if turn == 2 else {})}


def groups(made):
    """The clustering as a set of sets of rows."""
    found = {}
    for row, entity in enumerate(made.entity.tolist()):
        found.setdefault(entity, set()).add(row)
    return {frozenset(rows) for rows in found.values()}
