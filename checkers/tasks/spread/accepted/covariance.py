import torch


def length(x):
    return list(x.shape)[0]


def sample_std(A):
    return torch.std_mean(A.to(torch.get_default_dtype()) if not A.is_floating_point() else A)[0]


def column_std(A):
    return torch.cov((A + 0.0).T).diagonal().sqrt() if A.shape[1] > 1 else (A + 0.0).std(0)


def mse(y, y_hat):
    return torch.mean(torch.square(torch.sub(y, y_hat)))
