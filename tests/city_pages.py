"""Every address of the portal with somebody who may open it: the parts of each path come from the city's own twins."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from cohong.portal import pages
from cohong.portal.page import PAGES

pages.load()
ACCOUNTS = {"account", "approvals", "keys", "people", "prove", "sign_in", "sign_in_code", "webhooks", "welcome"}
"""Pages of accounts: looked at where people sign in."""


@dataclass(frozen=True)
class Address:
    """One page to open. `post` is the choice of the demo's switch, "" for somebody who signed in."""

    name: str
    path: str
    post: str


def addresses(city):
    """Every page of the running city, each once, with the parts of its path filled in."""
    service, operator = city.person("service"), city.person("commerce")
    (wrong, *_) = operator.data("/trades?why=match.price")["rows"] or operator.data("/trades")["rows"]
    mend = operator.data(f"/trades/{wrong['key']}/mend")["foreign"]
    filer = next(one["filer"] for one in mend if one["kind"] == "list")
    paid = service.data("/trades?stage=paid")["rows"][0]["key"]
    message = service.data(f"/trades/{paid}")["life"][0]["said"][0]["message_id"]
    merchant = service.data("/merchants")["merchants"][0]["merchant"]
    parts = {
        "correct_trade": {"key": wrong["key"]},
        "paper": {"id": operator.data("/papers?of=bill")["rows"][0]["id"]},
        "law_row": {"name": re.search(r'"/law/([a-z_.]+)', service.page("/law"))[1]},
        "member": {"member": "agent-1"},
        "mend_trade": {"key": wrong["key"]},
        "merchant": {"merchant": merchant},
        "proof": {"message_id": message},
        "seller": {"key": paid},
        "trade": {"key": paid},
        "delivery": {"id": _delivery(service)},
    }
    posts = {
        "proposals": "customs",
        "correct_trade": "commerce",
        "paper": "commerce",
        "mend_trade": filer,
        "channels": "bank-a",
        "looks": merchant,
        "problems": filer,
        "webhooks": merchant,
    }
    asked = {"why": {"right": "pay"}}
    return [
        Address(
            name,
            page.path.format(**parts.get(name, {})) + (f"?{urlencode(asked[name])}" if name in asked else ""),
            posts.get(name, "service"),
        )
        for name, page in PAGES.items()
        if name not in ACCOUNTS
    ] + [
        Address("trade", f"/trades/{wrong['key']}", filer),
        Address("day", "/day", filer),
        Address("nowhere", "/nowhere", "tax"),
    ]


def _delivery(clerk):
    """An upload with a wrong cell, so that the page has everything to show."""
    recent = clerk.data("/upload")["recent"]
    if not recent:
        sheet = b"orderNo,price\nUP1,-1\n"
        clerk.send("/upload", files={"files": ("orders.csv", sheet, "text/csv")}, seen_on="/upload")
        recent = clerk.data("/upload")["recent"]
    newest = recent[0]["id"]
    clerk.until(f"/uploads/{newest}", lambda view: view["delivery"]["state"] != "running")
    return newest
