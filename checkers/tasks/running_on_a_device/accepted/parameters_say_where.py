"""Where the parameters are decides; NumPy on the way; answers written into a tensor of the CPU."""

from time import perf_counter

import numpy as np
import torch
from torch import nn


def pick_device():
    names = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return next(name for name, there in names.items() if there)


def noisy(x, scale, seed):
    state = torch.get_rng_state()  # drawn globally, and put back
    torch.manual_seed(seed)
    noise = torch.randn(*x.shape)
    torch.set_rng_state(state)
    return x + torch.from_numpy(scale * noise.numpy()).type_as(x)


def train(model, batches, weights, device, lr):
    model = model.to(device)
    optimiser = torch.optim.SGD(list(model.parameters()), lr)
    where = next(model.parameters()).device
    loss_of = nn.CrossEntropyLoss(weights).to(where)  # its weights are a buffer
    losses = []
    for batch in batches:
        x, y = (one.to(where) for one in batch)
        loss = loss_of(model(x), y)
        loss.backward()
        optimiser.step()
        model.zero_grad()
        losses.append(float(loss))
        print(f"loss {loss.item():.3f}")
    return losses


def predict(model, batches, device):
    model.eval().to(device)
    answers = []
    for x, _ in batches:
        answers.append(model(x.to(device)).detach().cpu().numpy())
    return torch.tensor(np.concatenate(answers))


def seconds(work, device):
    on_gpu = torch.device(device).type == "cuda"
    if on_gpu:
        torch.cuda.synchronize(device)
    start = perf_counter()
    result = work()
    if on_gpu:
        torch.cuda.synchronize(device)
    del result
    return perf_counter() - start
