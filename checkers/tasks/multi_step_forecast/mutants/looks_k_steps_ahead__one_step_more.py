import torch


def forecast(x, w, n):
    window, predicted = x[-len(w) :], []  # (tau,)
    for _ in range(n):
        value = (window * w).sum()
        predicted.append(value)
        window = torch.cat([window[1:], value[None]])  # the oldest goes, the prediction comes
    return torch.stack(predicted)


def k_step_error(x, w, k):
    tau = len(w)
    window = x.unfold(0, tau, 1)[: len(x) - tau - k + 1]  # (N, tau), all that have a value k steps later
    for _ in range(k):
        value = window @ w  # (N,)
        window = torch.cat([window[:, 1:], value[:, None]], dim=1)
    value = window @ w if k > 1 else value
    return ((value - x[tau + k - 1 :]) ** 2).mean()
