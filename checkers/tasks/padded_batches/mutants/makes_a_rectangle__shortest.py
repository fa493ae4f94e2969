import torch


def pad_batch(seqs, pad):
    lengths = torch.tensor([len(seq) for seq in seqs], dtype=torch.int64)  # (B,)
    width = min((len(seq) for seq in seqs), default=0)
    x = torch.full((len(seqs), width), pad)  # (B, T)
    for row, seq in zip(x, seqs):
        row[:] = torch.as_tensor(seq[:width])
    mask = torch.arange(width) < lengths[:, None]  # (T,) < (B, 1) -> (B, T)
    return x, lengths, mask


def masked_mean(losses, mask):
    return (losses * mask).sum() / mask.sum()
