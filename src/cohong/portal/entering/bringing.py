"""Who may bring what: said at the desk before anybody tries. What the ledger decides stands in the modules' own rules."""

from collections.abc import Sequence

from cohong.modules.authenticity.rules import ATTESTERS
from cohong.modules.customs.decide import FILERS
from cohong.portal.text import Text

TEMPLATES = {
    "trades": Text("交易表（订单、运单、清单）", "Trades: orders, waybills, lists"),
    "cancellations": Text("撤销申请单", "Cancellations of lists"),
    "returns": Text("退货申请单", "Returns of goods"),
    "summaries": Text("汇总申请单", "Summary applications"),
    "arrivals": Text("运抵单", "Arrivals at the site"),
    "departures": Text("离境单", "Departures"),
    "contracts": Text("商户合同表", "Merchants' contracts"),
    "statement": Text("银行流水", "Bank statement"),
    "claims": Text("收汇认领表", "Claims on credits"),
    "checks": Text("真实性核验表", "Authenticity checks"),
}
_SELLERS_PAPERS = ("cancellations", "returns", "summaries")
_PAPERS = (*_SELLERS_PAPERS, "arrivals", "departures")
_BANKS = ("bank", "bank_gateway")
_OWN_TRADES = Text(
    "本商户的订单、运单和清单：填交易表，或用海关 XML；一张表可装下一天的全部包裹。",
    "Your own orders, waybills and lists: as a trades sheet or customs XML; one sheet holds all parcels of a day.",
)
_TRADES = Text(
    "订单、运单和清单：填交易表，或用海关 XML；代他人申报须有对方的委托。",
    "Orders, waybills and lists: as a trades sheet or customs XML; for somebody else with a mandate.",
)
_OWN_PAPERS = Text(
    "清单申报之后的撤销、退货、汇总申请：填表，或用海关 XML。",
    "What follows your lists, as a sheet or customs XML: applications to cancel, to bring goods back, to sum up.",
)
_FILED_PAPERS = Text(
    "清单申报之后的撤销、退货、汇总申请，以及运抵单、离境单：填表，或用海关 XML；总分单和退货理货用海关 XML。",
    "What follows lists, as a sheet or customs XML: cancellations, returns, summaries, arrivals, departures; list-to-bill "
    "relations and tallies as customs XML.",
)
_ALL_MONEY = Text(
    "商户合同、银行流水和收汇认领：按表上传，随后办理结汇和付款。",
    "Merchants' contracts, bank statements and claims on credits, as sheets; conversion and payout follow.",
)
_STATEMENT = Text(
    "银行流水：以本行名义登记入账、结汇和付款结果。",
    "Bank statements: credits, deals and payouts as this bank's own word.",
)
_ANSWERS = Text("海关回执：以海关名义登记。", "Customs' answers, as customs' own word.")
_CHECKS = Text(
    "商户真实性核验：营业执照、店铺、账户、委托，就本单位所能知悉的事项。",
    "Checks of merchants' authenticity: licence, shop, account, mandate, as far as your role can know it.",
)
_OTHERS = Text(
    "其他商户的单证，须由其本人或受其委托的企业报送。",
    "Other merchants' documents: they file them, or whom they mandated.",
)
_NOT_CONTRACTS = Text(
    "商户合同和收汇认领，由外综服企业登记。", "Contracts and claims on credits: the service company records them."
)
_CLAIM_ONLY = Text(
    "海关回执、放行日期和银行流水，由海关、银行各自登记；您上传的只留作说明，不会据此放款。",
    "Customs' answers, days of release and bank statements: customs and banks say those themselves; yours are kept as your claim "
    "and release no money.",
)
_NO_TRADES = Text(
    "订单、运单和清单，由卖家、代理、平台或物流企业报送。",
    "Orders, waybills and lists: sellers, agents, platforms, carriers.",
)


def allowed(roles: Sequence[str]) -> tuple[tuple[str, ...], tuple[Text, ...], tuple[Text, ...]]:
    """The templates, and in words what a member with these roles may bring, and what others do."""
    if "service" in roles:
        return tuple(TEMPLATES), (_TRADES, _FILED_PAPERS, _ALL_MONEY, _CHECKS), (_CLAIM_ONLY,)
    if "merchant" in roles:
        return ("trades", *_SELLERS_PAPERS), (_OWN_TRADES, _OWN_PAPERS), (_OTHERS, _NOT_CONTRACTS, _CLAIM_ONLY)
    may = [said for role, said in (("customs", _ANSWERS), *((bank, _STATEMENT) for bank in _BANKS)) if role in roles]
    kinds = ["statement"] if _STATEMENT in may else []
    claims = () if may else (_CLAIM_ONLY,)
    if any(role in ATTESTERS for role in roles):
        may, kinds = [*may, _CHECKS], [*kinds, "checks"]
    if any(role in FILERS for role in roles):
        said = (_TRADES, _FILED_PAPERS, *dict.fromkeys(may))
        return ("trades", *_PAPERS, *kinds), said, (_NOT_CONTRACTS, *claims)
    return tuple(kinds), tuple(dict.fromkeys(may)), (_NO_TRADES, _NOT_CONTRACTS)
