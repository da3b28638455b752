"""Who says what of the seller: one trade's documents read as mentions, each with its real sender."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cohong.analytics.linkage.names import is_no_value
from cohong.analytics.sellers.known import Known
from cohong.analytics.sellers.records import Paper

PLATFORM, TAX, BANK, CARRIER, PAYMENT = "platform", "tax", "bank", "carrier", "payment"
CHECK = "check"
"""What somebody who gains nothing from it checked of a firm; it says whose a name, an account, a shop is."""
SELF, FILER = "self", "filer"
"""A sender's word about itself, and the word of whoever declares."""
PAID_OUT = "payout"
"""Who was paid in the end. A payout goes to whom the documents already named, so it is shown and is no third voice."""
THIRD = frozenset((PLATFORM, TAX, BANK, CARRIER, PAYMENT))
"""Senders who gain nothing from naming the wrong seller."""


class Mention(NamedTuple):
    """One sender names one party. `gnum` is the line it speaks of, "" for all; `party` is "" when nobody could be found. `check` is
    what kind of check tells that this party is meant, "" where none is needed for it."""

    source: str
    field: str
    quality: str
    party: str
    value: str
    gnum: str = ""
    check: str = ""


class Told(NamedTuple):
    """One trade as attribution sees it. `filer` is the party that declared, `account`, `shops` and `phone` what habits are asked about.
    `site` is what the order names in place of a platform that has a code: a shop site, or a foreign marketplace."""

    day: int
    filer: str
    mentions: list[Mention]
    account: str
    shops: dict[str, str]
    phone: str
    lines: list[str]
    site: str = ""


def tell(papers: Iterable[Paper], known: Known, day: int = 0) -> Told:
    """Read the documents of one trade. `day` is taken where no list tells the day of export."""
    by_kind = list(papers)
    listed = next((one for one in by_kind if one.message == "CEB603"), None)
    dated = listed.head.get("ieDate", "") if listed else ""
    day = int(dated) if dated.isdecimal() and dated.isascii() else day
    filer = _filer(listed, known, day) if listed else ""
    reader = _Reader(known, day, filer)
    for paper in by_kind:
        reader.read(paper)
    lines = reader.lines or ["1"]
    return Told(day, filer, reader.mentions, reader.account, reader.shops, reader.phone, lines, reader.site)


def _filer(paper: Paper, known: Known, day: int) -> str:
    head = paper.head
    found = known.register.by_code(head.get("agentCode", ""), day) or known.register.by_code(paper.transmitter, day)
    if found is not None:
        return found.party
    named = known.register.by_name(head.get("agentName", ""))
    return named[0].party if len(named) == 1 else ""


