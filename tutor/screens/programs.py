"""The torch program of a question, made once a variant, and its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from tutor.kinds import DrawProblem, Variant

if TYPE_CHECKING:
    from tutor.kinds.program import Program

__all__ = ["program_of", "show_program"]


def program_of(variant: Variant) -> Program | None:
    """The program, None where the question has none; before the verdict it would give the answer away."""
    if "program" not in variant.memo:
        try:
            variant.memo["program"] = variant.item.program(variant)
        except DrawProblem:  # the question stands without it
            variant.memo["program"] = None
    made: Program | None = variant.memo["program"]
    return made


def show_program(app: App[None], variant: Variant, program: Program) -> None:
    """Show the program of the answer, ready to run."""
    from tutor.screens.program import ProgramScreen  # most questions are left without it

    at_values = variant.item.kind == "formula" or getattr(variant.item, "pointless", False)
    app.push_screen(ProgramScreen(program, variant.item.title, at_values=at_values))
