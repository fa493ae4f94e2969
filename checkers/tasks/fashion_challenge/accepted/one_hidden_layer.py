"""One hidden layer, batches from a DataLoader."""

import torch
from torch import nn


class Normalise(nn.Module):
    def forward(self, x):
        return (x.flatten(1) - 0.25) / 0.3


def make_model():
    return nn.Sequential(Normalise(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))


def train(model, train_set, val_set, device):
    pairs = torch.utils.data.TensorDataset(*train_set)
    loader = torch.utils.data.DataLoader(pairs, batch_size=128, shuffle=True)
    model.to(device).train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3)
    for epoch in range(max(2, 90_000 // len(pairs)) if len(pairs) > 1000 else 5):
        for images, labels in loader:
            loss = nn.functional.cross_entropy(model(images.to(device)), labels.to(device))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
    return {"loss": loss.item()}
