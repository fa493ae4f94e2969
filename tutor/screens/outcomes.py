"""What the verdict panel shows of a marked question: formulas drawn, the worked solution as written."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tutor.kinds import Item, Variant
from tutor.kinds.fields import Expression, Field, flatten
from tutor.marking import Line, Verdict
from tutor.widgets.verdict import Outcome

__all__ = ["outcome_of", "steps"]


def outcome_of(
    variant: Variant | None,
    fields: Sequence[Field],
    verdict: Verdict,
    worth: Fraction,
    *,
    solution: tuple[str, ...] = (),
    hints: int = 0,
    unfolded: bool = True,
) -> Outcome:
    """The outcome of a question that is worth so many points; formulas are drawn for the unfolded ledger."""
    formulas = {one.name for one in flatten(tuple(fields)) if isinstance(one, Expression)}
    lines = [line for line in verdict.lines if line.part in formulas] if unfolded else []
    return Outcome(
        verdict,
        worth,
        hints,
        steps(variant.item, solution) if variant else solution,
        yours={line.part: _pictured(variant, line, line.yours) for line in lines},
        expected={line.part: _pictured(variant, line, line.expected) for line in lines},
    )


def _pictured(variant: Variant | None, line: Line, text: str) -> tuple[str, ...]:
    """A formula of the ledger, drawn."""
    if variant is None or not text.strip():
        return ()
    return variant.item.echo(variant, line.part, text).drawn


def steps(item: Item, solution: tuple[str, ...]) -> tuple[str, ...]:
    """The worked solution; the last step of an item with a listing is the filled code, kept verbatim."""
    if not solution or not hasattr(item, "listing"):
        return solution
    code = "\n".join(f"    {line}" for line in solution[-1].split("\n"))
    return (*solution[:-1], code)
