"""argsort of random numbers; recursion in place of a loop."""

import copy

import torch


def three_parts(n, n_val, n_test):
    places = torch.argsort(torch.rand(n))
    val, test, train = torch.tensor_split(places, [n_val, n_val + n_test])
    return train.sort().values, val.sort().values, test.sort().values


def fit(model, train_epoch, validate, patience, max_epochs, losses=(), best=None, bad=0):
    if bad == patience or len(losses) == max_epochs:
        if best is not None:
            model.load_state_dict(best[1])
        return list(losses)
    train_epoch()
    loss = validate()
    if loss == loss and (best is None or loss < best[0]):
        best, bad = (loss, copy.deepcopy(model.state_dict())), 0
    else:
        bad += 1
    return fit(model, train_epoch, validate, patience, max_epochs, (*losses, loss), best, bad)
