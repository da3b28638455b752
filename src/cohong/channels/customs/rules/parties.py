"""Codes: offices, currencies, countries, units, parties, numbers given by customs, bar codes (C01 to C11)."""

from cohong.channels.customs import tables, values
from cohong.channels.customs.catalogue import first_day
from cohong.channels.customs.node import Node, OwnLevel
from cohong.channels.customs.rules.days import declared_day
from cohong.channels.customs.rules.form import RETURNS
from cohong.channels.customs.rules.registry import Fault, field_rule, having, node_rule
from cohong.channels.customs.schema import Element

PARTIES = (
    "ebpCode", "ebcCode", "logisticsCode", "agentCode", "ownerCode", "iacCode", "payCode", "copCode", "operatorCode",
    "declAgentCode",
)  # fmt: skip
STAND_INS = {"ebpCode": "无", "ownerCode": "NO"}
CHINA = "142"
_CHAPTERS = frozenset(f"{chapter:02d}" for chapter in range(1, 98) if chapter != 77)


@field_rule("C01", "customsCode", "portCode", for_receipts=False)
def office_is_known(_element: Element, text: str) -> Fault | None:
    """A customs office is in the dated table; outside the districts listed whole, a known district earns a warning."""
    if text in tables.OFFICES:
        return None
    listed = text[:2] in tables.COMPLETE_DISTRICTS or text[:2] not in tables.KNOWN_DISTRICTS
    shaped = len(text) == 4 and text.isascii() and text.isdigit()
    return Fault(text, "a code of the office table", "error" if listed or not shaped else "warning")


@field_rule("C02", "currency", "fCurrency", "iCurrency", for_receipts=False)
def currency_is_known(_element: Element, text: str) -> Fault | None:
    """A currency is in the table, by its customs number or its ISO letters."""
    return None if text in tables.CURRENCIES or text in tables.CURRENCY_BY_NUMBER else Fault(text, "currency table")


@field_rule("C02", "country", for_receipts=False)
def country_is_known(_element: Element, text: str) -> Fault | None:
    """A country is in the table, by its customs number or its ISO alpha-3 letters."""
    return None if text in tables.COUNTRY_BY_ISO else Fault(text, "country table")


@field_rule("C02", "unit", "unit1", "unit2", for_receipts=False)
def unit_is_known(_element: Element, text: str) -> Fault | None:
    """A unit is in the table."""
    return None if text in tables.UNITS else Fault(text, "unit table")


@field_rule("C02", "trafMode", for_receipts=False)
def transport_is_known(_element: Element, text: str) -> Fault | None:
    """A transport mode is in the table."""
    return None if text in tables.TRANSPORT_MODES else Fault(text, "transport mode table")


@field_rule("C02", "wrapType", for_receipts=False)
def package_is_known(_element: Element, text: str) -> Fault | None:
    """A kind of package is in the table."""
    return None if text in tables.PACKAGE_KINDS else Fault(text, "package kind table")


@field_rule("C03", "gcode")
def hs_code_is_possible(_element: Element, text: str) -> Fault | None:
    """An HS code has 10 digits and a chapter that exists; the tariff itself is not at hand."""
    if len(text) == 10 and text.isascii() and text.isdigit() and text[:2] in _CHAPTERS:
        return None
    return Fault(text, "10 digits, chapter 01 to 97")


@field_rule("C04", *PARTIES, for_receipts=False)
def party_code_has_its_form(element: Element, text: str) -> Fault | None:
    """A party has 10 (customs) or 18 (credit code) letters and digits; 无 only for a platform, NO only for an owner."""
    stand_in = STAND_INS.get(element.name, "")
    if len(text) in (10, 18) and text.isascii() and text.isalnum() and text == text.upper():
        return None
    if stand_in and text == stand_in:
        return None
    wanted = "10 or 18 capital letters and digits"
    return Fault(text, f"{wanted} or {stand_in}" if stand_in else wanted)


