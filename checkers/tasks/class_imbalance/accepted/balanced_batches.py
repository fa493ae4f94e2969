import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler


def fit(X, y):
    of_each = 1 / torch.bincount(y)[y]  # (N,), a weight for each example
    sampler = WeightedRandomSampler(of_each, num_samples=len(y), replacement=True)
    model = nn.Linear(2, 2).to(X.device)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.03)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, 0.6)
    for _ in range(6):
        for x, t in DataLoader(TensorDataset(X, y), batch_size=64, sampler=sampler):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(x), t).backward()
            optimiser.step()
        schedule.step()
    return model
