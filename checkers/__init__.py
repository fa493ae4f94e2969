"""Judging of learners' code in processes of its own; imports torch, never the tutor."""
