"""The kinds of item, one module each; adding a kind is one line here."""

from __future__ import annotations

from tutor.kinds.base import AnswerProblem, Echo, Item, Mistake, Variant
from tutor.kinds.blanks import BlanksItem
from tutor.kinds.choice import ChoiceItem
from tutor.kinds.draw import DrawProblem
from tutor.kinds.numeric import NumericItem
from tutor.kinds.order import OrderItem
from tutor.kinds.short import ShortItem
from tutor.kinds.tf import TfItem

__all__ = ["KINDS", "AnswerProblem", "DrawProblem", "Echo", "Item", "Mistake", "Variant"]

KINDS: dict[str, type[Item]] = {
    one.kind: one for one in (ChoiceItem, TfItem, NumericItem, OrderItem, BlanksItem, ShortItem)
}
