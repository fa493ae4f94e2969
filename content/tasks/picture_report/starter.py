"""A report on a trained classifier: how often it is right, and six pictures to look at."""

import torch


def report(model, X_train, y_train, X_test, y_test, classes):
    """Measures a network and picks examples.

    model: images (B, C, H, W) in, logits (B, K) out
    X_train, X_test: (N, C, H, W) float32 from 0 to 1, each N its own; y_train, y_test: (N,) class numbers
    classes: the K names of the classes
    returns: {"train_acc": 0.9, "test_acc": 0.8, "right": [three entries], "wrong": [three entries]},
        an entry being {"index": 5, "true": 2, "predicted": 7, "probs": [K numbers]}
    """
    logits = model(X_test)  # (N, K)
    raise NotImplementedError("probabilities, accuracies, three right and three wrong ones")  # TODO: yours


if __name__ == "__main__":
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 8 * 8, 4))  # knows nothing
    images, labels = torch.rand(50, 3, 8, 8), torch.randint(4, (50,))
    found = report(model, images[:30], labels[:30], images[30:], labels[30:], ["cat", "dog", "fox", "owl"])
    print(found["train_acc"], found["test_acc"])
    for entry in found["right"] + found["wrong"]:
        print(entry)  # the probs of each add up to 1
