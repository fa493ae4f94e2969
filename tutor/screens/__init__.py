"""One module per screen; a screen says what can be done now and draws what the session says."""

from __future__ import annotations

__all__: list[str] = []
