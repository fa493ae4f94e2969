from typing import NamedTuple

import torch
from torch import Tensor


class Batch(NamedTuple):
    x: Tensor
    lengths: Tensor
    mask: Tensor


def pad_batch(seqs: list[list[int]], pad: int) -> Batch:
    width = max(map(len, seqs), default=0)
    rows = [[*seq, *[pad] * (width - len(seq))] for seq in seqs]
    real = [[place < len(seq) for place in range(width)] for seq in seqs]
    mask = torch.tensor(real, dtype=torch.bool).reshape(len(seqs), width)
    return Batch(torch.tensor(rows, dtype=torch.long).reshape(len(seqs), width), mask.sum(dim=1), mask)


def masked_mean(losses: Tensor, mask: Tensor) -> Tensor:
    return torch.einsum("bt,bt->", losses, mask.to(losses.dtype) / mask.sum())