@field_rule("C05", *PARTIES, for_receipts=False)
def credit_code_checks(_element: Element, text: str) -> Fault | None:
    """The check digits of an 18-character credit code fit, its own and that of the organisation code inside."""
    if len(text) != 18 or values.is_valid_uscc(text):
        return None
    try:
        right = values.uscc_check_digit(text[:-1])
    except ValueError:
        return Fault(text, "0-9 and A-Z without I, O, S, V, Z")
    return Fault(text, f"check digit {right}" if right != text[-1] else "a valid organisation code in places 9 to 17")


@field_rule("C06", "preNo")
def e_port_number_has_its_form(_element: Element, text: str) -> Fault | None:
    """The e-port's number is a letter, a day and nine digits."""
    digits = text[1:]
    shaped = len(text) == 18 and text.isascii() and text[0].isalpha() and digits.isdigit()
    if shaped and values.is_calendar_time(digits[:8]):
        return None
    return Fault(text, "letter + YYYYMMDD + 9 digits")


@field_rule("C06", "invtNo")
def list_number_has_its_form(_element: Element, text: str) -> Fault | None:
    """A list number is office, year, E or I, and 9 to 11 digits."""
    digits = text[:8] + text[9:]
    if 18 <= len(text) <= 20 and digits.isascii() and digits.isdigit() and text[8] in "EI":
        return None
    return Fault(text, "office (4) + year (4) + E/I + 9 to 11 digits")


@field_rule("C11", "barCode", for_receipts=False)
def bar_code_checks(_element: Element, text: str) -> Fault | None:
    """A bar code ends with a right GS1 check digit, or is 无."""
    return None if text == "无" or values.is_valid_ean(text) else Fault(text, "GS1 check digit, or 无")


@node_rule("C06", *having("invtNo", "customsCode"), "CEB607", "CEB701", "CEB792")
def list_number_is_of_its_office(node: Node) -> None:
    """A list number begins with the office of declaration; another office is doubtful. Returns may go through another
    office since the law allows it."""
    office = node.head.values.get("customsCode", "")
    if not office or (node.kind.code in RETURNS and not _returns_to_its_office(node)):
        return
    for row in (node.head, *node.lines):
        number = row.values.get("invtNo", "")
        if number and number[:4] != office:
            node.report("customs.C06", f"{row.where}invtNo", number, f"{office}…", "warning")


def _returns_to_its_office(node: Node) -> bool:
    return declared_day(node) < first_day("customs.return_office", "any office")


@node_rule("C07", *having("loctNo", "customsCode"))
def site_is_of_its_office(node: Node) -> None:
    """A supervised site begins with the office of declaration."""
    head = node.head.values
    site, office = head.get("loctNo", ""), head.get("customsCode", "")
    if site and office and not site.startswith(office):
        node.report("customs.C07", f"{node.head.where}loctNo", site, office)


@node_rule("C08", "CEB603", "CEB213")
def country_is_not_china(node: Node) -> None:
    """An export list does not go to China, which is doubtful; a return does not come from there, which is wrong."""
    for row in (node.head, *node.lines):
        country = row.values.get("country", "")
        if country and tables.COUNTRY_BY_ISO.get(country) == CHINA:
            level: OwnLevel = "" if node.kind.code == "CEB603" else "error"
            node.report("customs.C08", f"{row.where}country", country, "not China", level)


@node_rule("C09", "CEB603")
def port_is_of_its_country(node: Node) -> None:
    """A port that the table lists, or that is a bare country code, belongs to the country of arrival."""
    head = node.head.values
    port, country = head.get("POD", ""), tables.COUNTRY_BY_ISO.get(head.get("country", ""))
    listed = tables.PORTS[port]["country"] if port in tables.PORTS else tables.COUNTRY_BY_ISO.get(port)
    if country and listed and listed != country:
        node.report(
            "customs.C09", f"{node.head.where}POD", port, f"country {listed} {tables.COUNTRIES[listed]['iso']}".rstrip()
        )
