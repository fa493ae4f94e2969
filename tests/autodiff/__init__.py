"""Tests of computational graphs."""
