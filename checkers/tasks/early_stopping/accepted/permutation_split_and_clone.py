"""split with sizes, cloned tensors, a while loop."""

import torch


def three_parts(n, n_val, n_test):
    return torch.randperm(n).split([n - n_val - n_test, n_val, n_test])


@torch.no_grad()
def restore(model, kept):
    for name, tensor in model.state_dict().items():
        tensor.copy_(kept[name])


def fit(model, train_epoch, validate, patience, max_epochs):
    losses, at, kept = [], -1, {}
    while len(losses) < max_epochs and len(losses) - 1 - at < patience:
        train_epoch()
        losses.append(float(validate()))
        if all(losses[-1] < one or one != one for one in losses[:-1]) and losses[-1] == losses[-1]:
            at = len(losses) - 1
            kept = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    if kept:
        restore(model, kept)
    return losses
