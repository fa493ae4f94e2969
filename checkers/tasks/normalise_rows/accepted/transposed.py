import torch


def normalise_rows(A):
    return (A.T / A.sum(1)).T
