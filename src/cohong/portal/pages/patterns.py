"""The pattern language, live: every element that a page is made of, with its name."""

import re
from functools import cache

import msgspec

from cohong.portal.ask import NOT_ALLOWED, Ask
from cohong.portal.charts import Chart, Series
from cohong.portal.drawing import STATIC
from cohong.portal.page import View, page
from cohong.portal.text import Money, Text, Why, bank_reason, why_of
from cohong.projections import stages

_COLOUR = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})")
_SPACE = re.compile(r"--(s\d):\s*([\d.]+)rem")
_PAIRS = (
    ("ink", "paper"), ("ink", "card"), ("soft", "paper"), ("soft", "card"), ("accent", "paper"), ("card", "accent"),
    ("accent", "accent-soft"), ("good", "good-soft"), ("wait", "wait-soft"), ("wrong", "wrong-soft"), ("ink", "line"),
)  # fmt: skip
"""Which colour stands on which, as style.css uses them."""
READABLE_E2 = 450
"""The contrast that text needs, times 100 (WCAG 2, level AA)."""


class Colour(msgspec.Struct, frozen=True, kw_only=True):
    """A colour of text on a ground: their names and values, the contrast times 100, and whether text may be read so."""

    name: str
    value: str
    ground: str
    ground_value: str
    contrast_e2: int
    readable: bool


class Space(msgspec.Struct, frozen=True, kw_only=True):
    """A distance, in pixels at the usual size of letters."""

    name: str
    pixels: int


class PatternsView(View, frozen=True, kw_only=True):
    """Elements with sample figures; everything else on the page is the pattern language itself."""

    colours: tuple[Colour, ...]
    spaces: tuple[Space, ...]
    chart: Chart
    trouble: Why
    waits: Why
    reason: Why | None
    amount: Money
    amounts: tuple[Money, ...]


@page(
    "/patterns",
    zh="界面样式",
    en="Patterns",
    says_zh="所有页面使用的字体、颜色、表格、图表和提示，逐一实际展示。",
    says_en="Type, colour, tables, charts and messages of every page, each shown live.",
    needs="",
)
def patterns(ask: Ask) -> PatternsView:  # noqa: ARG001 - the same for everybody
    """The same for everybody, whatever the ledger holds."""
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    return PatternsView(
        colours=colours(style),
        spaces=tuple(Space(name=name, pixels=round(float(rem) * 16)) for name, rem in _SPACE.findall(style)),
        chart=_sample_chart(),
        trouble=_trouble(),
        waits=why_of(stages.MONEY),
        reason=bank_reason("AC04"),
        amount=Money("CNY", 123_450),
        amounts=(Money("EUR", 5_951), Money("USD", 22_573)),
    )


def _trouble() -> Why:
    """A refusal of somebody, who has a name in either language."""
    zh, en = (why_of(NOT_ALLOWED, seen=one) for one in ("外综服企业业务员", "the service company’s clerk"))
    return Why(NOT_ALLOWED, Text(zh.says.zh, en.says.en), Text(zh.next.zh, en.next.en))


@cache
def colours(style: str) -> tuple[Colour, ...]:
    """The pairs that a style sheet uses, with the contrast of each."""
    known = dict(_COLOUR.findall(style))
    made = []
    for name, ground in _PAIRS:
        ratio = _contrast_e2(known[name], known[ground])
        made.append(
            Colour(
                name=name,
                value=known[name],
                ground=ground,
                ground_value=known[ground],
                contrast_e2=ratio,
                readable=ratio >= READABLE_E2,
            )
        )
    return tuple(made)


def _contrast_e2(one: str, other: str) -> int:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return int((light + 0.05) / (dark + 0.05) * 100)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else pow((part + 0.055) / 1.055, 2.4) for part in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _sample_chart() -> Chart:
    names = (Text("申报", "Declared"), Text("放行", "Released"), Text("付款", "Paid out"))
    values = ((120_000, 90_000, 150_000, 80_000), (110_000, 85_000, 140_000, 60_000), (40_000, 70_000, 90_000, 50_000))
    labels = ("03-09", "03-10", "03-11", "03-12")
    links = tuple(f"#chart-{label}" for label in labels)
    return Chart(
        title=Text("图表 · 示例数据", "Chart · sample figures"),
        labels=labels,
        series=tuple(Series(name=name, values=row, links=links) for name, row in zip(names, values, strict=True)),
        currency="USD",
    )
