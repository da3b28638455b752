"""The roles of the ledger in words: what each one is called, and what it lets its holder say."""

import msgspec

from cohong.core.state import Overlay
from cohong.modules.members.state import Role
from cohong.portal.ask import member_roles
from cohong.portal.speech import words
from cohong.portal.text import Text


class RoleSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A role by its name and what its holder may do, each a sentence to follow "it may" or 可以."""

    id: str
    name: Text
    may: tuple[Text, ...]


_FILES = Text("报送订单、运单和清单", "file orders, waybills and lists")
_RELAYS = Text(
    "转报海关回执和银行通知，仅作为陈述留存", "pass on answers of customs and notices of banks, kept as claims alone"
)
_MANDATES = Text("登记或撤销企业对代理的委托", "register and withdraw a firm's mandate to an agent")
_RECORDS = Text("登记密封资料的销毁", "record that sealed documents were erased")
_CONTRADICTS = Text("对结论提出异议，冻结该笔交易", "contradict a judgement, which freezes the trade")
_RESOLVES = Text("了结交易上的差异", "settle a difference of a trade")
_OBSERVES_CUSTOMS = Text(
    "以海关名义登记放行等回执，立即生效", "record releases and other answers as customs' own word, which takes effect"
)
_OBSERVES_BANK = Text(
    "以银行名义登记收汇、结汇和付款结果，立即生效",
    "record credits, conversions and payments as the bank's own word, which takes effect",
)
_DECIDES = Text(
    "裁定实际卖家，重新裁定他人裁定被申诉的交易",
    "decide who really sells, and decide again where another's decision is appealed",
)
_ANSWERS = Text("答复合并或拆分企业代码的建议", "answer proposals to join or part codes of firms")
_APPEALS = Text("对卖家认定提出申诉", "appeal against the seller that was named")
_OWN_ACCOUNT = Text("提出更换本商户的收款账户", "propose another payout account for itself")
_CLAIMS = Text("说明一笔收汇付的是哪些订单", "say which orders a credit pays")

_CHECKS = Text(
    "就其所能知悉的事项出具商户真实性核验（执照、店铺、账户、委托）",
    "attest what it can know of a merchant's licence, shop, account or mandate",
)

_SAID: tuple[tuple[Role, Text, tuple[Text, ...]], ...] = (
    (
        "registrar",
        words.ROLES["registrar"],
        (
            Text("接纳新成员", "enrol members"),
            Text("认定两个企业代码属于同一企业", "state that two codes are one firm"),
            _MANDATES,
            Text("批准商户更换收款账户", "approve a merchant's new payout account"),
            _RESOLVES,
            _DECIDES,
            _ANSWERS,
            _CHECKS,
            _RECORDS,
        ),
    ),
    (
        "voter",
        Text("规则表决成员", "Voter on law rows"),
        (Text("提出规则并表决", "propose law rows and vote on them"),),
    ),
    ("customs", words.ROLES["customs"], (_OBSERVES_CUSTOMS, _RESOLVES, _CONTRADICTS, _DECIDES, _ANSWERS, _CHECKS)),
    ("tax", words.ROLES["tax"], (_RESOLVES, _CONTRADICTS, _DECIDES, _ANSWERS, _CHECKS)),
    (
        "safe",
        words.ROLES["safe"],
        (Text("查看全部交易", "look at every trade"),),
    ),
    ("central_bank", words.ROLES["central_bank"], (Text("查看全部交易", "look at every trade"),)),
    ("bank", words.ROLES["bank"], (_OBSERVES_BANK, _CONTRADICTS, _CHECKS)),
    (
        "service",
        words.ROLES["service"],
        (
            Text("签约商户并登记其收款账户", "sign merchants and register their payout accounts"),
            _MANDATES,
            _CHECKS,
            _CLAIMS,
            Text("申请结汇，或撤回申请", "ask the bank to convert, or withdraw that"),
            Text("把人民币分给商户并发出付款指令", "share out the CNY and instruct payments to merchants"),
            _FILES,
            _RELAYS,
            _RECORDS,
            _APPEALS,
        ),
    ),
    ("agent", words.ROLES["agent"], (_FILES, _RELAYS, _RECORDS, _APPEALS)),
    ("merchant", words.ROLES["merchant"], (_CLAIMS, _OWN_ACCOUNT, _FILES, _RELAYS, _RECORDS, _APPEALS)),
    ("platform", words.ROLES["platform"], (_FILES, _CHECKS, _RELAYS, _RECORDS, _APPEALS)),
    ("carrier", words.ROLES["carrier"], (_FILES, _RELAYS, _RECORDS, _APPEALS)),
    ("filer", words.ROLES["filer"], (_FILES, _RELAYS, _RECORDS)),
    (
        "matcher",
        Text("三单比对方", "Matcher of documents"),
        (
            Text("判定订单、运单、清单是否一致", "judge whether order, waybill and list agree"),
            Text("判断每笔交易的实际卖家，不能判断时如实说明", "judge who really sells, or say that one cannot tell"),
            _DECIDES,
            _RESOLVES,
            _CONTRADICTS,
            _CHECKS,
        ),
    ),
    (
        "labeller",
        Text("税务标签认定方", "Labeller for tax"),
        (Text("认定每笔交易的税务标签", "decide the tax label of a trade"), _CONTRADICTS),
    ),
    (
        "reviewer",
        Text("银行审核方", "Reviewer of trades"),
        (Text("审核交易，决定能否结汇", "review trades, so that they may be converted"), _CONTRADICTS),
    ),
    ("customs_gateway", Text("海关数据入口", "Gateway of customs' answers"), (_OBSERVES_CUSTOMS,)),
    ("bank_gateway", Text("银行数据入口", "Gateway of a bank's notices"), (_OBSERVES_BANK,)),
)
ROLES: dict[Role, RoleSaid] = {role: RoleSaid(id=role, name=name, may=may) for role, name, may in _SAID}
"""Every role of the ledger, in the words of this house."""


def roles_said(state: Overlay, member: str) -> tuple[RoleSaid, ...]:
    """The roles of a member in words."""
    return tuple(ROLES[role] for role in member_roles(state, member) if role in ROLES)


def called(state: Overlay, member: str) -> Text:
    """A member by its first role and its name on the ledger: `海关 · customs`."""
    roles = roles_said(state, member)
    if not roles:
        return Text(member, member)
    return Text(f"{roles[0].name.zh} · {member}", f"{roles[0].name.en} · {member}")
