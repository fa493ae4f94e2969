import torch


def windows(x, tau):
    rows = x.unfold(0, tau, 1)  # (T - tau + 1, tau), a new one begins at every step
    return rows[:-1], x[tau:]


def one_step_error(x, tau, n_train):
    features, labels = windows(x, tau)  # (T - tau, tau), (T - tau,)
    fit = torch.linalg.lstsq(features[:n_train], labels[:n_train, None])
    predicted = (features[n_train + 1 :] @ fit.solution).squeeze(1)
    return ((predicted - labels[n_train + 1 :]) ** 2).mean()
