"""Reusable views: each draws values it was given and posts messages; none holds a truth."""

from __future__ import annotations

__all__: list[str] = []
