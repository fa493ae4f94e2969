import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def prepare(images):
    return images[:, None].to(torch.float32).div_(255.0)


class MLP(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 10))


def loss_of(model, X, y):
    return nn.CrossEntropyLoss()(model(X), y)


def batches(X, y, size):
    return DataLoader(TensorDataset(X, y), batch_size=size, shuffle=True)


def train_epoch(model, optimizer, X, y, size):
    model.train()
    losses, counts = [], []
    for xb, yb in batches(X, y, size):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model, xb, yb)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
        counts.append(float(len(xb)))
    counts = torch.tensor(counts, device=losses[0].device)
    return (torch.stack(losses) @ counts / counts.sum()).item()


def evaluate(model, X, y, size):
    model.eval()
    with torch.inference_mode():
        guess = torch.cat([model(xb).max(dim=-1).indices for xb in X.split(size)])
    return guess.eq(y).float().mean()


def run(images, labels, epochs, seed, device):
    torch.manual_seed(seed)
    net = MLP().to(device)
    adam = torch.optim.Adam(net.parameters(), 3e-3)
    data = prepare(images).to(device), labels.to(device)
    return net, [train_epoch(net, adam, *data, 50) for _ in range(epochs)]
