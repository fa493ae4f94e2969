import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def mini_batches(X, y, batch_size):
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=True)


def squared_loss(y_hat, y):
    return nn.MSELoss()(y_hat.view_as(y), y)


def sgd(params, lr):
    optimiser = torch.optim.SGD(params, lr)
    optimiser.step()
    optimiser.zero_grad()


def train(X, y, lr, batch_size, epochs):
    net = nn.Linear(X.shape[1], 1).to(X.dtype)
    net.weight.data.fill_(0)
    net.bias.data.fill_(0)
    for _ in range(epochs):
        for features, labels in mini_batches(X, y, batch_size):
            squared_loss(net(features), labels).backward()
            sgd(list(net.parameters()), lr)
    return net.weight.data.squeeze(0), net.bias.data
