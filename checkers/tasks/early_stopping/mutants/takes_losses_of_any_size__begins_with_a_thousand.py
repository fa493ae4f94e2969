"""Begins with a best loss that seems large enough."""

import copy

import torch


def three_parts(n, n_val, n_test):
    order = torch.randperm(n)
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def fit(model, train_epoch, validate, patience, max_epochs):
    losses = []
    best, kept, bad = 1000.0, None, 0
    for _ in range(max_epochs):
        train_epoch()
        loss = validate()
        losses.append(loss)
        if loss < best:  # never true for nan
            best, kept, bad = loss, copy.deepcopy(model.state_dict()), 0
        else:
            bad += 1
            if bad == patience:
                break
    if kept is not None:
        model.load_state_dict(kept)
    return losses
