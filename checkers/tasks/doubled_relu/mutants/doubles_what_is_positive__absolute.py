"""Turns negative numbers positive."""

def solution(x):
    return 2 * x.abs()
