"""What is checked and how, who may say so, and the named refusals; each with its text in both languages."""

from typing import Literal, get_args

from cohong.core.texts import declare
from cohong.modules.members.state import Role

What = Literal["licence", "shop", "account", "mandate"]
WHATS: tuple[What, ...] = get_args(What)
SAID: dict[What, tuple[str, str]] = {
    "licence": ("营业执照", "business licence"),
    "shop": ("店铺控制权", "control of the shop"),
    "account": ("收款账户", "payout account"),
    "mandate": ("代理委托", "mandate to its agent"),
}
"""What may be checked, in Chinese and English."""


# --- how a check was made ---------------------------------------------------------------------------------------------


def _way(code: str, zh: str, en: str, next_zh: str, next_en: str) -> str:
    return declare(f"authenticity.by_{code}", en=en, zh=zh, next_en=next_en, next_zh=next_zh)


REGISTER = _way(
    "register",
    "在主管部门登记信息中查询。",
    "Looked up in the public register.",
    "请再次查询登记信息。",
    "Look it up again.",
)
PAPER = _way(
    "paper",
    "查验文件原件或影像。",
    "The paper or its image was seen.",
    "请再次查验文件。",
    "See the paper again.",
)
PAGE_CODE = _way(
    "page_code",
    "在店铺页面放置核验码，并已查到。",
    "A code was placed on the shop's page and found there.",
    "请再放置一次核验码。",
    "Let a new code be placed.",
)
SHOP_RECORD = _way(
    "shop_record",
    "平台自有记录载明的店铺经营者。",
    "The platform's own records name who runs the shop.",
    "请平台再次核对记录。",
    "The platform looks again.",
)
SMALL_TRANSFER = _way(
    "small_transfer",
    "小额打款，附言中的核验码已回填。",
    "A small transfer was made and its code came back.",
    "请再打款一次。",
    "Make another one.",
)
BANK_RECORD = _way(
    "bank_record",
    "开户银行确认户名。",
    "The bank that keeps the account confirmed its holder.",
    "请银行再次确认。",
    "The bank confirms again.",
)
BOTH_SIDES = _way(
    "both_sides",
    "委托双方分别确认。",
    "Both sides of the mandate confirmed it.",
    "请双方再次确认。",
    "Ask both again.",
)
ON_FILE = _way(
    "on_file",
    "在海关备案的委托关系。",
    "The mandate is on file with customs.",
    "请再次查询备案。",
    "Look at the file again.",
)

WAYS: dict[What, dict[str, tuple[Role, ...]]] = {
    "licence": {
        REGISTER: ("registrar", "service", "platform", "bank", "tax", "customs"),
        PAPER: ("registrar", "service", "platform", "bank", "tax", "customs"),
    },
    "shop": {
        PAGE_CODE: ("registrar", "service", "platform", "matcher"),
        SHOP_RECORD: ("platform",),
    },
    "account": {
        SMALL_TRANSFER: ("service", "bank"),
        BANK_RECORD: ("bank",),
    },
    "mandate": {
        PAPER: ("registrar", "service", "tax", "customs"),
        BOTH_SIDES: ("registrar", "service", "matcher"),
        ON_FILE: ("customs",),
    },
}
"""What -> how it may be checked -> whose to say that is: everybody attests what it can know, and nothing else."""
ATTESTERS: tuple[Role, ...] = ("registrar", "service", "platform", "matcher", "bank", "tax", "customs")
MONTHS: dict[What, int] = {"licence": 12, "shop": 6, "account": 12, "mandate": 12}
"""For how many months a check holds at most, where the law book has no row `authenticity.<what>_months`."""


# --- refusals of checks -----------------------------------------------------------------------------------------------

