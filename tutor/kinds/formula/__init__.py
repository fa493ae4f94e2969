"""The kind `formula`: symbolic answers in parts, marked by equivalence, with credit for pieces."""

from __future__ import annotations

from tutor.kinds.formula.item import FormulaItem

__all__ = ["FormulaItem"]
