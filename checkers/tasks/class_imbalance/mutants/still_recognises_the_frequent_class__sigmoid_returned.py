import torch
from torch import nn


def fit(X, y):
    positive = (y == 0).sum() / (y == 1).sum()
    loss_function = nn.BCEWithLogitsLoss(pos_weight=positive)  # N/(2n): both classes pull equally
    model = nn.Linear(2, 1).to(X.device)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(200):
        loss = loss_function(model(X).squeeze(1), y.float())  # all examples at once
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return lambda x: torch.sigmoid(model(x))
