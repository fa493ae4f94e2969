"""A class that watches; the state goes through a buffer in memory."""

import io
import math
import random

import torch


class Watch:
    def __init__(self, patience):
        self.patience, self.left, self.best, self.buffer = patience, patience, math.inf, None

    def __call__(self, loss, model):
        if loss < self.best:
            self.best, self.left = loss, self.patience
            self.buffer = io.BytesIO()
            torch.save(model.state_dict(), self.buffer)
        else:
            self.left -= 1
        return self.left <= 0

    def restore(self, model):
        if self.buffer:
            self.buffer.seek(0)
            model.load_state_dict(torch.load(self.buffer))


def three_parts(n, n_val, n_test):
    places = list(range(n))
    random.Random(7).shuffle(places)
    places = torch.tensor(places)
    test, val, train = places[:n_test], places[n_test : n_test + n_val], places[n_test + n_val :]
    return [train, val, test]


def fit(model, train_epoch, validate, patience, max_epochs):
    watch, history = Watch(patience), []
    for _ in range(max_epochs):
        train_epoch()
        history += [validate()]
        if watch(history[-1], model):
            break
    watch.restore(model)
    return history
