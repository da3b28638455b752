"""In which capacity a member said something: in its own name, under whose mandate, under which contract, as whose gateway,
or by which duty."""

from cohong.modules.members.state import (
    LEDGER,
    MEMBER,
    MERCHANT,
    Role,
    contract_on,
    mandate_between,
    member_of_firm,
)
from cohong.modules.trade.state import Trade
from cohong.portal.ask import member_roles
from cohong.portal.names import Names
from cohong.portal.speech import words
from cohong.portal.text import Text, day

DUTIES: dict[str, tuple[Role, Text]] = {
    "trade.attest_match": ("matcher", Text("履行比对职责", "by the match duty")),
    "sellers.attest": ("matcher", Text("履行卖家识别职责", "by the duty to tell the seller")),
    "tax.attest_label": ("labeller", Text("履行税务标签职责", "by the label duty")),
    "forex.attest_review": ("reviewer", Text("履行审核职责", "by the review duty")),
}
OBSERVED: dict[str, tuple[tuple[Role, ...], Role, Text]] = {
    "customs.observe_returns": (("customs",), "customs_gateway", Text("海关", "customs")),
    "aftermath.observe_answers": (("customs",), "customs_gateway", Text("海关", "customs")),
    "aftermath.observe_summary": (("customs",), "customs_gateway", Text("海关", "customs")),
    "forex.observe_remittance": (("bank",), "bank_gateway", Text("银行", "the bank")),
    "forex.observe_deal": (("bank",), "bank_gateway", Text("银行", "the bank")),
    "clearing.observe_payout": (("bank",), "bank_gateway", Text("银行", "the bank")),
}
CONTRACTED = ("forex.claim_orders", "forex.settle", "forex.cancel_settlement", "clearing.allocate", "clearing.instruct")
FILED = (
    "customs.lodge_order",
    "customs.lodge_list",
    "customs.lodge_receipt",
    "aftermath.lodge_cancellation",
    "aftermath.lodge_return",
    "aftermath.lodge_summary",
)


class Capacities:
    """Who is who in one trade's life, by what the ledger says today. `merchant` is whom the trade is for."""

    def __init__(self, names: Names, trade: Trade, merchant: str) -> None:
        self.names = names
        self.state = names.ask.state
        self.trade = trade
        self.merchant = merchant
        ledger = self.state.get(LEDGER, "ledger")
        self.own_gateway = bool(ledger and ledger.own_gateway)

    def name(self, member: str) -> Text:
        """`报关代理企业（agent-3）`; a merchant by its name, where one may know it."""
        said, known = words.role(member_roles(self.state, member)), self.names.contracted(member)
        if not known:
            return Text(f"{said.zh}（{member}）", f"{said.en} ({member})")
        return Text(f"{said.zh} {known}", f"{said.en} {known}")

    def of(self, kind: str, filer: str, on: int) -> Text:
        """As what `filer` said a message of this kind on a day; empty where there is nothing to say."""
        if kind in DUTIES:
            return self._duty(kind, filer)
        if kind in OBSERVED:
            return self._observed(kind, filer)
        if kind in CONTRACTED:
            return self._contract(filer, on)
        if kind in FILED:
            return self._filed(filer)
        return (self._as(filer, "carrier") if kind == "customs.lodge_waybill" else None) or Text("", "")

    def _roles(self, member: str) -> tuple[str, ...]:
        known = self.state.get(MEMBER, member)
        return known.roles if known else ()

    def _duty(self, kind: str, filer: str) -> Text:
        role, said = DUTIES[kind]
        if role not in self._roles(filer):
            return Text("未获授予该职责", "without holding this duty")
        if self.own_gateway:
            return Text(f"{said.zh}（由运营方自任）", f"{said.en} (held by the operator itself)")
        return Text(f"{said.zh}（由账本授予）", f"{said.en} (given by the ledger)")

    def _observed(self, kind: str, filer: str) -> Text:
        own, gateway, who = OBSERVED[kind]
        roles = self._roles(filer)
        if any(role in roles for role in own):
            return Text(f"{who.zh}本身的记录", f"{who.en} itself")
        if gateway in roles:
            return Text(
                f"作为{who.zh}的网关：由其转录并签名，不是{who.zh}的签名",
                f"as the gateway to {who.en}: passed on and signed by it, not by {who.en}",
            )
        return Text(f"作为陈述：不是{who.zh}，不产生效力", f"as a claim: it is not {who.en}, so nothing follows")

    def _contract(self, filer: str, on: int) -> Text:
        file, contract = self.state.get(MERCHANT, self.merchant), contract_on(self.state, self.merchant, on)
        if contract is None or file is None or file.service != filer:
            return Text("与该商户没有有效合同", "without a contract with this merchant")
        return Text(
            f"依与商户的合同（{day(contract.since)} 至 {day(contract.until)}）",
            f"under the merchant's contract ({day(contract.since)} to {day(contract.until)})",
        )

    def _filed(self, filer: str) -> Text:
        if member_of_firm(self.state, self.trade.firm) == filer:
            return self._own_name(filer)
        mandate = mandate_between(self.state, self.trade.firm, filer)
        if mandate is not None:
            return self._mandate(mandate.since, mandate.until, mandate.revoked)
        return self._as(filer, "platform") or Text(
            "账本未登记卖家对它的委托", "no mandate of the seller is on the ledger"
        )

    def _own_name(self, filer: str) -> Text:
        seller = self.trade.seller
        if seller in ("", filer):
            return Text("以自己的名义", "in its own name")
        name = self.name(seller)
        return Text(f"以自己的名义；实际卖家为 {name.zh}", f"in its own name; the genuine seller is {name.en}")

    def _as(self, filer: str, role: Role) -> Text | None:
        if role not in self._roles(filer):
            return None
        said = words.ROLES[role]
        return Text(f"作为{said.zh}", f"as the {said.en.lower()}")

    def _mandate(self, since: int, until: int, revoked: int) -> Text:
        seller = self.names.seller(self.trade) or self.merchant
        span = f"{day(since)} – {day(until)}"
        gone = Text(f"，{day(revoked)} 已撤销", f", ended on {day(revoked)}") if revoked else Text("", "")
        return Text(f"受 {seller} 委托（{span}{gone.zh}）", f"under the mandate of {seller} ({span}{gone.en})")
