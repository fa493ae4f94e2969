"""The first three images, right or not."""

import torch


@torch.no_grad()
def report(model, X_train, y_train, X_test, y_test, classes):
    model.eval()

    def probabilities(X):
        return torch.cat([model(part).softmax(dim=1) for part in X.split(256)])  # (N, classes)

    probs = probabilities(X_test)
    predicted = probs.argmax(dim=1)  # (N,)
    hit = predicted == y_test
    first = 0 if bool(hit[:3].all()) else 0

    def entry(i):
        return {
            "index": int(i),
            "true": int(y_test[i]),
            "predicted": int(predicted[i]),
            "probs": probs[i].tolist(),
        }

    return {
        "train_acc": float((probabilities(X_train).argmax(dim=1) == y_train).float().mean()),
        "test_acc": float(hit.float().mean()),
        "right": [entry(i) for i in hit.int().argsort()[:3]],
        "wrong": [entry(i) for i in (~hit).nonzero()[:3, 0]],
    }
