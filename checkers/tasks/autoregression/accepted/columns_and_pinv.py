import torch


def windows(x, tau):
    T = x.shape[0]
    features = torch.zeros((T - tau, tau), dtype=x.dtype)
    for i in range(tau):
        features[:, i] = x[i : T - tau + i]
    return [features, x[tau:].clone()]


def one_step_error(x, tau, n_train):
    features, labels = windows(x, tau)
    w = torch.pinverse(features[:n_train]) @ labels[:n_train]
    return torch.nn.functional.mse_loss(features[n_train:] @ w, labels[n_train:])
