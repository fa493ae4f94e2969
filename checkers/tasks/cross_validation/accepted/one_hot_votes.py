import torch
import torch.nn.functional as F
from torch import nn


def make_model(features, classes):
    return nn.Sequential(nn.Linear(features, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, classes))


def train(model, X, y):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    for _ in range(30):
        loss = nn.functional.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def baseline(y):
    return F.one_hot(y).float().mean(0).amax()


def folds(y, k, seed):
    torch.manual_seed(seed)
    key = y + torch.rand(len(y)) * 0.999  # sorted by class, at random within each
    place = key.argsort().argsort() % k
    return tuple(torch.where(place == i)[0] for i in range(k))


def cross_validate(X, y, folds):
    number = torch.empty_like(y)
    for i, fold in enumerate(folds):
        number[fold] = i
    logits = torch.zeros(len(y), int(y.max()) + 1)
    for i in range(len(folds)):
        known, new = number != i, number == i
        norm = nn.BatchNorm1d(X.shape[1], affine=False, momentum=None, eps=1e-12)
        norm(X[known])
        norm.eval()
        net = make_model(X.shape[1], logits.shape[1])
        train(net, norm(X[known]), y[known])
        with torch.inference_mode():
            logits[new] = net.eval()(norm(X[new]))
    return logits.argmax(1)


def report(y, predictions, folds):
    scores = torch.tensor([1 - (predictions[f] != y[f]).double().mean().item() for f in folds])
    std, mean = torch.std_mean(scores)
    return {"std": std, "mean": mean, "scores": scores, "baseline": baseline(y)}
