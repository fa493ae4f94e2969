"""A tensor of the CPU is filled batch by batch; log-softmax with nll_loss; steps on the grad attribute."""

import time

import torch
import torch.nn.functional as F


def pick_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


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
        loss = F.nll_loss(F.log_softmax(model(x), dim=1), y, weight=weights)  # ()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(f"{loss.detach().cpu().numpy():.9g}"))
    return losses


@torch.no_grad()
def predict(model, batches, device):
    """(N, classes) on the CPU."""
    model.to(device).eval()
    total = sum(len(x) for x, _ in batches)
    answers, at = None, 0
    for x, _ in batches:
        found = model(x.to(device))
        answers = torch.zeros(total, found.shape[1]) if answers is None else answers
        answers[at : at + len(x)] = found
        at += len(x)
    return answers


def seconds(work, device):
    def wait():
        if torch.device(device).type == "cuda":
            torch.cuda.synchronize()

    wait()
    start = time.perf_counter()
    work()
    wait()
    return time.perf_counter() - start
