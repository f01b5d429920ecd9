"""How a pattern is drawn for print: sober, labelled on the lines, uncertainty as bands or bars, no legend to decode."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap

from shared.geography import load

INK, SOFT, ACCENT, LIGHT, PALE = "#1d1b22", "#8a8490", "#5b2a86", "#d9cfe3", "#f1ebf5"
SHADES: Final = LinearSegmentedColormap.from_list("shades", [SOFT, "#faf8f5", ACCENT])
"""Low, middling, high."""
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
def drawing(file: Path, title: str, size: tuple[float, float] = (8.0, 4.2)) -> Iterator[Axes]:
    """One plot, written as SVG: the same figures give the same file."""
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=size, layout="constrained")
        axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
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


def intervals(
    axes: Axes, names: Sequence[str], middle: Sequence[float], low: Sequence[float], high: Sequence[float]
) -> None:
    """A dot and its interval for each name, from the top down."""
    places = range(len(names))[::-1]
    for place, value, least, most in zip(places, middle, low, high, strict=True):
        axes.plot([least, most], [place, place], color=ACCENT, linewidth=1.4, solid_capstyle="butt")
        axes.plot(value, place, "o", color=ACCENT, markersize=4)
    axes.set_yticks(list(places), names)
    axes.tick_params(axis="y", length=0)


def year_ticks(axes: Axes, months: Sequence[str]) -> None:
    """One tick a year under bars of consecutive months."""
    starts = [at for at, month in enumerate(months) if month.endswith("-01")]
    axes.set_xticks(starts, [months[at][:4] for at in starts])
