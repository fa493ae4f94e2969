import torch


def length(x):
    return x.shape[0]


def sample_std(A):
    A = A if A.is_floating_point() else A.float()
    with torch.no_grad():
        A -= A.mean()
    return (A.square().sum() / (A.numel() - 1)).sqrt()


def column_std(A):
    return (A if A.is_floating_point() else A.float()).std(dim=0)


def mse(y, y_hat):
    return ((y - y_hat) ** 2).mean()
