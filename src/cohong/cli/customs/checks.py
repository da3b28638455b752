"""`cohong customs checks` and `cohong customs attest-check`: who was checked, until when, and checks of a whole file recorded."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohong.cli import frame
from cohong.cli.check import Tally, written
from cohong.cli.common import FILE, home_option, member_option, verdicts_option
from cohong.cli.customs.looking import looking
from cohong.cli.progress import progress
from cohong.cli.speaking import argument, command
from cohong.cli.tongue import choose

if TYPE_CHECKING:
    from cohong.node.selling.checks import Seen

SCHEMA = "cohong.customs-checks.v1"
_STATES = {
    "standing": ("holds until {until}", "有效期至 {until}"),
    "soon": ("ends on {until}: check again", "{until} 到期，请重新核验"),
    "expired": ("ended on {until}", "已于 {until} 到期"),
    "failed": ("failed on {since}", "{since} 核验未通过"),
    "withdrawn": ("taken back", "已撤回"),
}


@command(
    "checks",
    en="""
    Checks of firms' authenticity with their dates: licence, control of shop and account, mandate.

    cohong customs checks --home DIR

    A check that ends within 30 days is marked; one that has ended is still listed. Record new ones with
    `cohong customs attest-check`, or on the merchant's page.
    """,
    zh="""
    企业真实性核验及其有效期：营业执照、店铺控制权、收款账户、代理委托。

    cohong customs checks --home 目录

    30 天内到期的会标出，已到期的仍列出。新的核验用 `cohong customs attest-check` 或在商户页面登记。
    """,
)
@home_option
@member_option
def checks(home: Path, member: str | None) -> int:
    """One line of JSON, or of text, for each check."""
    from cohong.node.selling.checks import Checks

    with looking(home, member) as look:
        for one in Checks(look.reading, look.member).seen_by(look.scope):
            plain = _plain(one, look.reading.day)
            if frame.json_wanted():
                frame.emit(plain, SCHEMA)
            else:
                _tell(plain)
    return frame.finish(refused=False)


def _plain(one: "Seen", today: int) -> dict[str, Any]:
    """The check in its published shape."""
    from cohong.core.calendar import days_since_1970
    from cohong.core.texts import text_of

    left = days_since_1970(one.until) - days_since_1970(today) if one.until else 0
    text = text_of(one.method)
    return {
        "firm": one.said.get("firm_code", ""),
        "name": one.said.get("firm_name", ""),
        "merchant": one.member,
        "what": one.what,
        "about": one.said.get("about", ""),
        "state": one.state(today),
        "method": one.method,
        "since": one.since,
        "until": one.until,
        "days_left": left,
        "by": one.by,
        "evidence": one.said.get("evidence", ""),
        "en": text.en,
        "zh": text.zh,
    }


def _tell(plain: dict[str, Any]) -> None:
    from cohong.modules.authenticity.rules import SAID

    zh, en = next(said for what, said in SAID.items() if what == plain["what"])
    state = choose(*_STATES[plain["state"]]).format(since=_day(plain["since"]), until=_day(plain["until"]))
    who = f"{plain['name']} {plain['firm']}".strip() or plain["merchant"] or "-"
    about = f" {plain['about']}" if plain["about"] else ""
    frame.write(f"{who}  {choose(en, zh)}{about}  {state}  {choose(plain['en'], plain['zh'])}  {plain['by']}")


def _day(day: int) -> str:
    return f"{day // 10_000}-{day // 100 % 100:02d}-{day % 100:02d}"


@command(
    "attest-check",
    en="""
    Record checks of firms' authenticity from a sheet (.xlsx, .csv or .json); one line for each row.

    cohong template checks -o checks.xlsx
    cohong customs attest-check checks.xlsx --home DIR

    Each row stands alone. A newer check of the same replaces the older one, a failed one ends it. The same file again
    changes nothing. Every member attests what its role can know; what was seen is sealed.
    """,
    zh="""
    从表格（.xlsx、.csv、.json）登记企业真实性核验；每行一个结果。

    cohong template checks -o checks.xlsx
    cohong customs attest-check checks.xlsx --home 目录

    各行独立办理。同一事项较新的核验取代较旧的，未通过的使其终止。重复提交同一文件不会改变任何内容。
    各成员只能就其角色所能知悉的事项出具结论；核验所见封存保管。
    """,
)
@argument("file", type=FILE, en="The sheet of checks.", zh="核验表。")
@home_option
@member_option
@verdicts_option
def attest_check(file: Path, home: Path, member: str | None, verdicts: Path | None) -> int:
    """Record every row and show its outcome."""
    from cohong.ledger.embedded.home import Home
    from cohong.node import import_files
    from cohong.node.selling.attesting import need_checks

    Home(home)  # unlike an import this makes none
    need_checks(file)
    with written(verdicts) as kept, progress("Recording", "登记中") as note:
        tally = Tally("cohong.import.v1", kept)
        for lodged in import_files([file], home, member=member):
            tally.take(lodged)
            note(tally.taken)
    return tally.finish()
