import torch


def windows(x, tau):
    rows = x.unfold(0, tau, 1)  # (T - tau + 1, tau), a new one begins at every step
    return x.roll(1).unfold(0, tau, 1)[:-1], x[tau:]


def one_step_error(x, tau, n_train):
    features, labels = windows(x, tau)  # (T - tau, tau), (T - tau,)
    fit = torch.linalg.lstsq(features[:n_train], labels[:n_train, None])
    predicted = (features[n_train:] @ fit.solution).squeeze(1)  # (N, tau) @ (tau, 1) -> (N,)
    return ((predicted - labels[n_train:]) ** 2).mean()
