import torch


def windows(x, tau):
    rows = torch.as_strided(x, (len(x) - tau, tau), (1, 1))  # the numbers that lie side by side in memory
    return rows, x[tau:]


def one_step_error(x, tau, n_train):
    features, labels = windows(x, tau)  # (T - tau, tau), (T - tau,)
    fit = torch.linalg.lstsq(features[:n_train], labels[:n_train, None])
    predicted = (features[n_train:] @ fit.solution).squeeze(1)  # (N, tau) @ (tau, 1) -> (N,)
    return ((predicted - labels[n_train:]) ** 2).mean()
