import torch


def companion(w):
    """The matrix that moves a window on by one step: (tau, tau)."""
    step = torch.diag(torch.ones(len(w) - 1, dtype=w.dtype), 1)
    step[-1] = w
    return step


def forecast(x, w, n):
    step, window = companion(w), x[-len(w) :]
    return torch.stack([(torch.linalg.matrix_power(step, i + 1) @ window)[-1] for i in range(n)])


def k_step_error(x, w, k):
    rows = x.unfold(0, len(w), 1)
    later = rows @ torch.linalg.matrix_power(companion(w), k).T  # each row k steps later
    return torch.nn.functional.mse_loss(later[: len(rows) - k, -1], x[len(w) + k - 1 :])
