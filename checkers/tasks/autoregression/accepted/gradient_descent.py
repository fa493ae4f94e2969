import torch
from torch import nn


def windows(x, tau):
    places = torch.arange(len(x) - tau)[:, None] + torch.arange(tau)
    return x[places], x[tau:]


def one_step_error(x, tau, n_train):
    features, labels = (one.float() for one in windows(x, tau))
    net = nn.Linear(tau, 1)
    optimiser = torch.optim.LBFGS(net.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def loss():
        optimiser.zero_grad()
        value = ((net(features[:n_train])[:, 0] - labels[:n_train]) ** 2).mean()
        value.backward()
        return value

    optimiser.step(loss)
    with torch.no_grad():
        return ((net(features[n_train:])[:, 0] - labels[n_train:]) ** 2).mean()
