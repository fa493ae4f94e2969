"""Figures in text cells: pure values that any interface draws; the registry of those that content names."""

from __future__ import annotations

from tutor.figures.base import (
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

__all__ = ["BUILDERS", "Figure", "Picture", "Row", "Span", "Style", "figure", "named", "plain", "row"]
