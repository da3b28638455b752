"""`cohong customs entrusted-exports`: what an agent declared for others in a quarter, by who really exported it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohong.cli import frame
from cohong.cli.common import FILE, FOLDER, home_option, member_option
from cohong.cli.customs.looking import looking
from cohong.cli.speaking import command, option
from cohong.cli.tongue import choose, lang, pad, width
from cohong.core.texts import say

if TYPE_CHECKING:
    from cohong.analytics.sellers.entrusted import Open, Summary
    from cohong.node.selling.entrusting import Report

SCHEMA = "cohong.customs-entrusted-exports.v1"
_HEAD = (
    ("Actual exporter", "实际委托出口方"),
    ("Credit code", "统一社会信用代码"),
    ("Amount (CNY)", "金额（元）"),
    ("Declarations", "报关单数"),
)


@command(
    "entrusted-exports",
    en="""
    The summary of entrusted exports that an agent files: every real exporter, never an agent in between.

    With amounts in CNY and the numbers of the declarations (STA announcement 2025 No. 17, article 7).

    cohong customs entrusted-exports --home DIR --quarter 2026Q1 --rates rates.csv -o FOLDER

    It reads the lists that customs released in the quarter and that the member may open, and follows mandates on the
    ledger and the contracts of the file. Lists are in FOB; each line is turned into CNY and rounded half up to the fen.

    --rates is a CSV with the lines
      currency,month,per,rate
      USD,202603,100,712.34
    where `rate` is what `per` (1 or 100) units were worth in CNY on the first of the month of export. A rate that is not
    there is taken from the law book: the row tax.cny_rate.USD holds what one unit is worth. Nothing is guessed: what has
    no rate, or whose exporter cannot be told, stands open with its reason.

    --contracts is a CSV of contracts of agency that are on no ledger; empty cells are allowed but for the first two:
      principal,agent,since,until,kind,fee_cny
    `kind` is agent, broker or forwarder; `fee_cny` is the agent's fee for the quarter.

    With -o each agent gets an Excel, an XML and a JSON file. Exit code 1 when something stands open.
    """,
    zh="""
    代理方随预缴申报报送的受托出口情况汇总：逐一列明实际委托出口方（不含中间代理方）、人民币金额和报关单号
    （国家税务总局公告2025年第17号第七条）。

    cohong customs entrusted-exports --home 目录 --quarter 2026Q1 --rates rates.csv -o 文件夹

    读取该季度海关放行、且该成员可查看的清单，沿账本上的委托和合同表逐级追溯。清单为 FOB 价；逐行折算人民币，四舍五入到分。

    --rates 为 CSV，格式：
      currency,month,per,rate
      USD,202603,100,712.34
    rate 为出口当月 1 日每 per（1 或 100）单位外币折合人民币的金额。表中没有的汇率取自法规条目 tax.cny_rate.USD（每 1 单位）。
    不作任何推测：缺少汇率或无法确定委托方的，单独列出并说明原因。

    --contracts 为未登记在账本上的代理协议 CSV，除前两列外可为空：
      principal,agent,since,until,kind,fee_cny
    kind 为 agent（代理）、broker（报关）或 forwarder（货代）；fee_cny 为该季度的代理费。

    指定 -o 时，每个代理方生成 Excel、XML、JSON 三个文件。有未确定项时退出码为 1。
    """,
)
@home_option
@option("--quarter", required=True, metavar="QUARTER", en="Such as 2026Q1.", zh="季度，例如 2026Q1。")
@option("--agent", metavar="CODE", en="Only this agent; otherwise all that declared for others.",
        zh="只汇总该代理方；默认为全部代他人申报的企业。")  # fmt: skip
@option("-o", "--out", type=FOLDER, metavar="FOLDER", en="Write the files here.", zh="文件写入该文件夹。")
@option("--rates", type=FILE, metavar="FILE", en="Rates by month.", zh="按月汇率表。")
@option("--contracts", type=FILE, metavar="FILE", en="Contracts of agency.", zh="代理协议表。")
@member_option
def entrusted_exports(  # one option each
    home: Path,
    quarter: str,
    agent: str | None,
    out: Path | None,
    rates: Path | None,
    contracts: Path | None,
    member: str | None,
) -> int:
    """One line of JSON, or one table, for each agent."""
    from cohong.node.selling.entrusted_tables import Rates, read_contracts, read_rates
    from cohong.node.selling.entrusting import Entrusting

    given, held = read_rates(rates) if rates else {}, read_contracts(contracts) if contracts else ()
    open_items = False
    with looking(home, member) as look:
        asked = Rates(look.reading.state, given)
        found = Entrusting(look.reading, quarter, look.member, look.scope, rates=asked, contracts=held)
        agents = [agent] if agent else found.agents()
        for one in agents:
            report = found.report(one)
            open_items = open_items or bool(report.summary.open)
            _tell(report, _write(report.summary, out) if out else [], found.sealed)
        if not agents:
            frame.say("Nobody declared for others in that quarter.", "该季度没有代他人申报的出口。")
    return frame.finish(refused=open_items)


def _write(summary: "Summary", out: Path) -> list[str]:
    """The three files of one agent; their paths."""
    from cohong.analytics.sellers.entrusted_files import as_json, as_workbook, as_xml

    out.mkdir(parents=True, exist_ok=True)
    stem = f"entrusted-exports-{summary.quarter}-{summary.agent}"
    made = {".xlsx": as_workbook(summary, lang()), ".xml": as_xml(summary), ".json": as_json(summary)}
    for ending, data in made.items():
        (out / f"{stem}{ending}").write_bytes(data)
    return [str(out / f"{stem}{ending}") for ending in made]


def _tell(report: "Report", files: list[str], sealed: int) -> None:
    if frame.json_wanted():
        frame.emit(_plain(report, files, sealed), SCHEMA)
    else:
        for line in _lines(report, files, sealed):
            frame.write(line)


def _plain(report: "Report", files: list[str], sealed: int) -> dict[str, Any]:
    """The summary in its published shape: what stands open with its words."""
    import msgspec

    summary = report.summary
    plain: dict[str, Any] = msgspec.to_builtins(summary)
    plain["open"] = [msgspec.to_builtins(one) | {"zh": _why(one, "zh"), "en": _why(one, "en")} for one in summary.open]
    return plain | {
        "agent_name": report.name,
        "lists": report.lists,
        "sealed": sealed,
        "entrusted_fen": summary.entrusted_fen,
        "open_fen": summary.open_fen,
        "files": files,
    }


def _why(one: "Open", tongue: str) -> str:
    return say(one.reason, tongue, seen=one.seen, expected=one.expected)


# --- for people -------------------------------------------------------------------------------------------------------


def _lines(report: "Report", files: list[str], sealed: int) -> list[str]:
    summary = report.summary
    name = report.name if report.name == summary.agent else f"{report.name} {summary.agent}"
    said = [
        choose(
            f"{name}  {summary.quarter}, lists: {report.lists}", f"{name}  {summary.quarter}，清单 {report.lists} 份"
        )
    ]
    head = tuple(choose(*words) for words in _HEAD)
    rows = [(one.exporter, one.taxpayer, _yuan(one.amount_fen), str(len(one.declarations))) for one in summary.entries]
    said += _table([head, *rows]) if rows else []
    sums = [
        (choose("For others", "受托出口"), summary.entrusted_fen),
        (choose("Own exports", "自营出口"), summary.own_fen),
        (choose("Cannot be told", "无法确定"), summary.open_fen),
    ]
    said += [f"  {label}{choose(': ', '：')}{_yuan(fen)} CNY" for label, fen in sums]
    why: dict[str, list[str]] = {}
    for one in summary.open:
        amount = one.value if one.amount_fen is None else f"{_yuan(one.amount_fen)} CNY"
        why.setdefault(_why(one, lang()), []).append(f"    {one.declaration}  {amount}")
    for reason, items in why.items():
        said += [f"  ! {reason}", *items]
    if sealed:
        said.append(choose(f"  lists not open to you: {sealed}", f"  未对您开放的清单：{sealed} 份"))
    return said + [f"  → {file}" for file in files]


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns under each other, numbers to the right."""
    widths = [max(width(row[place]) for row in rows) for place in range(4)]
    return [
        "  "
        + "  ".join(
            pad(cell, columns) if place < 2 else " " * (columns - width(cell)) + cell
            for place, (cell, columns) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"
