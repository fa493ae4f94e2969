"""Measures ours and its peer side by side in one run: `python -m tests.benchmarks`."""
