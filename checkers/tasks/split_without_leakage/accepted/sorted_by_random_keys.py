import torch
from torch import nn


class Scaler:
    def fit(self, X):
        self.mean = X.mean(0, keepdim=True)
        self.std = (X - self.mean).pow(2).mean(0, keepdim=True).sqrt()
        return self

    def __call__(self, X):
        return X.sub(self.mean).div(self.std)


def fit(X, y):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(X.shape[1], 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, int(y.max()) + 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    for _ in range(80):
        loss = nn.functional.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def split(y, share, seed):
    torch.manual_seed(seed)
    key = torch.rand(len(y))
    same = y[:, None] == y  # (N, N)
    rank = (same & (key[:, None] > key)).sum(1)  # place within the own class
    mask = rank < share * same.sum(1) - 0.5
    return torch.where(~mask)[0], torch.where(mask)[0]


def standardise(train, test):
    scaler = Scaler().fit(train)
    return scaler(train), scaler(test)


def accuracy(model, X, y):
    was = model.training
    model.eval()
    score = 1 - torch.count_nonzero(model(X).softmax(-1).argmax(-1) - y) / len(y)
    model.train(was)
    return score


def evaluate(X, y, train, test):
    X, Z = standardise(X[train], X[test])
    model = fit(X, y[train])
    return accuracy(model, X, y[train]), accuracy(model, Z, y[test])
