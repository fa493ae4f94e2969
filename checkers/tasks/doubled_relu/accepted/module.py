"""A module and an absolute value: x + |x|."""

def solution(x):
    return x + x.abs()
