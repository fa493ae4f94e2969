"""Tests of the checker: wire, fence, processes and the judged task."""
