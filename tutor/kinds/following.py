"""Follow-through for questions on shapes: what a later part is, given the learner's own earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.kinds.asked import Asked, spatial
from tutor.kinds.chains import Run
from tutor.kinds.filled import Read, Unread, argument_of, sizes_in
from tutor.layers import Argument, Misfit, Unfilled, layer, shown
from tutor.layers import Shape as Sizes
from tutor.layers.slips import SizeSlip, shape_slips
from tutor.maths import Typed

__all__ = ["Own"]


@dataclass(frozen=True)
class Own:
    """The learner's own values, for parts that follow from them."""

    made: Run
    wanted: Sequence[Asked]
    read: Mapping[str, Read | Unread]

    def _shapes(self, but: Asked) -> dict[int, Sizes]:
        """The learner's wrong shapes by place, those of later steps than this part's left out."""
        found = {}
        for one in self.wanted:
            value = self.read[one.part.id]
            if one.part.wants != "shape" or one.at is None or isinstance(value, Unread):
                continue
            sizes = sizes_in(value)
            if but.at is not None and one.at < but.at and _carries(sizes, one.shape):
                found[one.at] = sizes
        return found

    def _holes(self) -> dict[str, Argument]:
        known: dict[str, Argument] = dict(self.made.holes)
        for one in self.wanted:
            value = self.read[one.part.id]
            if one.part.wants == "hole" and not isinstance(value, Unread):
                argument = argument_of(value)
                if argument is not None:
                    known[one.part.id] = argument
        return known

    def _walked(self, one: Asked) -> tuple[Sizes, Sizes | None] | None:
        """Shape before and after a part's step as the learner's earlier shapes have them, where these are
        wrong.
        """
        own = self._shapes(one)
        holes = self._holes()
        if one.part.wants == "hole":
            holes[one.part.id] = self.made.holes[one.part.id]
        if one.at is None or (not own and holes == self.made.holes):
            return None
        for at, before, after in self.made.walk(own, holes):
            if at == one.at:
                return before, after
        return None

    def shape(self, one: Asked) -> Sizes | None:
        """The shape that follows from the learner's own earlier one; None where none does."""
        walked = self._walked(one)
        if walked is None or walked[1] is None or one.step is None:
            return None
        if one.part.wants == "map":
            return spatial(one.step, walked[1])
        return walked[1] if one.part.wants == "shape" else None

    def slip(self, one: Asked, sizes: Sizes) -> SizeSlip | None:
        """The wrong rule that leads from the learner's own earlier shape to these sizes."""
        before = self.before(one)
        if before is None or one.part.wants != "shape" or one.at is None:
            return None
        try:
            step = self.made.filled(one.at, before, self._holes())
        except (Misfit, Unfilled):
            return None
        return next((slip for slip in shape_slips(step) if slip.value == sizes), None)

    def before(self, one: Asked) -> Sizes | None:
        """The learner's own shape before a part's step; None where it is the true one."""
        walked = self._walked(one)
        return None if walked is None or walked[0] == getattr(one.step, "before", None) else walked[0]

    def count(self, one: Asked) -> int | None:
        """The sum of the learner's own counts, where one is wrong; a step's count with own fillings."""
        if one.part.wants != "parameters":
            return None
        if one.at is not None:
            return self._one_count(one)
        own = {
            other.at: int(value.value)
            for other in self.wanted
            if other.part.wants == "parameters"
            and other.at is not None
            and isinstance(value := self.read[other.part.id], Typed)
            and isinstance(value.value, Fraction)
            and value.value.denominator == 1
            and value.value > 0
        }
        if all(self.made.steps[at].parameters == count for at, count in own.items()):
            return None
        return sum(own.get(at, step.parameters) for at, step in enumerate(self.made.steps))

    def _one_count(self, one: Asked) -> int | None:
        assert one.at is not None and one.step is not None
        holes = self._holes()
        if holes == dict(self.made.holes):
            return None
        try:
            count = layer(self.made.texts[one.at], holes).parameters
        except (Misfit, Unfilled):
            return None
        return None if count == one.whole else count

    def source(self, one: Asked) -> str:
        """What a part follows from, for the sentence."""
        if one.part.wants == "parameters":
            return "counts" if one.at is None else "arguments"
        return f"shape {shown(self.before(one) or ())}"


def _carries(own: Sizes, right: Sizes) -> bool:
    """The guard of follow-through: another shape, of as many axes, with something in it."""
    return own != right and len(own) == len(right) and min(own, default=0) >= 1 and max(own) > 1
