"""Tests of what an author begins with."""
