import torch


def windows(x, tau):
    features, labels = [], []
    for i in range(len(x) - tau):
        features.append(x[i : i + tau])
        labels.append(x[i + tau])
    return torch.stack(features), torch.stack(labels)


def one_step_error(x, tau, n_train):
    A, y = windows(x.double(), tau)
    A = torch.cat([A, torch.ones(len(A), 1).double()], dim=1)  # a column of ones for the bias
    train = A[:n_train]
    w = torch.linalg.solve(train.T @ train, train.T @ y[:n_train])
    total = 0.0
    for row, label in zip(A[n_train:], y[n_train:]):
        total += float(row @ w - label) ** 2
    return total / len(A[n_train:])
