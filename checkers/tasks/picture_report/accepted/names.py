"""Classes by name, the surest ones, tensors as they are."""

import torch


@torch.no_grad()
def report(model, X_train, y_train, X_test, y_test, classes):
    model.eval()

    def probabilities(X):
        return torch.cat([model(part).softmax(dim=1) for part in X.split(256)])  # (N, classes)

    probs = probabilities(X_test)
    predicted = probs.argmax(dim=1)  # (N,)
    hit = predicted == y_test

    def entry(i):
        return {
            "index": i,
            "true": classes[int(y_test[i])],
            "predicted": classes[int(predicted[i])],
            "probs": probs[i],
        }

    return {
        "train_acc": float((probabilities(X_train).argmax(dim=1) == y_train).float().mean()),
        "test_acc": float(hit.float().mean()),
        "right": [entry(i) for i in (probs.amax(dim=1) * hit).argsort(descending=True)[: min(3, int(hit.sum()))]],
        "wrong": [entry(i) for i in (~hit).nonzero()[:3, 0]],
    }
