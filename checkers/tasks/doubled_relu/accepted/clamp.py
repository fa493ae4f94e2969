"""clamp is the ReLU as well."""

def solution(x):
    return x.clamp(min=0) * 2
