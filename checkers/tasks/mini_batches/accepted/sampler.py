import torch
from torch.utils.data import BatchSampler, RandomSampler, SequentialSampler, default_collate


class Pictures:
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return self.images.size(0)

    def __getitem__(self, index):
        x = self.images[index].type(torch.float32).true_divide(255)
        return x.reshape(*x.shape[:2], -1).permute(2, 0, 1), self.labels[index]


class Loader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False):
        self.dataset = dataset
        inner = RandomSampler(dataset) if shuffle else SequentialSampler(dataset)
        self.batches = BatchSampler(inner, batch_size, drop_last)

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        for batch in self.batches:
            yield default_collate([self.dataset[index] for index in batch])
