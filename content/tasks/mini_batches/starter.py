"""A data set and a loader: examples one by one, and in batches."""

import torch


class Pictures:
    """Pictures with labels.

    images: uint8, (N, H, W) or (N, H, W, 3)
    labels: int64, (N,)
    """

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        raise NotImplementedError("how many pictures there are")  # TODO: yours

    def __getitem__(self, index):
        """returns: float32 in [0, 1] of shape (1, H, W) or (3, H, W), and the label as an int"""
        raise NotImplementedError("picture and label of this index")  # TODO: yours


class Loader:
    """Batches of any object that has len and an index."""

    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False):
        self.dataset, self.batch_size = dataset, batch_size
        self.shuffle, self.drop_last = shuffle, drop_last

    def __len__(self):
        raise NotImplementedError("the number of batches")  # TODO: yours

    def __iter__(self):
        """gives pairs: x (B, …) and y (B,), int64"""
        raise NotImplementedError("an order of the indices, cut into batches")  # TODO: yours


if __name__ == "__main__":
    images = torch.randint(256, (10, 28, 28), dtype=torch.uint8)
    pictures = Pictures(images, torch.arange(10))
    print(pictures[3][0].shape)  # torch.Size([1, 28, 28])
    for epoch in range(2):
        for x, y in Loader(pictures, 4, shuffle=True):
            print(tuple(x.shape), y.tolist())  # batches of 4, 4 and 2, in another order each epoch
