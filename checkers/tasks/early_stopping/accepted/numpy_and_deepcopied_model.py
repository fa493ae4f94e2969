"""A copy of the whole model is kept; positions from NumPy."""

from copy import deepcopy

import numpy as np
import torch


def three_parts(n, n_val, n_test):
    rng = np.random.default_rng(0)
    order = torch.from_numpy(rng.permutation(n)).long()
    n_train = n - n_val - n_test
    return order[:n_train], order[n_train : n_train + n_val], order[n_train + n_val :]


def fit(model, train_epoch, validate, patience, max_epochs):
    best_epoch, best_loss, best_model, losses = 0, np.inf, None, []
    for epoch in range(1, max_epochs + 1):
        train_epoch()
        loss = validate()
        losses.append(loss)
        if np.isnan(loss) or loss >= best_loss:
            if epoch - best_epoch >= patience:
                break
            continue
        best_epoch, best_loss, best_model = epoch, loss, deepcopy(model)
    if best_model is not None:
        model.load_state_dict(best_model.state_dict())
    return losses
