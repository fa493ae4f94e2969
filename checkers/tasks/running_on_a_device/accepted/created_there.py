"""The accelerator API; modules moved by the result; losses collected as a tensor."""

import contextlib
import time

import torch
from torch import nn


def pick_device():
    return torch.accelerator.current_accelerator() if torch.accelerator.is_available() else torch.device("cpu")


def noisy(x, scale, seed):
    generator = torch.Generator("cpu")
    generator.manual_seed(seed)
    noise = torch.empty(x.shape, dtype=torch.float32)
    noise.normal_(generator=generator)
    return torch.add(x, noise.to(x, copy=True), alpha=scale)


def train(model, batches, weights, device, lr):
    device = torch.device(device)
    model = model.to(device)
    criterion = nn.CrossEntropyLoss(weight=torch.tensor(weights.tolist(), device=device))
    optimiser = torch.optim.SGD(params=model.parameters(), lr=lr)
    losses = torch.zeros(len(batches), device=device)  # read once, at the end
    for at, (x, y) in enumerate(batches):
        optimiser.zero_grad(set_to_none=False)
        loss = criterion(model(x.to(device, non_blocking=True)), y.to(device, non_blocking=True))
        loss.backward()
        optimiser.step()
        losses[at] = loss.detach()
    return losses.tolist()


def predict(model, batches, device):
    model = model.to(device)
    model.train(False)
    with torch.inference_mode():
        x = torch.cat([x for x, _ in batches]).to(device)
        return model(x).to("cpu")


def seconds(work, device):
    wait = torch.accelerator.synchronize if str(device).startswith("cuda") else contextlib.nullcontext
    wait()
    start = time.monotonic()
    work()
    wait()
    return time.monotonic() - start
