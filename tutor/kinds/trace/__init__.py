"""The kind `trace`: tables of values and adjoints, guided, free, or as edges of a graph."""

from __future__ import annotations

from tutor.kinds.trace.item import TraceItem

__all__ = ["TraceItem"]
