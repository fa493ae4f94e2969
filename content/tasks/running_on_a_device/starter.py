"""Programs that run on whatever device they are given."""

import time

import torch
import torch.nn.functional as F


def pick_device():
    """returns: "cuda", "mps" or "cpu", the first that there is"""
    raise NotImplementedError("ask torch what there is")  # TODO: yours


def noisy(x, scale, seed):
    """x: any shape, on any device; returns: x plus noise, on the device of x"""
    raise NotImplementedError("draw on the CPU, then bring the noise to x")  # TODO: yours


def train(model, batches, weights, device, lr):
    """One step of SGD for each batch.

    model: (B, d) -> (B, classes), wherever it is now
    batches: list of (x, y), (B, d) floats and (B,) classes, on the CPU
    weights: (classes,), on the CPU; device: name of a device; lr: float
    returns: list of floats, one loss for each batch
    """
    optimiser = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for x, y in batches:
        loss = F.cross_entropy(model(x), y, weight=weights)  # TODO: runs on the CPU only
        raise NotImplementedError("everything on one device, then the step")
    return losses


def predict(model, batches, device):
    """returns: (N, classes) on the CPU, the answers to all x in eval mode, without a gradient"""
    raise NotImplementedError("to the device and back")  # TODO: yours


def seconds(work, device):
    """work: a function without arguments; returns: how long work() takes, as a float"""
    start = time.perf_counter()
    work()
    raise NotImplementedError("a GPU may still be at work here")  # TODO: yours


if __name__ == "__main__":
    device = pick_device()
    print(device, noisy(torch.zeros(3, device=device), scale=0.1, seed=1))
    model = torch.nn.Linear(4, 3)
    batches = [(torch.randn(8, 4), torch.randint(3, (8,))) for _ in range(5)]
    print(train(model, batches, torch.ones(3), device, lr=0.1))
    print(predict(model, batches, device).shape, seconds(lambda: predict(model, batches, device), device))
