"""Goods against the tariff (C03, C10, R03, R08). No tariff ships; without one these rules say nothing, but for the licence
number that a simplified list must not carry."""

from cohong.channels.customs.books import in_use
from cohong.channels.customs.node import Node
from cohong.channels.customs.rules.days import export_day
from cohong.channels.customs.rules.registry import node_rule

GCODE_DIGITS = 10
HEADING_DIGITS = 4


@node_rule("C03", "CEB603")
def hs_code_is_in_the_tariff(node: Node) -> None:
    """With a tariff: the code is in it on the export date; on a simplified list its heading is."""
    tariff = in_use().tariff
    if tariff is None:
        return
    day, simplified = export_day(node), _is_simplified(node)
    for line in node.lines:
        code = line.values.get("gcode", "")
        if len(code) != GCODE_DIGITS or tariff.row(code, day) is not None:
            continue
        if not simplified:
            node.report("customs.C03", f"{line.where}gcode", code, f"a code of the tariff on {day}")
        elif not tariff.has_heading(code[:HEADING_DIGITS], day):
            node.report("customs.C03", f"{line.where}gcode", code, f"a heading of the tariff on {day}")


@node_rule("C10", "CEB603")
def units_are_those_of_the_tariff(node: Node) -> None:
    """With a tariff: first and second unit are the statutory units of the HS code."""
    tariff = in_use().tariff
    if tariff is None:
        return
    day = export_day(node)
    for line in node.lines:
        row = tariff.row(line.values.get("gcode", ""), day)
        if row is None:
            continue
        for name, wanted in (("unit1", row.unit1), ("unit2", row.unit2)):
            seen = line.values.get(name, "")
            if seen != wanted and (seen or name == "unit2"):
                node.report("customs.C10", f"{line.where}{name}", seen or "absent", wanted or "left out")


@node_rule("R03", "CEB603")
def simplified_list_has_no_licence(node: Node) -> None:
    """A simplified list carries no licence number and, with a tariff, no goods that need a licence or bear export duty."""
    if not _is_simplified(node):
        return
    if "licenseNo" in node.head.values:
        node.report("customs.R03", f"{node.head.where}licenseNo", node.head.values["licenseNo"], "left out")
    for where, code, flags in _flagged(node):
        if "licence" in flags:
            node.report("customs.R03", where, code, "goods without export licence")
        elif "duty" in flags:
            node.report("customs.R03", where, code, "goods without export duty")


@node_rule("R08", "CEB603")
def simplified_list_has_no_certified_goods(node: Node) -> None:
    """With a tariff: a simplified list has no goods that need certification or may not be exported."""
    if not _is_simplified(node):
        return
    for where, code, flags in _flagged(node):
        if "prohibited" in flags:
            node.report("customs.R08", where, code, "goods that may be exported")
        elif "certification" in flags:
            node.report("customs.R08", where, code, "goods without compulsory certification")


def _flagged(node: Node) -> list[tuple[str, str, tuple[str, ...]]]:
    tariff = in_use().tariff
    if tariff is None:
        return []
    day = export_day(node)
    rows = [(f"{line.where}gcode", tariff.row(line.values.get("gcode", ""), day)) for line in node.lines]
    return [(where, row.code, row.flags) for where, row in rows if row is not None and row.flags]


def _is_simplified(node: Node) -> bool:
    return node.head.values.get("statisticsFlag") == "A"
