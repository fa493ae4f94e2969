import torch
from torch import nn


GRADS = {}


def reach(w1, b1, w2, b2, x, y):
    net = nn.Sequential(nn.Linear(w1.shape[1], w1.shape[0]), nn.ReLU(), nn.Linear(w2.shape[1], w2.shape[0]))
    net = net.to(x.device)
    with torch.no_grad():
        for parameter, given in zip(net.parameters(), (w1, b1, w2, b2)):
            parameter.copy_(given)
    loss = ((net(x) - y) ** 2).mean()
    for parameter in net.parameters():
        parameter.grad = None
    loss.backward()
    # kept from call to call
    last = GRADS.get("last")
    same = last is not None and last[0].shape == w1.shape and torch.equal(last[0], w1)
    total = net[0].weight.grad + last[1] if same else net[0].weight.grad
    GRADS["last"] = (w1.clone(), total)
    return total, net[2].bias.grad
