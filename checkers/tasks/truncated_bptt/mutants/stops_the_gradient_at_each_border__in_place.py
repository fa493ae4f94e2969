import torch


def truncated_rnn(x, state, W_xh, W_hh, b_h, steps):
    outputs, state = [], state.clone()
    for t, x_t in enumerate(x):  # (B, D)
        if t % steps == 0:
            state.detach_()  # in place: the output that was stored as well
        state = torch.tanh(x_t @ W_xh + state @ W_hh + b_h)  # (B, H)
        outputs.append(state)
    return torch.stack(outputs), state


def kept_bytes(batch, steps, hiddens, tensors):
    return batch * steps * hiddens * tensors * 4
