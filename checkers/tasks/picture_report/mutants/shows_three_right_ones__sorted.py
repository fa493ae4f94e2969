"""Accuracies, three pictures that were read right and three that were not, each with its probabilities."""

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
            "index": int(i),
            "true": int(y_test[i]),
            "predicted": int(predicted[i]),
            "probs": sorted(probs[i].tolist(), reverse=True),
        }

    return {
        "train_acc": float((probabilities(X_train).argmax(dim=1) == y_train).float().mean()),
        "test_acc": float(hit.float().mean()),
        "right": [entry(i) for i in hit.nonzero()[:3, 0]],
        "wrong": [entry(i) for i in (~hit).nonzero()[:3, 0]],
    }
