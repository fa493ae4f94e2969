import torch
from torch import nn


def reach(w1, b1, w2, b2, x, y):
    net = nn.Sequential(nn.Linear(w1.shape[1], w1.shape[0]), nn.ReLU(), nn.Linear(w2.shape[1], w2.shape[0]))
    net = net.to(x.device)
    with torch.no_grad():
        for parameter, given in zip(net.parameters(), (w1, b1, w2, b2)):
            parameter.copy_(given)
    loss = ((net(x) - y) ** 2).mean()
    loss.backward()
    first, *_, last = net.parameters()
    return [first.grad, last.grad]
