"""A contrastive loss: for each view of an image, which of the other views comes from the same image?"""

import torch


def partners(n):
    """Labels that nobody has to write: the place of each view's partner.

    returns: (2n,), int64; views 0 to n - 1 are the first ones, n to 2n - 1 the second ones
    """
    raise NotImplementedError("the partner of view i is n places away")  # TODO: yours


def nt_xent(z1, z2, tau):
    """Cross-entropy of finding the partner among all other views.

    z1: (N, d), z2: (N, d), row i of both from image i; tau: a number above 0
    returns: (), the mean over the 2N views
    """
    z = torch.cat([z1, z2])  # (2N, d)
    raise NotImplementedError("similarities (2N, 2N), no view with itself, then the loss")  # TODO: yours


if __name__ == "__main__":
    print(partners(3))  # [3, 4, 5, 0, 1, 2]
    e = torch.eye(2)  # two images, both views of each the same
    print(nt_xent(e, e, 1.0))  # ln(e + 2) - 1 = 0.5514
    torch.manual_seed(0)
    x = torch.randn(100, 5)  # unlabelled data; a view is x with a little noise
    W = torch.randn(5, 5, requires_grad=True)
    optimiser = torch.optim.Adam([W], lr=0.05)
    for step in range(201):
        one, other = (x + 0.2 * torch.randn_like(x) for _ in range(2))
        loss = nt_xent(one @ W, other @ W, 0.1)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 100 == 0:
            print(f"{step}: {loss.item():.2f}")  # falls; a guess costs ln 199 = 5.29
