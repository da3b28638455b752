"""Named refusals about labels."""

from cohong.core.texts import declare

LAW = declare(
    "tax.law_not_adopted",
    en="The label goes by law rows that this ledger has not adopted.",
    zh="该标签所依据的政策条款尚未在本账本通过。",
    next_en="Put the rows to the vote first.",
    next_zh="请先将条款提交表决。",
    final=False,
)
