"""ISO 20022 camt.054 credit notifications: a strict writer of camt.054.001.08 and a tolerant reader of its family.

A booked credit entry becomes the same REMITTANCE document that a statement sheet gives: same head, same guid.
Debits, reversals and entries that are not booked are no money in and are passed over.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from cohong.channels.bank import texts
from cohong.channels.bank.texts import BankMessageError
from cohong.channels.document import Document
from cohong.channels.sheets.cells import scaled, shortest
from cohong.channels.sheets.codes import MINOR_DIGITS, minor_text
from cohong.channels.sheets.drafts import guid_of
from cohong.core.texts import Finding, finding

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
MAX_BYTES = 256 * 1024**2
_MAX_DEPTH = 40
_ALPHA2 = {
    "AUS": "AU", "AUT": "AT", "BEL": "BE", "BRA": "BR", "CAN": "CA", "CHE": "CH", "CHL": "CL", "CHN": "CN", "CZE": "CZ",
    "DEU": "DE", "DNK": "DK", "ESP": "ES", "FIN": "FI", "FRA": "FR", "GBR": "GB", "HKG": "HK", "IDN": "ID", "IND": "IN",
    "IRL": "IE", "ISR": "IL", "ITA": "IT", "JPN": "JP", "KOR": "KR", "LUX": "LU", "MAC": "MO", "MEX": "MX", "MYS": "MY",
    "NLD": "NL", "NOR": "NO", "NZL": "NZ", "PHL": "PH", "POL": "PL", "PRT": "PT", "RUS": "RU", "SGP": "SG", "SWE": "SE",
    "THA": "TH", "TUR": "TR", "ARE": "AE", "USA": "US", "VNM": "VN", "ZAF": "ZA",
}  # fmt: skip
_ALPHA3 = {two: three for three, two in _ALPHA2.items()}
_WRITTEN = {"bank_reference": 35, "account": 34, "payer_name": 140, "note": 140}

Row = Mapping[str, str]


def write_camt054(path: Path, rows: Iterable[Row], *, message_id: str, created: str) -> Path:
    """Write CREDIT rows of one account as a notification. `created` is an ISO date-time, given by the caller.

    Raises BankMessageError `bank.field_unfit` for a value the schema does not take; nothing is written then.
    """
    rows = list(rows)
    accounts = {row["account"] for row in rows}
    if len(accounts) != 1:
        raise _unfit("Ntfctn/Acct", ", ".join(sorted(accounts)), "one account")
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs forget the default
    body = _add(root, "BkToCstmrDbtCdtNtfctn")
    header = _add(body, "GrpHdr")
    _add(header, "MsgId", _fit("GrpHdr/MsgId", message_id, 35))
    _add(header, "CreDtTm", created)
    note = _add(body, "Ntfctn")
    _add(note, "Id", message_id)
    _add_path(note, "Acct/Id/Othr/Id", accounts.pop())
    for row in rows:
        _write_entry(note, row)
    path.write_bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
    return path


def _write_entry(parent: etree._Element, row: Row) -> None:
    for name, limit in _WRITTEN.items():
        if name != "note" or row.get(name):
            _fit(name, row.get(name, ""), limit)
    entry = _add(parent, "Ntry")
    amount = _written_amount(row)
    _add(entry, "Amt", amount).set("Ccy", row["currency"])
    _add(entry, "CdtDbtInd", "CRDT")
    _add_path(entry, "Sts/Cd", "BOOK")
    _add_path(entry, "ValDt/Dt", row["value_date"])
    _add(entry, "AcctSvcrRef", row["bank_reference"])
    family = _add_path(entry, "BkTxCd/Domn")
    _add(family, "Cd", "PMNT")
    kind = _add(family, "Fmly")
    _add(kind, "Cd", "RCDT")
    _add(kind, "SubFmlyCd", "XBCT")
    _write_details(entry, row, amount)


def _write_details(entry: etree._Element, row: Row, amount: str) -> None:
    details = _add_path(entry, "NtryDtls/TxDtls")
    _add_path(details, "Refs/AcctSvcrRef", row["bank_reference"])
    _add(details, "Amt", amount).set("Ccy", row["currency"])
    _add(details, "CdtDbtInd", "CRDT")
    payer = _add_path(details, "RltdPties/Dbtr/Pty")
    _add(payer, "Nm", row["payer_name"])
    if country := row.get("payer_country"):
        if country not in _ALPHA2:
            raise _unfit("Dbtr/Pty/CtryOfRes", country, "ISO 3166 alpha-3")
        _add(payer, "CtryOfRes", _ALPHA2[country])
    if note := row.get("note"):
        _add_path(details, "RmtInf/Ustrd", note)


def _written_amount(row: Row) -> str:
    currency, amount = row["currency"], row["amount"]
    if not _minor(amount, currency):
        raise _unfit("Ntry/Amt", f"{amount} {currency}", "> 0")
    return amount


def _minor(amount: str, currency: str) -> int:
    """The amount in minor units, 0 when it is none of this currency."""
    try:
        return scaled(amount, MINOR_DIGITS[currency])
    except (KeyError, ValueError):
        return 0


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = text
    return child


def _add_path(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    for name in path.split("/"):
        parent = _add(parent, name)
    parent.text = text
    return parent


def _fit(where: str, text: str, limit: int) -> str:
    if not text or len(text) > limit or not text.isprintable():
        raise _unfit(where, text[:80], f"1–{limit}")
    return text


def _unfit(where: str, seen: str, expected: str) -> BankMessageError:
    return BankMessageError(texts.FIELD_UNFIT, path=where, seen=seen, expected=expected)


def read_camt054(path: Path) -> Iterator[Document]:
    """The booked credits of a notification as REMITTANCE documents, streamed entry by entry.

    Raises BankMessageError: `bank.message_unreadable`, `bank.message_hostile`.
    """
    path = Path(path)
    _refuse_hostile(path)
    numbers = count()
    try:
        for account, place, entry in _entries(path):
            if _is_money_in(entry):
                yield _document(path, next(numbers), account, place, entry)
    except etree.XMLSyntaxError as error:
        raise BankMessageError(texts.MESSAGE_UNREADABLE, path=path.name, seen=str(error.msg)) from error


def _refuse_hostile(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4096).replace(b"\x00", b"").upper()
    except OSError as error:
        raise BankMessageError(texts.MESSAGE_UNREADABLE, path=path.name, seen=error.strerror or "I/O") from error
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise BankMessageError(texts.MESSAGE_HOSTILE, path=path.name)
    if size > MAX_BYTES:
        raise BankMessageError(texts.MESSAGE_UNREADABLE, path=path.name, seen=f"{size} bytes")


def _entries(path: Path) -> Iterator[tuple[str, str, etree._Element]]:
    """Entries with the account of their notification and their place."""
    account, place, notification = "", 0, False
    with path.open("rb") as file:
        for element in _closed(path, file):
            name = etree.QName(element).localname
            notification = notification or name == "BkToCstmrDbtCdtNtfctn"
            if name == "Acct" and _parent_name(element) == "Ntfctn":
                account = _text(element, "Id/Othr/Id") or _text(element, "Id/IBAN")
            elif name == "Ntry" and _parent_name(element) == "Ntfctn":
                place += 1
                yield account, f"Ntry[{place}]", element
                element.clear()
    if not notification:
        raise BankMessageError(texts.MESSAGE_UNREADABLE, path=path.name, seen="no BkToCstmrDbtCdtNtfctn")


def _closed(path: Path, file: BinaryIO) -> Iterator[etree._Element]:
    """Elements as they are closed. Nothing is fetched, no entity is opened, no tree grows deep."""
    depth = 0
    events = etree.iterparse(
        file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for event, element in events:
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH or element.getroottree().docinfo.doctype:
            raise BankMessageError(texts.MESSAGE_HOSTILE, path=path.name)
        if event == "end":
            yield element


def _parent_name(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else etree.QName(parent).localname


def _find(element: etree._Element, path: str) -> list[etree._Element]:
    """Elements at a path of local names, whatever the version's namespace."""
    found = [element]
    for name in path.split("/"):
        found = [
            child
            for parent in found
            for child in parent
            if isinstance(child.tag, str) and etree.QName(child).localname == name
        ]
    return found


