"""Figures in text cells: pure values that any interface draws; the registry of those that content names."""

from __future__ import annotations

from functools import partial

from tutor.figures.base import (
    ASKED,
    BUILDERS,
    Figure,
    Picture,
    Row,
    Span,
    Style,
    figure,
    named,
    plain,
    row,
)

__all__ = [
    "ASKED",
    "BUILDERS",
    "Figure",
    "Picture",
    "Row",
    "Span",
    "Style",
    "figure",
    "named",
    "plain",
    "row",
]


# Each figure's module is imported when the figure is built: the first question needs none of them.


def _lstm_cell(*, revealed: bool = True) -> Figure:
    from tutor.figures.lstm import LstmCell

    return LstmCell(revealed=revealed)


def _azimuth_elevation(*, errors: bool = True) -> Figure:
    from tutor.figures.compass import Compass

    return Compass() if errors else Compass(label=(40, -30), prediction=(70, -60), errors=False)


BUILDERS["lstm-cell"] = _lstm_cell
BUILDERS["azimuth-elevation"] = _azimuth_elevation
ASKED["lstm-cell"] = partial(_lstm_cell, revealed=False)
ASKED["azimuth-elevation"] = partial(_azimuth_elevation, errors=False)
