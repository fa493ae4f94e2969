"""Tests of the mock exam."""
