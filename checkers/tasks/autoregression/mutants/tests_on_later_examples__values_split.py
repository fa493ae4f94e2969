import torch


def windows(x, tau):
    rows = x.unfold(0, tau, 1)  # (T - tau + 1, tau), a new one begins at every step
    return rows[:-1], x[tau:]


def one_step_error(x, tau, n_train):
    seen, unseen = windows(x[:n_train], tau), windows(x[n_train:], tau)  # tau examples lie between
    fit = torch.linalg.lstsq(seen[0], seen[1][:, None])
    predicted = (unseen[0] @ fit.solution).squeeze(1)
    return ((predicted - unseen[1]) ** 2).mean()
