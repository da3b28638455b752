"""`cohong template`: empty sheets to fill in."""

from pathlib import Path

import click

from cohong.cli.common import out_option
from cohong.cli.frame import emit
from cohong.cli.speaking import argument, command
from cohong.cli.tongue import lang
from cohong.core.texts import CohongError, declare

UNKNOWN_ENDING = declare(
    "template.unknown_ending",
    en="No template is written as {path}.",
    zh="不能生成名为 {path} 的模板。",
    next_en="Let the name of the file end in one of: {expected}",
    next_zh="请让文件名以下列后缀之一结尾：{expected}",
)
PAPERS = ("cancellations", "returns", "summaries", "arrivals", "departures")
KINDS = ("trades", *PAPERS, "statement", "claims", "contracts", "checks")


@command(
    "template",
    en="""
    Write an empty sheet to fill in, with headings in the language of the run: Excel, CSV or JSON, as the name of the file ends.

    trades         orders with their waybills and lists, one row for each order line
    cancellations  applications to cancel a list (605), one row each
    returns        applications to bring goods back (213), one row for each line that comes back
    summaries      applications to sum lists up (701), one row for each list
    arrivals       goods that have come to the site (507), one row for each parcel
    departures     goods that have left (509), one row for each parcel
    statement      the bank's statement: credits, deals, payouts
    claims         which orders a credit covers (optional)
    contracts      the merchants: contract, fee, payout account, agents
    checks         authenticity checks: licence, shop, account, mandate, with their dates
    """,
    zh="""
    生成待填写的空白表格，表头随界面语言；按文件名后缀生成 Excel、CSV 或 JSON。

    trades         交易表：订单及其运单、清单，每行一个订单商品项
    cancellations  撤销申请单（605），每行一份
    returns        退货申请单（213），每行一个退回的商品项
    summaries      汇总申请单（701），每行一份清单
    arrivals       运抵单（507），每行一个运单
    departures     离境单（509），每行一个运单
    statement      银行流水：入账、结汇、付款
    claims         认领表：某笔入账对应哪些订单（可不填）
    contracts      商户合同：合同、费率、收款账户、代理
    checks         真实性核验：营业执照、店铺、账户、委托，及有效期
    """,
)
@argument("kind", type=click.Choice(KINDS), en="Which sheet.", zh="表格种类。")
@out_option("The .xlsx, .csv or .json file to write.", "输出文件（.xlsx、.csv 或 .json）。")
def template(kind: str, out: Path) -> None:
    """Write one template."""
    from cohong.channels.sheets import TEMPLATE_ENDINGS, kind_of, write_template

    if out.suffix.lower() not in TEMPLATE_ENDINGS:
        raise CohongError(UNKNOWN_ENDING, path=out.name, expected=", ".join(TEMPLATE_ENDINGS))
    written = write_template(kind, out, lang())
    columns = [column.header(lang()) for column in kind_of(kind).columns]
    emit({"kind": kind, "file": str(written), "columns": columns}, "cohong.template.v1")
