"""Curves over axes as a standalone SVG picture, for a report or a printed sheet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tutor.figures.axes import Dash, Plot, Plotted
from tutor.figures.base import Style
from tutor.figures.monotone import monotone

__all__ = ["svg"]

_SVG_DASHES: dict[Dash, str] = {"solid": "", "dashed": "10 7", "dotted": "2 6", "sparse": "6 14"}
_COLOURS: dict[Style, str] = {
    "accent": "#1f5fa8",
    "second": "#b35900",
    "warn": "#7a3f9d",
    "good": "#1c6b34",
    "dim": "#777777",
}

_SIZE = (640, 380)  # without the legend, which has rows of 20
_BOX = (60.0, 40.0, 610.0, 340.0)  # left, top, right, bottom of the plot


def svg(plot: Plot) -> str:
    """The plot as a standalone SVG picture, 640 pixels wide and 400 high, or more where names are long."""
    left, top, right, bottom = _BOX
    names, rows = _svg_legend(plot.curves)
    width, height = _SIZE[0], _SIZE[1] + 20 * rows
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="15">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<path d="M{left:g} {top - 15:g}V{bottom:g}H{right + 15:g}" fill="none" stroke="#222222"/>',
        f'<path d="M{left - 4:g} {top - 9:g}l4 -8l4 8z" fill="#222222"/>',
        f'<path d="M{right + 9:g} {bottom - 4:g}l8 4l-8 4z" fill="#222222"/>',
        f'<text x="{left + 10:g}" y="{top - 12:g}">{escape(plot.y)}</text>',
        f'<text x="{right:g}" y="{bottom + 25:g}" text-anchor="end">{escape(plot.x)}</text>',
        *_svg_zero(plot),
        *(_svg_curve(plot, one) for one in plot.curves if one.points),
        *names,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _svg_curve(plot: Plot, one: Plotted) -> str:
    left, top, right, bottom = _BOX
    low, high = plot.span
    curve = monotone(one.points)
    first, last = one.points[0][0], one.points[-1][0]
    points = []
    for k in range(121):
        x = first + (last - first) * k / 120
        across = left + (right - left) * (x - plot.left) / (plot.right - plot.left)
        points.append(f"{across:.1f},{bottom - (bottom - top) * (curve(x) - low) / (high - low):.1f}")
    return f'<polyline points="{" ".join(points)}" {_svg_stroke(one)}/>'


def _svg_stroke(one: Plotted) -> str:
    dash = f' stroke-dasharray="{_SVG_DASHES[one.dash]}"' if _SVG_DASHES[one.dash] else ""
    return f'fill="none" stroke="{_COLOURS.get(one.style, "#222222")}" stroke-width="2.5"{dash}'


def _svg_zero(plot: Plot) -> list[str]:
    """A faint line at height 0, where it lies inside the axes."""
    left, top, right, bottom = _BOX
    low, high = plot.span
    if not low < 0 < high:
        return []
    y = bottom + (bottom - top) * low / (high - low)
    return [
        f'<path d="M{left:g} {y:.1f}H{right:g}" stroke="#bbbbbb"/>',
        f'<text x="{left - 8:g}" y="{y + 5:.1f}" text-anchor="end">0</text>',
    ]


def _svg_legend(curves: Sequence[Plotted]) -> tuple[list[str], int]:
    """The names in columns as wide as the longest of them needs, and how many rows they fill."""
    column = max([140, *(60 + 8 * len(one.label) for one in curves)])
    columns = max(1, min(len(curves), int(_SIZE[0] - _BOX[0]) // column))
    parts = []
    for number, one in enumerate(curves):
        x, y = _BOX[0] + 10 + column * (number % columns), 384 + 20 * (number // columns)
        parts.append(f'<path d="M{x:g} {y}h32" {_svg_stroke(one)}/>')
        parts.append(f'<text x="{x + 40:g}" y="{y + 5}">{escape(one.label)}</text>')
    return parts, max(1, -(-len(curves) // columns))
