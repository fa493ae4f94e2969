"""What happens next, without any interface: sessions, queues and progress."""

from __future__ import annotations

__all__ = ["STATE"]

STATE = "session"
"""The name of the open session in the store: here, so that home can ask for it without the kinds."""
