"""What happens next, without any interface: sessions, queues and progress."""

from __future__ import annotations

__all__ = ["CRAM", "EXAM", "STATE"]

STATE = "session"
"""The name of the open session in the store: here, so that home can ask for it without the kinds."""
EXAM = "exam"
"""The name of the state that says which mock exam is open, for the same reason."""
CRAM = "cram-"
"""How the uid of a session begins that leaves the schedule alone."""