def _text(element: etree._Element, path: str) -> str:
    found = _find(element, path)
    return (found[0].text or "").strip() if found else ""


def _is_money_in(entry: etree._Element) -> bool:
    status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
    reversal = _text(entry, "RvslInd") in ("true", "1")
    return _text(entry, "CdtDbtInd") == "CRDT" and status == "BOOK" and not reversal


def _document(path: Path, index: int, account: str, place: str, entry: etree._Element) -> Document:
    findings: list[Finding] = []
    reference = _text(entry, "AcctSvcrRef") or _text(entry, "NtryDtls/TxDtls/Refs/AcctSvcrRef")
    payer = "NtryDtls/TxDtls/RltdPties/Dbtr"
    country = _text(entry, f"{payer}/Pty/CtryOfRes") or _text(entry, f"{payer}/Pty/PstlAdr/Ctry")
    head = {
        "type": "CREDIT",
        "bank_reference": reference,
        "value_date": (_text(entry, "ValDt/Dt") or _text(entry, "ValDt/DtTm") or _text(entry, "BookgDt/Dt"))[:10],
        "account": account,
        "currency": _currency(entry),
        "amount": _amount(entry, place, findings),
        "payer_name": _text(entry, f"{payer}/Pty/Nm") or _text(entry, f"{payer}/Nm"),
        "payer_country": _ALPHA3.get(country, country),
        "note": _text(entry, "NtryDtls/TxDtls/RmtInf/Ustrd"),
    }
    _check_missing(head, place, findings)
    _check_sum(entry, place, head, findings)
    full = {name: text for name, text in head.items() if text}
    return Document(
        file=str(path),
        message="REMITTANCE",
        index=index,
        guid=guid_of("REMITTANCE", f"{account}\0{reference}") if reference else "",
        key="/".join(part for part in (account, reference) if part),
        head=full,
        findings=tuple(findings),
    )


