"""A link as a picture: a waterfall of bits from the prior over each field to what comes of them, in Chinese and English.

Drawn by matplotlib as SVG or PNG. An SVG keeps its words as letters, so the fonts of whoever looks at it serve; a PNG needs a font with
Chinese letters where it is made, and without one says its words in English alone.
"""

import io
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cohong.analytics.linkage.evidence import Evidence
from cohong.analytics.linkage.explain import Explanation
from cohong.analytics.linkage.weights import LINK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "SimSun",
)  # fmt: skip
STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cohong",
    "font.size": 9,
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": "#8a8578",
}
FOR, AGAINST, PRIOR, WHOLE, INK, GREY = "#1d6f42", "#a3262a", "#8a8578", "#0b5c6b", "#22262c", "#5c6370"
WIDTH, ROW, MARGIN = 9.6, 0.42, 1.1
"""Inches: of the picture, of one bar, of what stands above and below the bars."""
TOGETHER = ("together", "合计")
NEEDED = ("joined from here", "达到此线即合并")
BITS = ("bits: each one doubles the odds", "比特：每增加 1，可能性的比率翻倍")


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar of a waterfall: where it begins and ends, in bits, and what it says."""

    begin: float
    end: float
    kind: Literal["prior", "for", "against", "whole"]
    en: str
    zh: str


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One waterfall: a title in each language, and its bars from above."""

    en: str
    zh: str
    bars: tuple[Bar, ...]


def panel_of(one: str, other: str, said: Explanation) -> Panel:
    """The waterfall of two records, called by their ids: the prior, what supports from the strongest, what speaks against, the whole."""
    prior = [evidence for evidence in said.against if evidence.field == "prior"]
    against = [evidence for evidence in said.against if evidence.field != "prior"]
    bars, at = [], 0.0
    for evidence in (*prior, *said.supports, *against):
        kind: Any = "prior" if evidence.field == "prior" else "for" if evidence.bits > 0 else "against"
        en, zh = (f"{words}{_values(evidence)}" for words in (evidence.en, evidence.zh))
        bars.append(Bar(begin=at, end=at + evidence.bits, kind=kind, en=en, zh=zh))
        at += evidence.bits
    sure = f"{min(max(said.probability, 0.0001), 0.9999):.4f}"
    sure = f"< {sure}" if said.probability < 0.0001 else f"> {sure}" if said.probability > 0.9999 else sure
    whole = Bar(
        begin=0.0, end=at, kind="whole", en=f"{TOGETHER[0]}: probability {sure}", zh=f"{TOGETHER[1]}：概率 {sure}"
    )
    return Panel(en=f"{one} and {other}. {said.en}", zh=f"{one} 与 {other}。{said.zh}", bars=(*bars, whole))


def _values(evidence: Evidence) -> str:
    """The values that a bar speaks of; nothing where there are none."""
    if not evidence.one and not evidence.other:
        return ""
    return f" ({evidence.one})" if evidence.one == evidence.other else f" ({evidence.one} | {evidence.other})"


def draw(panels: Sequence[Panel], form: Literal["svg", "png"]) -> bytes:
    """The picture of some waterfalls, one under the other. The same ones give the same bytes, under one version of matplotlib."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    font = _font()
    families = ["DejaVu Sans", *([font] if font else [])]
    heights = [MARGIN + ROW * len(panel.bars) for panel in panels]
    out = io.BytesIO()
    style: Any = {**STYLE, "font.family": families}
    with rc_context(style), warnings.catch_warnings():
        # Letters that no font here has are drawn by the viewer of an SVG.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure = Figure(figsize=(WIDTH, sum(heights)), facecolor="white", layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.subplots(len(panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
        for axes, panel in zip(grid[:, 0], panels, strict=True):
            _waterfall(axes, panel, chinese=form == "svg" or font is not None)
        metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(out, format=form, dpi=150, metadata=metadata)
    return out.getvalue()


def _font() -> str | None:
    """A font with Chinese letters, where there is one."""
    from matplotlib.font_manager import fontManager

    there = {font.name for font in fontManager.ttflist}
    return next((name for name in FONTS if name in there), None)


def _waterfall(axes: "Axes", panel: Panel, *, chinese: bool) -> None:
    def say(en: str, zh: str) -> str:
        # A name of a record is text, whatever signs of mathematics it holds.
        return (f"{zh}\n{en}" if chinese else en).replace("$", r"\$")

    colours = {"prior": PRIOR, "for": FOR, "against": AGAINST, "whole": WHOLE}
    for place, bar in enumerate(panel.bars):
        axes.barh(place, bar.end - bar.begin, 0.62, left=bar.begin, color=colours[bar.kind])
        right = max(bar.begin, bar.end)
        axes.annotate(
            f"{bar.end - bar.begin:+.1f}", (right, place), (5, 0), textcoords="offset points", va="center",
            color=INK, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip
        if place and bar.kind != "whole":
            axes.plot([bar.begin, bar.begin], [place - 1, place], color=GREY, linewidth=0.6)
    axes.axvline(LINK, color=GREY, linewidth=0.9, linestyle="--")
    axes.text(LINK, -0.75, say(*NEEDED).replace("\n", " · "), color=GREY, fontsize=7.5, ha="center", va="bottom")
    axes.set_yticks(range(len(panel.bars)), [say(bar.en, bar.zh) for bar in panel.bars], fontsize=8, color=INK)
    axes.set_ylim(len(panel.bars) - 0.5, -0.8)
    axes.margins(x=0.08)
    axes.tick_params(axis="y", length=0)
    axes.set_title(say(panel.en, panel.zh), fontsize=9.5, loc="left", pad=16, color=INK)
    axes.set_xlabel(say(*BITS).replace("\n", " · "), fontsize=8, color=GREY)
