import torch


def windows(x: torch.Tensor, tau: int) -> tuple[torch.Tensor, torch.Tensor]:
    index = torch.arange(len(x) - tau)[:, None] + torch.arange(tau)
    return x[index], x[tau:]


def one_step_error(x: torch.Tensor, tau: int, n_train: int) -> float:
    features, labels = windows(x, tau)
    centre, level = features[:n_train].mean(0), labels[:n_train].mean()  # in place of a bias
    fit = torch.linalg.lstsq(features[:n_train] - centre, (labels[:n_train] - level)[:, None])
    predicted = (features[n_train:] - centre) @ fit.solution[:, 0] + level
    return torch.nn.functional.mse_loss(predicted, labels[n_train:]).item()
