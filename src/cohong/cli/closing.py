"""How a day ends on a screen: paid, waiting, wrong, due this week; each figure with its reason in plain words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from cohong.cli.frame import write
from cohong.cli.tongue import choose, fold, lang, pad, width
from cohong.core.numbers import minor_digits
from cohong.core.texts import text_of

if TYPE_CHECKING:
    from cohong.city import Demo
    from cohong.node.said import Day

LEFT = 34
SCREEN = 100


def money(amount: int, currency: str) -> str:
    """`1234567, "USD"` as `12,345.67 USD`."""
    digits = minor_digits(currency)
    whole, fraction = divmod(amount, 10**digits)
    return f"{whole:,}.{fraction:0{digits}d} {currency}" if digits else f"{whole:,} {currency}"


def demo_page(ended: "Demo") -> None:
    """The closing page of the demo."""
    _head(choose("The day in the demo city is over", "盒中之城的一天结束了"))
    _line(choose("trades filed as customs XML", "申报交易（海关报文）"), f"{ended.trades:,}")
    _line(choose("documents read through the door", "经入口读取的单证"), f"{ended.documents:,}")
    _line(choose("lists released by customs", "海关放行清单"), f"{ended.lists_released:,}")
    _money(ended.settled)
    _head(choose("Paid", "已付"))
    _line(choose("to merchants", "付给商户"), money(ended.paid, "CNY"))
    _line(choose("merchants paid", "已付商户数"), str(ended.merchants_paid))
    _head(choose("Who really sells, by line of goods", "真实卖家（按商品行）"))
    _line(choose("seller told", "已判明"), f"{ended.sellers['answered']:,}")
    _line(choose("of these, another than the filer", "其中并非申报企业本身"), f"{ended.sellers['another']:,}")
    _line(choose("cannot be told", "无法判明"), f"{ended.sellers['unanswered']:,}")
    _reasons(choose("Waiting", "等待"), ended.waiting_for)
    _reasons(choose("Wrong", "有误"), {**ended.differences, **ended.refused})
    _reasons(choose("Due this week", "本周到期"), ended.due_this_week)
    _head(choose("The books", "账目"))
    if ended.conserved is True:
        write(choose("  Every track and every account adds up.", "  各轨守恒，账目平衡。"))
    else:
        for problem in ended.conserved if isinstance(ended.conserved, list) else []:
            write(f"  {problem}")
    _technical(ended.root, ended.size)
    _line(choose("seconds", "用时（秒）"), f"{ended.seconds:.1f}")
    if ended.home:
        _head(choose("The city stays here; look around", "城市保留在此，可继续查看"))
        for command in ("node status", "fsck"):
            write(f"  cohong {command} --home {ended.home}/home")


def day_page(ended: "Day") -> None:
    """The closing page of a clerk's day."""
    from cohong.projections.people import name_of

    _amounts(choose("To pay", "待付商户"), ended.to_pay)
    _amounts(choose("Paid by the bank", "银行已付"), ended.paid)
    _head(choose("Converted by the bank, in all", "累计结汇"))
    _money(ended.settled)
    _head(choose("Waiting, by who must act", "等待处理（按责任方）"))
    for who, count in ended.waiting.items():
        _line(name_of(who, lang()), f"{count:,}")
    if not ended.waiting:
        write(choose("  Nothing.", "  无。"))
    _reasons(choose("Wrong", "有误"), {**ended.differences, **ended.refused})
    _head(choose("Files to act on", "请处理以下文件"))
    for file in ended.files:
        write(f"  {file}")
    _technical(ended.root, ended.size)


def _amounts(title: str, by_name: Mapping[str, int]) -> None:
    _head(title)
    for name, amount in by_name.items():
        _line(name, money(amount, "CNY"))
    if not by_name:
        write(choose("  Nobody.", "  无。"))


def _head(title: str) -> None:
    write("")
    write(f"{title} {'─' * max(4, 60 - width(title))}")


def _line(label: str, value: str) -> None:
    write(f"  {pad(label, LEFT)}{value}")


def _money(settled: Mapping[str, int]) -> None:
    for currency, amount in settled.items():
        _line(choose("settled", "已结汇"), money(amount, currency))


def _reasons(title: str, counts: Mapping[str, int]) -> None:
    """Each code as its sentence and next step, the most frequent first."""
    _head(title)
    if not counts:
        write(choose("  Nothing.", "  无。"))
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        for number, line in enumerate(_sentence(code)):
            write(f"  {f'{count:>6,}' if number == 0 else ' ' * 6}  {line}")


def _sentence(code: str) -> Iterator[str]:
    text = text_of(code)
    first, then = (text.zh, text.next_zh) if lang() == "zh" else (text.en, text.next_en)
    plain = _without_values([first, then])
    yield from fold((" " if lang() == "en" else "").join(plain), SCREEN - 10)


def _without_values(sentences: Iterable[str]) -> list[str]:
    """Sentences about many cases name no single value."""
    return [_without_value(sentence) for sentence in sentences]


def _without_value(sentence: str) -> str:
    """The part in brackets that holds a value is left out; elsewhere dots stand for it."""
    for begin, end in (("（", "）"), (" (", ")")):
        start = sentence.find(begin)
        if start >= 0 and "{" in sentence[start:]:
            return _without_value(sentence[:start] + sentence[sentence.rfind(end) + 1 :])
    for mark in ("{seen}", "{expected}", "{path}"):
        sentence = sentence.replace(mark, "…")
    return sentence


def _technical(root: str, size: int) -> None:
    _head(choose("Technical details", "技术细节"))
    _line(choose("root of the log", "日志根"), root)
    _line(choose("leaves", "叶数"), f"{size:,}")
