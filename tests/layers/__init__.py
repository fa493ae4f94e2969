"""Tests of the layers room."""
