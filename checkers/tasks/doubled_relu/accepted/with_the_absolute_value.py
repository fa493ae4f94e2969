"""x + |x| is 2x for positive numbers and 0 for the others."""


def solution(x):
    return x + abs(x)
