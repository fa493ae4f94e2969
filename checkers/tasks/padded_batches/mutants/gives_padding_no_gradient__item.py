import torch


def pad_batch(seqs, pad):
    lengths = torch.tensor([len(seq) for seq in seqs], dtype=torch.int64)  # (B,)
    width = max((len(seq) for seq in seqs), default=0)  # T
    x = torch.full((len(seqs), width), pad)  # (B, T)
    for row, seq in zip(x, seqs):
        row[: len(seq)] = torch.as_tensor(seq)  # row is a view of x
    mask = torch.arange(width) < lengths[:, None]  # (T,) < (B, 1) -> (B, T)
    return x, lengths, mask


def masked_mean(losses, mask):
    total = sum(loss.item() for loss in losses[mask])
    return torch.tensor(total / int(mask.sum()))
