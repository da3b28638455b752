"""Regime: what bonded, simplified and paid-for exports ask for (R01, R02, R07), and what is in force on its day (R09)."""

from cohong.channels.customs.catalogue import first_day
from cohong.channels.customs.node import Node
from cohong.channels.customs.rules.days import declared_day
from cohong.channels.customs.rules.form import RETURNS
from cohong.channels.customs.rules.registry import node_rule

BONDED = ("1210", "1239")
ZONE_FIELDS = ("iacCode", "iacName", "emsNo")
_DATED = {"orderType": "customs.order_type", "tradeMode": "customs.trade_mode"}
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


@node_rule("R07", "CEB403")
def domestic_payer_has_a_code(node: Node) -> None:
    """A payment enterprise whose name is that of a mainland company has its code filled."""
    name = node.head.values.get("payName", "")
    mainland = any(word in name for word in _MAINLAND) and not any(word in name for word in _ELSEWHERE)
    if mainland and "payCode" not in node.head.values:
        node.report("customs.R07", f"{node.head.where}payCode", name, "filled")


@node_rule("R09", "CEB303", "CEB603", *RETURNS)
def it_is_in_force_on_its_day(node: Node) -> None:
    """Message, order type and trade mode are not older than the announcement that made them."""
    day = declared_day(node)
    head = node.head.values
    for name in ("orderType", "tradeMode"):
        value = head.get(name, "")
        if value and day < (since := first_day(_DATED[name], value)):
            node.report("customs.R09", f"{node.head.where}{name}", value, f"from {since} on")
    if day < (since := first_day("customs.message", node.kind.code)):
        node.report("customs.R09", f"{node.head.where}appTime", head.get("appTime", ""), f"from {since} on")
