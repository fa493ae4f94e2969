import torch


def length(x):
    return int(torch.tensor(x.shape)[0])


def sample_std(A):
    A = A.double()
    d = (A - A.mean()).flatten()
    return (torch.einsum("i,i->", d, d) / (len(d) - 1)).sqrt()


def column_std(A):
    A = A.double()
    d = A - A.mean(0)
    return (torch.einsum("ij,ij->j", d, d) / (len(A) - 1)).sqrt()


def mse(y, y_hat):
    return torch.nn.MSELoss()(y, y_hat)
