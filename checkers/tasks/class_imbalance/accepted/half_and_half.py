import torch
from torch import nn


def fit(X, y):
    groups = [X[y == k] for k in (0, 1)]
    net = nn.Linear(2, 2)
    with torch.no_grad():
        nn.init.zeros_(net.weight), nn.init.zeros_(net.bias)
    opt = torch.optim.Adam(net.parameters(), 0.02)
    for step in range(300):
        x = torch.cat([g[torch.randint(len(g), (64,))] for g in groups])
        t = torch.repeat_interleave(torch.arange(2), 64)
        loss = -net(x).log_softmax(-1)[torch.arange(128), t].mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    return net.forward
