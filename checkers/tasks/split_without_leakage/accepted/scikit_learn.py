import torch
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn


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
    train, test = train_test_split(range(len(y)), test_size=share, random_state=seed, stratify=y)
    return torch.tensor(train), torch.tensor(test)


def standardise(train, test):
    scaler = StandardScaler().fit(train)
    return tuple(torch.from_numpy(scaler.transform(one)).float() for one in (train, test))


def accuracy(model, X, y):
    model.train(False)
    with torch.inference_mode():
        _, guess = model(X).max(1)
    return guess.eq(y).sum() / y.numel()


def evaluate(X, y, train, test):
    a, b = standardise(X[train], X[test])
    model = fit(a, y[train])
    return [accuracy(model, a, y[train]), accuracy(model, b, y[test])]
