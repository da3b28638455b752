"""`cohong customs papers`: what follows declared lists, held against the lists."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cohong.cli import frame
from cohong.cli.common import home_option, member_option
from cohong.cli.customs.looking import looking
from cohong.cli.customs.match import difference_lines, words_of
from cohong.cli.speaking import command, option
from cohong.cli.tongue import choose, lang

if TYPE_CHECKING:
    from cohong.duties.matching.summary import Place
    from cohong.node.comparing.papers import Compared

SCHEMA = "cohong.customs-papers.v1"
KINDS = {
    "cancellation": ("cancellation", "撤销申请单"),
    "bill": ("list-to-bill relation", "清单总分单"),
    "arrival": ("arrival", "运抵单"),
    "departure": ("departure", "离境单"),
    "return": ("return application", "退货申请单"),
    "tally": ("tally of returned goods", "退货理货明细单"),
    "summary": ("summary application", "汇总申请单"),
}
_STATES = {
    "agrees": ("agrees", "一致"),
    "warns": ("agrees; please check", "一致，请核对"),
    "differs": ("differs", "不一致"),
    "missing": ("misses a part", "缺少分卷"),
    "sealed": ("not open to you", "未对您开放"),
}


@command(
    "papers",
    en="""
    Compare what follows declared lists with the lists: cancellations, bills, arrivals, departures, returns, summaries.

    cohong customs papers --home DIR
    cohong customs papers --home DIR --of summary --json

    For each: what differs and by how much, which parts are missing, which parcels or lists nobody knows here. For a summary
    also where customs put each line of each list, and what the merging rule makes of the lists. Exit code 1 when something differs.
    """,
    zh="""
    将清单申报之后的单证与清单比对：撤销、总分单、运抵、离境、退货、汇总。

    cohong customs papers --home 目录
    cohong customs papers --home 目录 --of summary --json

    逐份列出：哪些不一致、相差多少，缺少哪些分卷，哪些运单或清单在此查无记录。汇总申请另列各清单商品项归入的报关单，
    以及按归并规则应得的结果。有不一致时退出码为 1。
    """,
)
@home_option
@option(
    "--of",
    type=click.Choice(list(KINDS)),
    en="Only papers of this kind.",
    zh="只列此类单证。",
)
@member_option
def papers(home: Path, of: str | None, member: str | None) -> int:
    """One line of JSON, or a few lines of text, for each paper."""
    from cohong.node.comparing.papers import Papers

    differs = False
    with looking(home, member) as look:
        for one in Papers(look.reading, look.member).all(of or ""):
            differs = differs or one.state == "differs"
            if frame.json_wanted():
                frame.emit(_plain(one), SCHEMA)
            else:
                for line in _lines(one):
                    frame.write(line)
    return frame.finish(refused=differs)


def _plain(one: "Compared") -> dict[str, Any]:
    """The paper in its published shape."""
    import msgspec

    plain: dict[str, Any] = msgspec.to_builtins(one)
    plain["differ"] = [msgspec.to_builtins(found) | words_of(found.code) for found in one.differ]
    plain["missing"] = [{"document": lacking.document, "owner": lacking.owner} for lacking in one.missing]
    plain["places"] = [_place(line, place) for line, place in one.places.items()]
    plain["forms"] = [{"lists": form.lists, "lines": [line.members for line in form.lines]} for form in one.forms]
    return plain


def _place(line: str, place: "Place") -> dict[str, str]:
    number, _, gnum = line.partition(" ")
    return {"list": number, "line": gnum, "form": place.form, "entry": place.entry, "seqno": place.seqno}


def _lines(one: "Compared") -> Iterator[str]:
    from cohong.channels.customs.receipts import state_of
    from cohong.projections.people import name_of

    number = one.number or choose("(number sealed)", "（编号未开放）")
    said = state_of(str(one.status)) if one.status else None
    customs = choose(said.en, said.zh) if said else choose("customs has not answered", "海关未答复")
    yield f"{choose(*KINDS[one.of])} {number}  {choose(*_STATES[one.state])}  {customs}"
    yield from difference_lines(one.differ)
    for lacking in one.missing:
        yield f"  {name_of(lacking.owner, lang())}{choose(': missing ', '：缺少 ')}{lacking.document}"
    if one.awaited:
        yield choose("  Not known here: ", "  此处查无：") + ", ".join(one.awaited)
    for line, place in one.places.items():
        told = choose(
            f"form {place.entry or place.form} line {place.seqno}",
            f"报关单 {place.entry or place.form} 第 {place.seqno} 项",
        )
        yield f"  {line.replace(' ', choose(' line ', ' 第 '))}{choose('', ' 项')} → {told}"
