from itertools import zip_longest

import torch


def pad_batch(seqs, pad):
    columns = list(zip_longest(*seqs, fillvalue=pad))
    x = torch.tensor(columns, dtype=torch.long).reshape(len(columns), len(seqs)).mT.contiguous()
    mask = torch.zeros_like(x)
    for row, seq in enumerate(seqs):
        mask[row, : len(seq)] = 1
    return [x, mask.sum(1), mask]


def masked_mean(losses, mask):
    flat, real = losses.reshape(-1), mask.reshape(-1).to(losses.dtype)
    return torch.dot(flat, real) / real.sum()
