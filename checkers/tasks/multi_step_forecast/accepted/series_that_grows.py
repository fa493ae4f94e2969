import torch


def forecast(x, w, n):
    series = x.tolist()
    weights = w.tolist()
    for _ in range(n):
        series.append(sum(a * b for a, b in zip(series[-len(weights) :], weights)))
    return torch.tensor(series[len(x) :], dtype=x.dtype)


def k_step_error(x, w, k):
    tau, total, count = len(w), 0.0, 0
    for start in range(len(x) - tau - k + 1):
        predicted = forecast(x[start : start + tau], w, k)[-1]
        total += float(predicted - x[start + tau + k - 1]) ** 2
        count += 1
    return torch.tensor(total / count, dtype=torch.float64)
