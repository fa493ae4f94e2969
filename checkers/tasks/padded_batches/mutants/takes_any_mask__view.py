import torch


def pad_batch(seqs, pad):
    lengths = torch.tensor([len(seq) for seq in seqs], dtype=torch.int64)
    width = max((len(seq) for seq in seqs), default=0)
    x = torch.full((len(seqs), width), pad)
    for i, seq in enumerate(seqs):
        x[i, : len(seq)] = torch.tensor(seq, dtype=torch.int64)
    return x, lengths, torch.arange(width) < lengths[:, None]


def masked_mean(losses, mask):
    return losses.view(-1)[mask.view(-1)].mean()
