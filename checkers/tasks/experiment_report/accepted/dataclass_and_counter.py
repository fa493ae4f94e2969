from collections import Counter
from dataclasses import asdict, dataclass


@dataclass
class Run:
    name: str
    seed: int
    epochs: int
    parameters: int
    seconds: float
    val_accuracy: float


class Protocol:
    def __init__(self):
        self._runs = {}
        self._open = True

    def add(self, name, config, train_loss, val_accuracy):
        if not self._open:
            raise RuntimeError("closed")
        try:
            stated = [config[key] for key in "seed epochs parameters seconds".split()]
        except KeyError as missing:
            raise ValueError(f"no {missing}") from None
        if name in self._runs or {len(train_loss), len(val_accuracy)} != {config["epochs"]}:
            raise ValueError("the name is taken, or a curve has another length")
        self._runs[name] = Run(name, *stated, val_accuracy[-1])

    def best(self):
        return sorted(self._runs.values(), key=lambda run: -run.val_accuracy)[0].name

    def test(self, y, p, k):
        if not self._open or len(self._runs) <= 2:
            raise RuntimeError("not now")
        self._open = False
        self.k, self.pairs = k, list(zip(y.tolist(), p.tolist()))
        return sum(a == b for a, b in self.pairs) / len(self.pairs)

    def report(self):
        if self._open:
            raise RuntimeError("not yet")
        count = Counter(self.pairs)
        wrong = Counter({pair: n for pair, n in count.items() if pair[0] != pair[1]})
        k = range(self.k)
        return {
            "runs": list(map(asdict, self._runs.values())),
            "chosen": self.best(),
            "test_accuracy": sum(n for (a, b), n in count.items() if a == b) / len(self.pairs),
            "confusion": [[count[a, b] for b in k] for a in k],
            "confused": wrong.most_common(1)[0][0] if wrong else None,
        }
