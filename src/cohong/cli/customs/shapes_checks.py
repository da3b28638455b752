"""The shape of `cohong customs checks`."""

from typing import Annotated, Literal

from cohong.cli.outputs import Output, m


class CustomsChecks(Output, frozen=True, kw_only=True, tag="cohong.customs-checks.v1"):
    """`cohong customs checks`: one line for each check of a firm's authenticity, the newest of its kind. What you may not open is
    empty; `until` is 0 where it holds not at all."""

    firm: Annotated[str, m("Code of the firm", "企业代码")]
    name: Annotated[str, m("Its name", "企业名称")]
    merchant: Annotated[str, m("The member that it is, empty for none", "对应成员（无则为空）")]
    what: Annotated[Literal["licence", "shop", "account", "mandate"], m("What was checked", "核验事项")]
    about: Annotated[str, m("Which shop, account or agent", "店铺、账号或代理企业")]
    state: Annotated[
        Literal["standing", "soon", "expired", "failed", "withdrawn"],
        m("How it stands today; soon: ends within 30 days", "当前状态（soon：30 天内到期）"),
    ]
    method: Annotated[str, m("How it was checked, as a code", "核验方式代码")]
    since: Annotated[int, m("Checked on", "核验日期")]
    until: Annotated[int, m("Last day", "有效期至")]
    days_left: Annotated[int, m("Days left, below 0 when over", "剩余天数（负数为已过期）")]
    by: Annotated[str, m("Who attested it", "出具成员")]
    evidence: Annotated[str, m("What was seen", "核验依据")]
    en: Annotated[str, m("How it was checked, in English", "核验方式（英文）")]
    zh: Annotated[str, m("How it was checked, in Chinese", "核验方式（中文）")]
