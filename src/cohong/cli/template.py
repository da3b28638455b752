"""`cohong template`: empty sheets to fill in."""

from pathlib import Path

import click

from cohong.cli.common import out_option
from cohong.cli.frame import emit
from cohong.cli.speaking import argument, command
from cohong.cli.tongue import lang

KINDS = ("trades", "statement", "claims", "contracts")


@command(
    "template",
    en="""
    Write an empty sheet to fill in, with headings in the language of the run.

    trades     orders with their waybills and lists, one row for each order line
    statement  the bank's statement: credits, deals, payouts
    claims     which orders a credit covers (optional)
    contracts  the merchants: contract, fee, payout account, agents
    """,
    zh="""
    生成待填写的空白表格，表头随界面语言。

    trades     交易表：订单及其运单、清单，每行一个订单商品项
    statement  银行流水：入账、结汇、付款
    claims     认领表：某笔入账对应哪些订单（可不填）
    contracts  商户合同：合同、费率、收款账户、代理
    """,
)
@argument("kind", type=click.Choice(KINDS), en="Which sheet.", zh="表格种类。")
@out_option("The .xlsx or .csv file to write.", "输出文件（.xlsx 或 .csv）。")
def template(kind: str, out: Path) -> None:
    """Write one template."""
    from cohong.channels.sheets import kind_of, write_template

    written = write_template(kind, out, lang())
    columns = [column.header(lang()) for column in kind_of(kind).columns]
    emit({"kind": kind, "file": str(written), "columns": columns}, "cohong.template.v1")
