"""`dltutor maths`: compares formulas for authors and scripts, one JSON object a line."""

from __future__ import annotations

import typer

__all__ = ["attach", "maths"]


def attach(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(maths)


def maths() -> int:
    """Compare formulas: one JSON request a line in, one JSON verdict a line out.

    Request: {"expected": "x^2", "typed": "x*x", "symbols": {"x": "real"}, "aliases": {"h_{t-1}": "h_prev"},
    "functions": ["f"], "rel_tol": null}. Only expected and typed are needed. A symbol's domain is real,
    positive, unit (between 0 and 1) or posint (1, 2, 3, …); aliases map a spelling to a declared name;
    functions are unspecified functions of one argument; rel_tol accepts values within that relative distance.

    Verdict: status (correct, incorrect, invalid), message, echo (how the text was read), proved (false: it
    agrees at many points), diagnosis (a tag such as sign, factor-2 or missing-term, or null) and
    counterexample: an object from each symbol to a number, with both sides' values under expected and typed
    (null where a side has none), or null.

    A line that cannot be understood is answered with invalid and a sentence. Status 0 at the end of input.
    How formulas are typed is told in the program by f1.

    \b
    Example:
      echo '{"expected": "x^2", "typed": "x*x", "symbols": {"x": "real"}}' | dltutor maths
    """
    from tutor.maths_lines import serve

    return serve()
