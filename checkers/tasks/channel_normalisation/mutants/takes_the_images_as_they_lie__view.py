"""Asks for rows of pixels with view, which permuted images do not lie in."""


def normalise(train, test):
    train, test = train.float(), test.float()
    rows = train.transpose(0, 1).reshape(3, -1)  # (3, N·H·W)
    mean, std = rows.mean(1, keepdim=True), rows.std(1, keepdim=True)  # (3, 1)

    def brought(images):
        return ((images.view(len(images), 3, -1) - mean) / std).view(images.shape)

    return brought(train), brought(test)
