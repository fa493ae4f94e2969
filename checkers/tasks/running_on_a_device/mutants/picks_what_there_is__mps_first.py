"""Programs that run on whatever device they are given."""

import time

import torch
import torch.nn.functional as F


def pick_device() -> str:
    if torch.backends.mps.is_available():
        return "mps"
    return "cuda" if torch.cuda.is_available() else "cpu"


def noisy(x: torch.Tensor, scale: float, seed: int) -> torch.Tensor:
    noise = torch.randn(x.shape, generator=torch.Generator().manual_seed(seed))  # on the CPU
    return x + scale * noise.to(x.device)


def train(model, batches, weights, device, lr):
    """Losses of one SGD step for each batch, as a list of floats."""
    model.to(device)
    weights = weights.to(device)
    optimiser = torch.optim.SGD(model.parameters(), lr=lr)  # behind the move
    losses = []
    for x, y in batches:
        x, y = x.to(device), y.to(device)
        loss = F.cross_entropy(model(x), y, weight=weights)  # ()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def predict(model, batches, device):
    """(N, classes) on the CPU."""
    model.to(device).eval()
    return torch.cat([model(x.to(device)).cpu() for x, _ in batches])


def seconds(work, device):
    def wait():
        if torch.device(device).type == "cuda":
            torch.cuda.synchronize()

    wait()
    start = time.perf_counter()
    work()
    wait()
    return time.perf_counter() - start
