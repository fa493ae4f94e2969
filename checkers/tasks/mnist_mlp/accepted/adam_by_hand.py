"""784 → 512 → 256 → 10, trained with Adam, and the share of right answers."""

import torch
from torch import nn

from checkers.report import report


def build_model():
    return nn.Sequential(
        nn.Flatten(),  # (B, 784)
        nn.Linear(784, 512),
        nn.ReLU(),
        nn.Linear(512, 256),
        nn.ReLU(),
        nn.Linear(256, 10),  # (B, 10) logits
    )


def train(model, data, epochs, device):
    X, y = (part.to(device) for part in data)
    model.to(device).train()
    ps = list(model.parameters()); ms = [torch.zeros_like(p) for p in ps]; vs = [torch.zeros_like(p) for p in ps]
    loss_function = nn.CrossEntropyLoss()
    step = 0
    for epoch in range(epochs):
        for batch in torch.randperm(len(X), device=device).split(100):
            loss = loss_function(model(X[batch]), y[batch])
            step += 1
            gs = torch.autograd.grad(loss, ps)
            with torch.no_grad():
                for p, m, v, g in zip(ps, ms, vs, gs):
                    m.mul_(.9).add_(g, alpha=.1); v.mul_(.999).add_(g * g, alpha=.001)
                    p -= 1e-3 * (m / (1 - .9**step)) / ((v / (1 - .999**step)).sqrt() + 1e-8)
            if step % 10 == 0:
                report(step, epoch=epoch + 1, loss=loss.item())


@torch.no_grad()
def accuracy(model, X, y):
    model.eval()
    device = next(model.parameters()).device
    right = sum(
        int((model(part.to(device)).argmax(1).cpu() == labels.cpu()).sum())
        for part, labels in zip(X.split(1000), y.split(1000), strict=True)
    )
    return right / len(y)
