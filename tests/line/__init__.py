"""Tests of line mode: what is said, what a typed line means, and that nothing is lost."""
