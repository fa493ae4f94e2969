"""Worked examples that the learner changes: inputs as typed text in, tables of values out; pure."""

from __future__ import annotations

from tutor.workings.base import Grid, Input, Outcome, SpecProblem, Working
from tutor.workings.kinds import BUILDERS, build

__all__ = ["BUILDERS", "Grid", "Input", "Outcome", "SpecProblem", "Working", "build"]
