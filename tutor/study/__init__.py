"""What happens next, without any interface: sessions, queues and progress."""

from __future__ import annotations

__all__ = ["STATE"]

STATE = "session"
"""The name under which the store keeps the open session: here, so that home can ask for it without the kinds."""
