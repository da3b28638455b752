"""Which role may do what: the one table. A right is a sentence that a page can say; a role is a set of rights."""

from typing import Literal, get_args

Role = Literal["owner", "clerk", "officer", "reviewer", "auditor", "admin"]
Right = Literal[
    "see_desk",
    "see_all",
    "upload",
    "mend",
    "ask_correction",
    "propose_account",
    "approve_account",
    "pay",
    "vote_law",
    "decide_seller",
    "appeal",
    "manage_people",
    "api_keys",
    "webhooks",
    "operate",
]
ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: tuple[Right, ...] = get_args(Right)

MAY: dict[Role, frozenset[Right]] = {
    # Answers for the member; what two people must do, the owner does as the second one.
    "owner": frozenset(RIGHTS) - {"operate"},
    # The daily work. A clerk proposes an account change and never approves it.
    "clerk": frozenset({"see_desk", "upload", "mend", "ask_correction", "propose_account", "pay", "appeal"}),
    # Speaks for an authority: sees, files its answers, votes on law, decides who really sells.
    "officer": frozenset({"see_desk", "see_all", "upload", "ask_correction", "vote_law", "decide_seller"}),
    # The second pair of eyes, at a bank or a firm.
    "reviewer": frozenset({"see_desk", "see_all", "ask_correction", "approve_account", "pay"}),
    # Looks and changes nothing.
    "auditor": frozenset({"see_desk", "see_all"}),
    # Gives posts and keeps the machine; has no business with money or goods.
    "admin": frozenset({"see_desk", "manage_people", "api_keys", "webhooks", "operate"}),
}
SEEING: frozenset[Right] = frozenset({"see_desk", "see_all"})
"""Rights that change nothing: what the scope `read` of a key stands for."""

IN_PERSON: frozenset[Right] = frozenset({"manage_people", "api_keys", "approve_account", "decide_seller"})
"""Rights that no API key ever has: a person does these, freshly proved."""

TWO_PEOPLE: frozenset[Role] = frozenset(role for role in ROLES if "manage_people" in MAY[role])
"""Roles that can give roles: one person alone neither gives nor takes them away."""

_ROLE_SAID: dict[Role, tuple[str, str]] = {
    "owner": ("负责人", "owner"),
    "clerk": ("业务员", "clerk"),
    "officer": ("官员", "officer"),
    "reviewer": ("复核人", "reviewer"),
    "auditor": ("审计人", "auditor"),
    "admin": ("管理员", "administrator"),
}
_RIGHT_SAID: dict[Right, tuple[str, str]] = {
    "see_desk": ("查看本岗位的工作台", "see the desk of this role"),
    "see_all": ("查看该成员有权查看的全部内容", "see everything that the member may see"),
    "upload": ("上传单证和表格", "upload documents and sheets"),
    "mend": ("更正数据后重新提交", "mend data and send it again"),
    "ask_correction": ("要求报送人更正单证", "ask for a correction of a document"),
    "propose_account": ("提出更换收款账户", "propose another payout account"),
    "approve_account": ("批准更换收款账户", "approve another payout account"),
    "pay": ("发起付款", "make payments"),
    "vote_law": ("对规则表决", "vote on law rows"),
    "decide_seller": ("裁定实际卖家", "decide who really sells"),
    "appeal": ("对卖家认定提出申诉", "appeal against the seller that was named"),
    "manage_people": ("管理人员和岗位", "manage people and posts"),
    "api_keys": ("管理接口密钥", "manage API keys"),
    "webhooks": ("管理消息推送", "manage webhooks"),
    "operate": ("运行和维护本系统", "operate this machine"),
}


def say_role(role: Role, lang: str) -> str:
    """The role in plain words, in `lang` ("zh" or anything else for English)."""
    return _ROLE_SAID[role][lang != "zh"]


def say_right(right: Right, lang: str) -> str:
    """The right in plain words, to follow "may" or 可以."""
    return _RIGHT_SAID[right][lang != "zh"]


def roles_with(right: Right) -> tuple[Role, ...]:
    """The roles that have a right, in the order of the table."""
    return tuple(role for role in ROLES if right in MAY[role])
