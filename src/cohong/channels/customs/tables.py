"""The dated code tables of customs, read once from `law/customs`; each file names its source, snapshot and evidence."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """One table file with its heading: `title`, `source`, `snapshot`, `evidence`, `rows`."""
    text = (files("cohong") / "law" / "customs" / f"{name}.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def origin(name: str) -> str:
    """Where a table comes from, as rules quote it: source, snapshot and evidence mark."""
    head = table(name)
    return f"{head['source']}, snapshot {head['snapshot']} {head['evidence']}"


OFFICES: dict[str, str] = table("offices")["rows"]
COMPLETE_DISTRICTS = frozenset(table("offices")["complete_districts"])
KNOWN_DISTRICTS = frozenset(office[:2] for office in OFFICES)

CURRENCIES: dict[str, dict[str, Any]] = table("currencies")["rows"]
CURRENCY_BY_NUMBER = {row["numeric"]: iso for iso, row in CURRENCIES.items() if row["numeric"]}

COUNTRIES: dict[str, dict[str, str]] = table("countries")["rows"]
COUNTRY_BY_ISO = {row["iso"]: number for number, row in COUNTRIES.items() if row["iso"]} | {n: n for n in COUNTRIES}

UNITS: dict[str, str] = table("units")["rows"]
TRANSPORT_MODES: dict[str, str] = table("transport")["rows"]
PACKAGE_KINDS: dict[str, str] = table("packages")["rows"]
TRADE_MODES: dict[str, str] = table("trade_modes")["rows"]
PORTS: dict[str, dict[str, str]] = table("ports")["rows"]
