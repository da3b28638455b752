"""Regime: what bonded, simplified and paid-for exports ask for (R01 to R03, R07)."""

from cohong.channels.customs.node import Node
from cohong.channels.customs.rules.registry import node_rule

BONDED = ("1210", "1239")
ZONE_FIELDS = ("iacCode", "iacName", "emsNo")
_MAINLAND = ("有限公司", "有限责任公司", "股份公司", "银行")
_ELSEWHERE = ("香港", "澳门", "台湾")


@node_rule("R01", "CEB603")
def bonded_export_names_its_zone(node: Node) -> None:
    """1210 and 1239 name zone enterprise and account book, and every line its record number."""
    mode = node.head.values.get("tradeMode", "")
    if mode not in BONDED:
        return
    for name in ZONE_FIELDS:
        if name not in node.head.values:
            node.report("customs.R01", f"{node.head.where}{name}", mode, "filled")
    for line in node.lines:
        if "itemRecordNo" not in line.values:
            node.report("customs.R01", f"{line.where}itemRecordNo", mode, "filled")


@node_rule("R02", "CEB603")
def other_exports_name_no_zone(node: Node) -> None:
    """9610, 9710 and 9810 leave the zone fields empty."""
    mode = node.head.values.get("tradeMode", "")
    if mode in BONDED:
        return
    for name in ZONE_FIELDS:
        if name in node.head.values:
            node.report("customs.R02", f"{node.head.where}{name}", node.head.values[name], mode)
    for line in node.lines:
        if "itemRecordNo" in line.values:
            node.report("customs.R02", f"{line.where}itemRecordNo", line.values["itemRecordNo"], mode)


@node_rule("R03", "CEB603")
def simplified_list_has_no_licence(node: Node) -> None:
    """A list under simplified declaration carries no licence."""
    if node.head.values.get("statisticsFlag") == "A" and "licenseNo" in node.head.values:
        node.report("customs.R03", f"{node.head.where}licenseNo", node.head.values["licenseNo"], "left out")


@node_rule("R07", "CEB403")
def domestic_payer_has_a_code(node: Node) -> None:
    """A payment enterprise whose name is that of a mainland company has its code filled."""
    name = node.head.values.get("payName", "")
    mainland = any(word in name for word in _MAINLAND) and not any(word in name for word in _ELSEWHERE)
    if mainland and "payCode" not in node.head.values:
        node.report("customs.R07", f"{node.head.where}payCode", name, "filled")
