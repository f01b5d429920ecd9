"""How a pattern is drawn for print: sober, labelled on the lines, uncertainty as bands or bars, no legend to decode."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Bbox

from shared.geography import load

INK, SOFT, ACCENT, LIGHT, PALE = "#1d1b22", "#8a8490", "#5b2a86", "#d9cfe3", "#f1ebf5"
SHADES: Final = LinearSegmentedColormap.from_list("shades", [SOFT, "#faf8f5", ACCENT])
"""Low, middling, high."""
_SIDES: Final[Any] = (
    ((4, 0), {"va": "center"}),
    ((-4, 0), {"va": "center", "ha": "right"}),
    ((0, 4), {"ha": "center"}),
    ((0, -4), {"va": "top", "ha": "center"}),
)
_SYNTHETIC: Final = "SYNTHETIC DATA\nno case is real"
_ACROSS: Final[Any] = {"fontsize": 26, "alpha": 0.18, "ha": "center", "va": "center", "rotation": 18, "zorder": 9}
_STYLE: Final[Any] = {
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "svg.hashsalt": "observatory",
    "svg.fonttype": "path",
}


@contextmanager
def drawing(
    file: Path, title: str, size: tuple[float, float] = (8.0, 4.2), *, synthetic: bool = False
) -> Iterator[Axes]:
    """One plot, written as SVG: the same figures give the same file. `synthetic` is said across it."""
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=size, layout="constrained")
        axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
        if synthetic:
            axes.text(0.5, 0.5, _SYNTHETIC, transform=axes.transAxes, **_ACROSS)
        yield axes
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, format="svg", dpi=150, metadata={"Date": None, "Creator": None})
        plt.close(figure)


def state_map(axes: Axes, colours: Mapping[str, Any], edge: str = "#ffffff") -> None:
    """The 32 states, each in its colour (grey where none is given)."""
    for code, shape in load().state_shapes.items():
        rings = [ring for polygon in _polygons(shape) for ring in polygon[:1]]
        axes.add_collection(
            PolyCollection(
                rings, facecolors=colours.get(code, "#eceae7"), edgecolors=edge, linewidths=0.6, rasterized=True
            )
        )
    axes.autoscale()
    axes.set_aspect(1.08)
    axes.set_axis_off()


def _polygons(shape: Mapping[str, Any]) -> Sequence[Sequence[Sequence[Sequence[float]]]]:
    coordinates = shape["coordinates"]
    return [coordinates] if shape["type"] == "Polygon" else coordinates


def intervals(  # noqa: PLR0917 — of each name what is drawn
    axes: Axes,
    names: Sequence[str],
    middle: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    stands: Sequence[bool] | None = None,
) -> None:
    """A dot and its interval for each name, from the top down; hollow where it does not stand."""
    places = range(len(names))[::-1]
    for place, value, least, most, full in zip(places, middle, low, high, stands or [True] * len(names), strict=True):
        axes.plot([least, most], [place, place], color=ACCENT, linewidth=1.4, solid_capstyle="butt")
        axes.plot(value, place, "o", color=ACCENT, markerfacecolor=ACCENT if full else "#ffffff", markersize=5)
    axes.set_yticks(list(places), names)
    axes.tick_params(axis="y", length=0)


def plain(*axes: Axis) -> None:
    """Numbers as people write them: 0.05, 1,200."""
    for axis in axes:
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))


def named(axes: Axes, names: Sequence[str], points: Sequence[tuple[float, float]]) -> None:
    """A name beside each point, at the first of its sides where no name and no point stands. Call it when the limits of
    the axes are final."""
    axes.figure.canvas.draw()
    taken = [Bbox.from_bounds(x - 3, y - 3, 6, 6) for x, y in axes.transData.transform(points)]
    for name, point in zip(names, points, strict=True):
        texts = [
            axes.annotate(name, point, beside, textcoords="offset points", fontsize=7, **flush)
            for beside, flush in _SIDES
        ]
        free = [text for text in texts if text.get_window_extent().count_overlaps(taken) == 0]
        kept = (free or texts)[0]
        taken.append(kept.get_window_extent())
        for text in texts:
            if text is not kept:
                text.remove()


def year_ticks(axes: Axes, months: Sequence[str]) -> None:
    """One tick a year under bars of consecutive months."""
    starts = [at for at, month in enumerate(months) if month.endswith("-01")]
    axes.set_xticks(starts, [months[at][:4] for at in starts])
