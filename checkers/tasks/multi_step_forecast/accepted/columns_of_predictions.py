import torch


def forecast(x, w, n):
    tau = w.numel()
    out = torch.cat((x[x.numel() - tau :], x.new_zeros(n)))
    for i in range(n):
        out[tau + i] = torch.dot(out[i : i + tau], w)
    return out[tau:]


def k_step_error(x, w, k):
    tau, T = w.numel(), x.numel()
    columns = torch.zeros(T - tau - k + 1, tau + k, dtype=x.dtype)
    for i in range(tau):
        columns[:, i] = x[i : i + T - tau - k + 1]
    for i in range(tau, tau + k):
        columns[:, i] = columns[:, i - tau : i] @ w
    return (columns[:, -1] - x[T - len(columns) :]).pow(2).mean().item()
