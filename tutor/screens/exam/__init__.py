"""The screens of the mock exam: choosing a paper, sitting it, reviewing, ticking rubrics, the report."""

from __future__ import annotations
