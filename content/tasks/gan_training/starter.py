"""One turn of each player of a GAN: the discriminator's update and the generator's."""

import torch
from torch import nn

bce = nn.BCEWithLogitsLoss()  # takes logits and targets of the same shape, gives the mean, shape ()


def discriminator_step(G, D, optimiser, real, z):
    """Makes one update of the discriminator; the generator is left alone.

    G: z (M, d) -> images (M, ...), D: images (B, ...) -> logits (B, 1)
    optimiser: holds the parameters of D, real: (N, ...), z: (M, d)
    returns: the loss before the update, a Python number
    """
    score_real = D(real)  # (N, 1), logits
    raise NotImplementedError("made images, targets, gradients of D alone, one step")  # TODO: yours


def generator_step(G, D, optimiser, z):
    """Makes one update of the generator; no weight of the discriminator changes.

    optimiser: holds the parameters of G, z: (M, d)
    returns: the mean of -ln D(G(z)) before the update, a Python number
    """
    raise NotImplementedError("what does the generator want D to say of its images?")  # TODO: yours


if __name__ == "__main__":
    torch.manual_seed(0)
    G = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
    D = nn.Sequential(nn.Linear(1, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
    optimiser_G = torch.optim.Adam(G.parameters(), lr=0.01, betas=(0.5, 0.999))
    optimiser_D = torch.optim.Adam(D.parameters(), lr=0.01, betas=(0.5, 0.999))
    for turn in range(301):
        real = 3 + 0.5 * torch.randn(64, 1)  # numbers near 3 stand for images
        loss_D = discriminator_step(G, D, optimiser_D, real, torch.randn(64, 2))
        loss_G = generator_step(G, D, optimiser_G, torch.randn(64, 2))
        if turn % 100 == 0:
            mean = G(torch.randn(1000, 2)).mean().item()
            # both losses stay near 2 ln 2 and ln 2 once the mean of what is made is near 3
            print(f"{turn}: losses {loss_D:.2f} and {loss_G:.2f}, mean {mean:.2f}")
