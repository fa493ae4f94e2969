import torch
from torch import nn


def reach(w1, b1, w2, b2, x, y):
    net = nn.Sequential(nn.Linear(w1.shape[1], w1.shape[0]), nn.ReLU(), nn.Linear(w2.shape[1], w2.shape[0]))
    net = net.to(x.device)
    for layer, w, b in ((net[0], w1, b1), (net[2], w2, b2)):
        layer.weight, layer.bias = nn.Parameter(w), nn.Parameter(b)
    loss = ((net(x) - y) ** 2).mean()
    loss.backward()
    first, last = net[0].weight.grad.clone(), net[2].bias.grad.clone()
    torch.optim.SGD(net.parameters(), lr=0.1).step()
    return first, last
