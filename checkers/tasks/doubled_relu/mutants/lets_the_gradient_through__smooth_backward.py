"""Has the values of the ReLU and the gradient of the straight line."""

def solution(x):
    return 2 * (x + (x.clamp(min=0) - x).detach())
