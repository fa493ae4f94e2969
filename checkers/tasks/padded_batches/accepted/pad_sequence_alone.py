import torch
from torch.nn.utils.rnn import pad_sequence


def pad_batch(seqs, pad):
    if not seqs:
        empty = torch.zeros(0, 0, dtype=torch.long)
        return empty, torch.zeros(0, dtype=torch.long), empty.bool()
    x = pad_sequence(list(seqs), batch_first=True, padding_value=pad)  # of tensors
    lengths = torch.tensor(list(map(len, seqs)))
    mask = pad_sequence([torch.ones(len(seq), dtype=torch.bool) for seq in seqs], batch_first=True)
    return x.long(), lengths, mask
