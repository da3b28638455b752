"""`cohong demo`: a city in a box."""

import sys
import webbrowser

import msgspec

from cohong.cli.frame import emit, finish, json_wanted, say
from cohong.cli.progress import progress
from cohong.cli.speaking import command, option


@command(
    "demo",
    en="""
    Show a whole day: a city in a box, from customs XML to paid merchants.

    Customs, tax, SAFE, central bank, two banks, one service company, three agents, a forwarder and twenty merchants.
    The trades are written as customs XML, read back through the real door and carried to payout, with
    trouble planted on purpose. It ends on: paid, waiting, wrong, due this week; on a terminal its pages
    open then, everybody goes on answering, and what you mend there gets paid.
    All names, codes and accounts are invented; customs and banks are simulators that ship with Cohong.
    The same seed and size give the same root.
    """,
    zh="""
    演示完整的一天：盒中之城，从海关报文到商户收款。

    海关、税务、外汇局、央行、两家银行、一家外综服企业、三家代理、一家货代、二十家商户。
    交易先写成海关 XML，再经真实入口读回，一路办到付款，其中有意埋入各类问题。
    最后给出：已付、等待、有误、本周到期；在终端运行时随后打开页面，各方继续应答，
    您在页面上改好的交易会继续办到付款。
    名称、代码、账号均为虚构；海关与银行由随附的模拟器扮演。种子与规模相同，日志根即相同。
    """,
)
@option("--once", is_flag=True, en="Run the day once and stop; no pages.", zh="只运行一天，结束即退出，不打开页面。")
@option("--seed", type=int, default=1, metavar="N", en="Seed of keys, salts, faults and clock.", zh="随机种子。")
@option("--trades", type=int, default=2000, metavar="N", en="How many trades.", zh="交易笔数。")
@option(
    "--serve",
    is_flag=True,
    en="Serve the pages afterwards, also where no terminal looks on.",
    zh="随后提供页面服务（无终端时也提供）。",
)
@option("--port", type=int, default=0, metavar="N", en="Port of the pages.", zh="页面端口。")
def demo(once: bool, seed: int, trades: int, serve: bool, port: int) -> int:
    """Run the city and show how its day ended; on a terminal, open its pages."""
    if serve or (not once and not json_wanted() and sys.stdout.isatty()):
        return _show(seed, trades, port)
    from cohong.city import demo as run_city
    from cohong.cli import closing

    with progress("The day", "办理中") as note:
        ended = run_city(seed=seed, trades=trades, once=once, progress=note)
    if json_wanted():
        emit(ended, "cohong.demo.v1")
    else:
        closing.demo_page(ended)
    return finish(refused=ended.conserved is not True)


def _show(seed: int, trades: int, port: int) -> int:
    """The day, then its pages until Ctrl-C: the city goes on answering."""
    from cohong.city import Demo
    from cohong.city.showing import show_city
    from cohong.cli import closing

    def ready(ended: Demo, url: str) -> None:
        if json_wanted():
            emit({"url": url} | msgspec.structs.asdict(ended), "cohong.demo-pages.v1")
            sys.stdout.flush()
            return
        closing.demo_page(ended)
        say(f"The city's pages: {url}  (Ctrl-C ends it)", f"城市页面：{url}（按 Ctrl-C 结束）")
        if sys.stdout.isatty():
            webbrowser.open(url)

    with progress("The day", "办理中") as note:
        show_city(seed=seed, trades=trades, port=port, progress=note, ready=ready)
    return 0