NOT_YOURS = declare(
    "authenticity.not_yours_to_say",
    en="The sender cannot know this in this way.",
    zh="报送人无从以此方式核验该事项。",
    next_en="Name how it was really checked, or let a member with that role attest it.",
    next_zh="请如实填写核验方式，或由具备该角色的成员出具。",
)
WAY = declare(
    "authenticity.unknown_way",
    en="This cannot be checked in this way.",
    zh="该事项不适用此核验方式。",
    next_en="Choose one of the ways of this kind of check.",
    next_zh="请选择适用于该事项的核验方式。",
)
ABOUT = declare(
    "authenticity.about_what",
    en="A check of a shop, an account or a mandate names which one; a check of the licence names none.",
    zh="核验店铺、账户或委托须写明是哪一个；核验营业执照则不填。",
    next_en="Name the shop, the account or the agent, or leave it out.",
    next_zh="请填写店铺、账户或代理，或将其留空。",
)
LAST_DAY = declare(
    "authenticity.last_day",
    en="A confirmed check has a last day, and a failed one has none.",
    zh="通过的核验须有截止日，未通过的核验没有截止日。",
    next_en="Fill in the last day, or leave it out.",
    next_zh="请填写截止日，或将其留空。",
)
TOO_LONG = declare(
    "authenticity.holds_too_long",
    en="The check would hold longer than is allowed.",
    zh="核验的有效期超过最长期限。",
    next_en="Name an earlier last day (the law book says how many months), and check again before it.",
    next_zh="请填写较早的截止日（最长月数见政策参数），并在到期前重新核验。",
)
AHEAD = declare(
    "authenticity.not_made_yet",
    en="A check cannot be made on a day that is still to come.",
    zh="核验日期不能晚于今天。",
    next_en="Name the day on which it was made.",
    next_zh="请填写实际核验日期。",
    final=False,
)
NEWER = declare(
    "authenticity.newer_stands",
    en="A newer check of the same stands.",
    zh="同一事项已有较新的核验。",
    next_en="Nothing needs to be done, or check it again today.",
    next_zh="无需处理；如有需要，请今日重新核验。",
    final=False,
)
OWN_WORD = declare(
    "authenticity.own_word",
    en="Nobody confirms its own authenticity.",
    zh="任何成员不得为自己出具核验结论。",
    next_en="Let somebody else check it.",
    next_zh="请由其他成员核验。",
)
NO_EVIDENCE = declare(
    "authenticity.evidence_missing",
    en="A check comes with what was seen.",
    zh="核验须附所见材料的说明。",
    next_en="Write what was looked at, and send it again.",
    next_zh="请写明核验所见后重新提交。",
)
NOT_ATTESTED = declare(
    "authenticity.not_attested",
    en="This member has no such check standing.",
    zh="该成员名下没有此项核验。",
    next_en="Nothing needs to be done.",
    next_zh="无需处理。",
    final=False,
)

# --- refusals at the door ---------------------------------------------------------------------------------------------

_SOURCE = "own rule; in force only where a ledger has adopted the row authenticity.required"


def _lack(what: What, why: str, zh: str, en: str) -> str:
    said_zh, said_en = SAID[what]
    return declare(
        f"authenticity.{what}_{why}",
        en=en.format(said_en),
        zh=zh.format(said_zh),
        next_en=f"Have it checked ({said_en}) by the service company, the registrar or whoever knows it; then send this again.",
        next_zh=f"请由综合服务企业、登记机构或知情单位核验（{said_zh}）后重新报送。",
        final=False,
        source=_SOURCE,
    )


MISSING: dict[What, str] = {
    what: _lack(what, "not_checked", "该商户的{}尚未核验。", "The merchant's {} has not been checked.")
    for what in WHATS
}
EXPIRED: dict[What, str] = {
    what: _lack(
        what, "check_expired", "该商户的{}核验已于 {{seen}} 到期。", "The check of the merchant's {} ended on {{seen}}."
    )
    for what in WHATS
}
FAILED: dict[What, str] = {
    what: _lack(
        what, "check_failed", "该商户的{}核验未通过（{{seen}}）。", "The check of the merchant's {} failed on {{seen}}."
    )
    for what in WHATS
}
