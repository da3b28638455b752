"""`cohong law`: dated parameters, and the vote that puts them in force."""

from pathlib import Path

from cohong.cli.common import FOLDER, OUT_FILE, home_option, member_option
from cohong.cli.frame import emit, finish, json_wanted, write
from cohong.cli.speaking import argument, command, group, option

law = group("law", en="List, show and adopt dated law rows.", zh="查看、通过有生效日期的法规参数。")

any_home = option(
    "--home",
    type=FOLDER,
    metavar="DIR",
    en="Rows in force there; otherwise those shipped.",
    zh="账本目录；默认看随附的条目。",
)
day_option = option(
    "--day", type=int, metavar="YYYYMMDD", en="Only rows in force on that day.", zh="只看该日有效的条目。"
)


@command("list", en="List law rows, one line each.", zh="列出法规参数，每条一行。")
@any_home
@day_option
def list_(home: Path | None, day: int | None) -> None:
    """Every row, or those of one day."""
    from cohong.node import law_rows

    for row in law_rows(home, day=day):
        if json_wanted():
            emit(row, "cohong.law.v1")
        else:
            value = ", ".join(map(str, row.value)) if isinstance(row.value, list | tuple) else row.value
            write(f"{row.name}  {row.since}-{row.until}  {value} {row.unit}".rstrip() + f"  ({row.document})")


@command("show", en="Show every dated edition of one row, with its source.", zh="显示某一条目的历次版本及依据。")
@argument("row", en="Name of the row, as `law list` prints it.", zh="条目名称，见 law list。")
@any_home
@day_option
def show(row: str, home: Path | None, day: int | None) -> None:
    """One row through time."""
    from cohong.node import law_rows

    for edition in law_rows(home, day=day, name=row):
        emit(edition, "cohong.law.v1")


@command(
    "adopt",
    en="Vote for a file of law rows; they come into force when enough members have voted for the same bytes.",
    zh="对一份法规参数文件投票；足够多的成员对同一内容投票后生效。",
)
@argument("file", type=OUT_FILE, en="A file of law rows.", zh="法规参数文件。")
@home_option
@member_option
def adopt(file: Path, home: Path, member: str | None) -> int:
    """Cast one vote."""
    from cohong.node import adopt_law

    result = adopt_law(home, file, member=member)
    emit(result, "cohong.law-adopt.v1")
    return finish(refused=not result.outcome)


for one in (list_, show, adopt):
    law.add_command(one)
