import numpy as np
import torch


def windows(x, tau):
    values = x.numpy()
    rows = np.lib.stride_tricks.sliding_window_view(values, tau)[:-1]
    return torch.from_numpy(rows.copy()), torch.from_numpy(values[tau:].copy())


def one_step_error(x, tau, n_train):
    features, labels = (one.numpy() for one in windows(x, tau))
    w, *_ = np.linalg.lstsq(features[:n_train], labels[:n_train], rcond=None)
    return np.mean((features[n_train:] @ w - labels[n_train:]) ** 2)
