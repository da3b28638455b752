"""Charts as SVG, drawn by matplotlib: no script, no network, each mark a link. The page shows the table behind them.

Words stand in the page, in its own fonts and in the reader's language; the picture holds figures and days alone, as
letters (`svg.fonttype` none), so that one picture serves both languages and stays sharp.
"""

import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from cohong.core.numbers import minor_digits
from cohong.portal.text import Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cohong",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#8a8578",
    "xtick.color": "#3c4450",
    "ytick.color": "#3c4450",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4dfd3",
}
COLOURS = ("#0b5c6b", "#c98a1b", "#1d6f42", "#7a4988", "#a3262a")
"""In the order of series: each is told apart in grey as well, and from the paper at 3:1. The style sheet knows them."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One row of bars: its name, a value for each label in minor units, and where a click on each bar leads."""

    name: Text
    values: tuple[int, ...]
    links: tuple[str, ...] = ()


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Grouped bars over labels (days, mostly), in one currency ("" for counts). A page draws it with a table behind."""

    title: Text
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    currency: str = ""

    def svg(self) -> str:
        """The picture. The same figures give the same bytes."""
        values = tuple(one.values for one in self.series)
        return _bars(self.labels, values, tuple(one.links for one in self.series), self.currency)


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """What speaks for something to the right and what speaks against it to the left, each a bar with its number from 1, in
    hundredths. A page draws it with a table behind."""

    weights: tuple[int, ...]

    def svg(self) -> str:
        """The picture. The same figures give the same bytes."""
        return _balance(self.weights)


@lru_cache(maxsize=256)
def _balance(weights: tuple[int, ...]) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(5.2, 0.6 + 0.24 * len(weights)), layout="constrained", facecolor="none")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot(facecolor="none")
        places = range(1, len(weights) + 1)
        colours = [COLOURS[2] if weight >= 0 else COLOURS[4] for weight in weights]
        axes.barh(list(places), [weight / 100 for weight in weights], 0.7, color=colours)
        axes.axvline(0, color=STYLE["axes.edgecolor"], linewidth=1)
        axes.set_yticks(list(places), [str(place) for place in places])
        axes.invert_yaxis()
        axes.grid(axis="y", visible=False)
        return _svg(figure, [])


@lru_cache(maxsize=256)
def _bars(
    labels: tuple[str, ...], series: tuple[tuple[int, ...], ...], links: tuple[tuple[str, ...], ...], currency: str
) -> str:
    # The library takes a while to load, and a server without charts to draw never needs it.
    from matplotlib import rc_context

    with rc_context(STYLE):
        figure, names = _drawn(labels, series, links, currency)
        return _svg(figure, names)


def _drawn(
    labels: tuple[str, ...], series: tuple[tuple[int, ...], ...], links: tuple[tuple[str, ...], ...], currency: str
) -> "tuple[Figure, list[str]]":
    """The figure, and for each of its links what is read out."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

    figure = Figure(figsize=(5.2, 2.2), layout="constrained", facecolor="none")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot(facecolor="none")
    scale, width = 10 ** minor_digits(currency) if currency else 1, 0.8 / max(len(series), 1)
    names = []
    for number, values in enumerate(series):
        places = [at - 0.4 + width * (number + 0.5) for at in range(len(labels))]
        heights = [value / scale for value in values]
        drawn = axes.bar(places, heights, width * 0.92, color=COLOURS[number % len(COLOURS)])
        for patch, link, label, height in zip(drawn, links[number], labels, heights, strict=False):
            patch.set_url(link)
            names.append(f"{label}: {height:,.0f}")
    axes.set_xticks(range(len(labels)), labels)
    axes.grid(axis="x", visible=False)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    return figure, names


def _svg(figure: "Figure", names: list[str]) -> str:
    """The picture to stand inside a page: it scales, styles nothing but itself, and each link has a name to be read out."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    svg = out.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size: \1", svg)
    said = iter(names)
    svg = svg.replace(' target="_blank"', "")
    svg = re.sub(r"<a xlink:href=", lambda _: f'<a aria-label="{next(said)}" href=', svg)
    svg = re.sub(r' width="[\d.]+pt" height="[\d.]+pt"', "", svg, count=1)
    return svg.replace("<svg ", '<svg class="chart" ', 1)