class _Reader:
    def __init__(self, known: Known, day: int, filer: str) -> None:
        self.known, self.day, self.filer = known, day, filer
        self.mentions: list[Mention] = []
        self.lines: list[str] = []
        self.account = self.phone = self.site = ""
        self.shops: dict[str, str] = {}
        """Line ("" for all) -> shop."""

    def read(self, paper: Paper) -> None:
        """One document."""
        kind, head = paper.message, paper.head
        if kind == "CEB603":
            self.party(FILER, "owner", head.get("ownerCode", ""), head.get("ownerName", ""))
            self.party(FILER, "ebc", head.get("ebcCode", ""), head.get("ebcName", ""))
            self.lines = [line["gnum"] for line in paper.lines if "gnum" in line]
        elif kind == "CEB303":
            self.party(self._sender(paper, PLATFORM), "order", head.get("ebcCode", ""), head.get("ebcName", ""))
            self.site = head.get("ebpName", "") if is_no_value(head.get("ebpCode", "")) else ""
            self.lines = self.lines or [line["gnum"] for line in paper.lines if "gnum" in line]
        elif kind == "CEB505":
            source = self._sender(paper, CARRIER)
            self.party(source, "consignor", head.get("ebcCode", ""), head.get("ebcName", ""))
            self._phone(source, head.get("ebcTelephone", ""))
        elif kind == "CEB403":
            self.party(self._sender(paper, PAYMENT), "receipt", head.get("ebcCode", ""), head.get("ebcName", ""))
        elif kind == "REMITTANCE":
            self._remittance(paper)
        elif kind == "PAYOUT":
            self.party(PAID_OUT, "paid", head.get("holderCode", ""), "")
        elif kind == "SHOP":
            self._shop(paper)
        elif kind == "INVOICE":
            source = self._sender(paper, TAX)
            for gnum in [line.get("gnum", "") for line in paper.lines] or [""]:
                self.party(source, "invoice", head.get("sellerCode", ""), head.get("sellerName", ""), gnum)

    def _sender(self, paper: Paper, usual: str) -> str:
        """Who really speaks: the filer in another document's clothes, the one that the document is about, or the usual sender."""
        sender = paper.transmitter
        if usual in {TAX, BANK} and len(sender) not in {10, 18}:
            return usual
        found = self.known.register.by_code(sender, self.day)
        party = found.party if found else ""
        if party and party == self.filer:
            return FILER
        licence = self.known.register.licence(party)
        standing = licence.standing if licence else ""
        if usual in {PLATFORM, PAYMENT, CARRIER} and standing != usual:
            return SELF if standing in {"", "company", "sole", "person"} else FILER
        return usual

    def party(self, source: str, field: str, code: str, name: str, gnum: str = "") -> None:
        """What a pair of code and name says. A code that can be read is believed before the name; where the two mean different
        parties, both are mentioned."""
        register = self.known.register
        by_code = register.by_code(code, self.day) if code else None
        if by_code is not None:
            self.mentions.append(Mention(source, field, by_code.quality, by_code.party, code, gnum))
        by_name = self.known.named(name, self.day) if name else []
        for read, checked in by_name:
            if by_code is None or (read.party != by_code.party and read.quality == "name"):
                check = "licence" if checked else ""
                self.mentions.append(Mention(source, field, read.quality, read.party, name, gnum, check))
        if by_code is None and not by_name and (name or code):
            self.mentions.append(Mention(source, field, "unread", "", name or code, gnum))

    def _phone(self, source: str, phone: str) -> None:
        if phone:
            self.phone = phone
            parties = self.known.register.by_phone(phone)
            quality = "exact" if len(parties) == 1 else "shared"
            for party in parties[:4]:
                self.mentions.append(Mention(source, "phone", quality, party, phone))

    def _remittance(self, paper: Paper) -> None:
        source, head = self._sender(paper, BANK), paper.head
        self.account = head.get("payeeAccount", "")
        holder = self.known.holder(self.account, self.day) if self.account else ""
        if holder:
            checked = "account_control" if self.known.checked.holder("account", self.account, self.day) else ""
            self.mentions.append(Mention(source, "account", "exact", holder, self.account, check=checked))
        self.party(source, "payee", "", head.get("payeeName", ""))

    def _shop(self, paper: Paper) -> None:
        source = self._sender(paper, PLATFORM)
        self._one_shop(source, paper.head, "")
        for line in paper.lines:
            self._one_shop(source, line, line.get("gnum", ""))

    def _one_shop(self, source: str, where: Mapping[str, str], gnum: str) -> None:
        if "shopId" in where:
            shop = self.shops[gnum] = where["shopId"]
            holder = self.known.controller(shop, self.day)
            if holder:
                self.mentions.append(Mention(source, "shop", "exact", holder, shop, gnum, "shop_control"))
        code, name = where.get("subjectCode", ""), where.get("subjectName", "")
        if code or name:
            self.party(source, "shop", code, name, gnum)


def on_line(mentions: Sequence[Mention], gnum: str) -> list[Mention]:
    """Those that speak of a line."""
    return [one for one in mentions if not one.gnum or one.gnum == gnum]
