import torch


def truncated_rnn(x, state, W_xh, W_hh, b_h, steps):
    T, B, D = x.shape
    sums = (x.view(T * B, D) @ W_xh).view(T, B, -1)  # all inputs at once
    outputs = []
    for t in range(T):
        if t % steps == 0:
            state = state.detach()  # the numbers go on, the graph ends here
        state = torch.tanh(sums[t] + state @ W_hh + b_h)  # (B, H)
        outputs.append(state)
    return torch.stack(outputs), state


def kept_bytes(batch, steps, hiddens, tensors):
    return batch * steps * hiddens * tensors * 4
