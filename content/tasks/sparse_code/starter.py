"""The loss of a sparse autoencoder: reconstruction error plus a penalty on the activations of its code."""

import torch


def l1_loss(x, x_hat, a, lam):
    """Adds the L1 penalty to the error of the reconstruction.

    x: (B, n), x_hat: (B, n), a: (B, H), lam: a number
    returns: (), the mean over the batch of each example's error and penalty
    """
    error = (x_hat - x) ** 2  # (B, n)
    raise NotImplementedError("which axes are summed, and which one is averaged?")  # TODO: yours


def kl_penalty(a, rho):
    """Compares each unit's rate with a target rate.

    a: (B, H), activations between 0 and 1; rho: a number between 0 and 1
    returns: (), the sum over the units of KL(rho, rate of the unit)
    """
    raise NotImplementedError("the rate of each unit, then both terms of the divergence")  # TODO: yours


def network_loss(x, W, b, V, c, lam):
    """Encodes, decodes and takes the L1 loss.

    x: (B, n), W: (n, H), b: (H,), V: (H, n), c: (n,)
    returns: ()
    """
    raise NotImplementedError("code, reconstruction, and the loss of both")  # TODO: yours


if __name__ == "__main__":
    x, x_hat = torch.tensor([[1.0, 3.0]]), torch.tensor([[1.5, 2.5]])
    print(l1_loss(x, x_hat, torch.tensor([[2.0, 0.0, -0.5, 1.0]]), 0.2))  # 0.5 + 0.2 * 3.5 = 1.2
    print(kl_penalty(torch.tensor([[0.2], [0.6], [0.1], [0.7]]), 0.1))  # 0.2263
    torch.manual_seed(0)
    x = torch.randn(200, 2) @ torch.randn(2, 8)  # (200, 8), two numbers are behind each example
    for lam in (0.0, 0.5):  # with a penalty fewer units are active
        sizes = (8, 32), (32,), (32, 8), (8,)
        weights = [(0.3 * torch.randn(size)).requires_grad_() for size in sizes]
        optimiser = torch.optim.Adam(weights, lr=0.01)
        for _ in range(300):
            optimiser.zero_grad()
            loss = network_loss(x, *weights, lam)
            loss.backward()
            optimiser.step()
        W, b, _, _ = weights
        active = (torch.relu(x @ W + b) > 0).float().mean().item()
        print(f"lam {lam}: loss {loss.item():.2f}, share of active units {active:.2f}")