_NEEDED = {
    "bank_reference": "AcctSvcrRef",
    "value_date": "ValDt",
    "account": "Ntfctn/Acct",
    "payer_name": "RltdPties/Dbtr",
}


def _check_missing(head: dict[str, str], place: str, findings: list[Finding]) -> None:
    findings += [
        finding(texts.ELEMENT_MISSING, "error", f"{place}/{element}")
        for name, element in _NEEDED.items()
        if not head[name]
    ]


def _currency(entry: etree._Element) -> str:
    amounts = _find(entry, "Amt")
    return (amounts[0].get("Ccy") or "") if amounts else ""


def _amount(entry: etree._Element, place: str, findings: list[Finding]) -> str:
    written, currency = _text(entry, "Amt"), _currency(entry)
    if not _minor(written, currency):
        findings.append(finding(texts.AMOUNT_UNFIT, "error", f"{place}/Amt", written[:80], currency[:8]))
        return ""
    return shortest(written)


def _check_sum(entry: etree._Element, place: str, head: dict[str, str], findings: list[Finding]) -> None:
    """Where every detail names its amount in the entry's currency, they add up to the entry."""
    details = _find(entry, "NtryDtls/TxDtls")
    amounts = [amount for detail in details for amount in _find(detail, "Amt")[:1]]
    if not head["amount"] or not amounts or len(amounts) < len(details):
        return
    if any(amount.get("Ccy") != head["currency"] for amount in amounts):
        return
    currency = head["currency"]
    total = sum(_minor((amount.text or "").strip(), currency) for amount in amounts)
    if total != scaled(head["amount"], MINOR_DIGITS[currency]):
        seen = minor_text(total, currency)
        findings.append(finding(texts.SUM_DIFFERS, "warning", f"{place}/NtryDtls", seen, head["amount"]))
