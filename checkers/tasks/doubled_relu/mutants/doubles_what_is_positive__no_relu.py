"""Doubles negative numbers too."""

def solution(x):
    return 2 * x
