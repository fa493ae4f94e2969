"""What the further items on PyTorch promise, computed a second way."""

from __future__ import annotations

import copy
import itertools
import math
from typing import Any

import pytest

from tests.content.marks import everything_right, ids_in, item, numbers, right

torch = pytest.importorskip("torch")
nn = torch.nn

IDS = ids_in("pytorch/deeper.yaml")


@pytest.mark.parametrize("name", IDS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on three others."""
    assert everything_right(name, range(4))


def asked_code(name: str, seed: int) -> str:
    """The indented lines of a question."""
    lines = item(name).variant(seed).ask.splitlines()
    return "\n".join(line[4:] for line in lines if line.startswith("    "))


@pytest.mark.parametrize("seed", range(6))
def test_the_program_with_detach_and_without_prints_the_key(seed: int) -> None:
    """The program of the question itself is run, and once more without the call."""
    code = asked_code("product-with-a-detached-factor", seed)
    printed: list[tuple[float, float]] = []
    for text in (code, code.replace(".detach()", "")):
        exec(text, {"torch": torch, "print": lambda *two: printed.append(two)})  # noqa: S102 - our own text
    answer = {"value": printed[0][0], "gradient": printed[0][1], "whole": printed[1][1]}
    assert printed[1][0] == printed[0][0]
    assert right("product-with-a-detached-factor", seed, answer)


@pytest.mark.parametrize("seed", range(6))
def test_the_mean_of_an_epoch_is_that_of_its_images(seed: int) -> None:
    """A loader over images that carry their batch's loss; the weight by raising one image's loss."""
    name = "mean-loss-of-an-epoch"
    got = numbers(name, seed)
    sizes = [int(got["B"]), int(got["B"]), int(got["r"])]
    each = [got[key] for key, size in zip("fgl", sizes) for _ in range(size)]

    def printed(losses: list[float]) -> float:
        loader = torch.utils.data.DataLoader(torch.tensor(losses).double(), batch_size=sizes[0])
        return float(sum(batch.mean().item() for batch in loader)) / len(loader)

    base = printed(each)
    first, last = printed([each[0] + 1, *each[1:]]) - base, printed([*each[:-1], each[-1] + 1]) - base
    answer = {"printed": base, "honest": math.fsum(each) / len(each), "weight": last / first}
    assert right(name, seed, {key: round(value, 6) for key, value in answer.items()})


@pytest.mark.parametrize("seed", range(6))
def test_batch_norm_prints_the_key_in_both_modes(seed: int) -> None:
    """The program of the question with the small eps that it has."""
    name = "batch-norm-in-two-modes"
    printed: list[Any] = []
    places: dict[str, Any] = {"torch": torch, "nn": nn, "print": printed.append}
    exec(asked_code(name, seed), places)  # noqa: S102 - our own text
    bn = places["bn"]
    answer = {"mean": bn.running_mean.item(), "var": bn.running_var.item(), "output": printed[0].item()}
    assert right(name, seed, answer)


@pytest.mark.parametrize("seed", range(4))
def test_the_shapes_of_the_sequence_loss_are_those_of_torch(seed: int) -> None:
    """The program of the question; turned logits and the list of rows give the same losses."""
    name = "logits-for-every-place"
    got = {key: int(value) for key, value in numbers(name, seed).items() if isinstance(value, float)}
    ids, tags = (torch.randint(got[key], (got["B"], got["T"])) for key in ("V", "K"))
    places: dict[str, Any] = {"torch": torch, "nn": nn, "F": nn.functional, "ids": ids, "tags": tags}
    exec(asked_code(name, seed), places)  # noqa: S102 - our own text
    shapes = {part: places[part].shape for part in ("logits", "turned", "losses")}
    one = item(name)
    key = one.key(one.variant(seed))
    shapes["listed"] = places["rows"].shape
    assert {part: "x".join(map(str, shape)) for part, shape in shapes.items()} == key
    again = nn.functional.cross_entropy(places["rows"], tags.reshape(-1), reduction="none")
    assert torch.allclose(again, places["losses"].reshape(-1), atol=1e-5)


def step(net: Any, opt: Any) -> None:
    """One step of training on four fixed rows."""
    x, y = torch.linspace(-1, 1, 8).reshape(4, 2), torch.tensor([[1.0], [0.0], [2.0], [1.0]])
    opt.zero_grad()
    loss: Any = nn.functional.mse_loss(net(x), y)
    loss.backward()
    opt.step()


def optimiser(net: Any) -> Any:
    """The optimiser of the item."""
    return torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)


def resumed(order: tuple[str, ...], kept: dict[str, Any]) -> Any:
    """The weights after a further step when the item's steps are run in this order; None where one fails."""
    new: dict[str, Any] = {}
    steps: dict[str, Any] = {
        "A": lambda: new["opt"].load_state_dict(copy.deepcopy(new["saved"]["opt"])),
        "B": lambda: step(new["net"], new["opt"]),
        "C": lambda: new.update(net=nn.Linear(2, 1)),
        "D": lambda: new.update(saved=kept),
        "E": lambda: new["net"].load_state_dict(new["saved"]["net"]),
        "F": lambda: new.update(opt=optimiser(new["net"])),
    }
    try:
        for key in order:
            steps[key]()
    except KeyError:
        return None
    return new["net"].weight.detach()


def test_exactly_the_right_orders_go_on_as_without_a_stop() -> None:
    """All 720 orders are run: those that give the weights of an uninterrupted training are the key's."""
    torch.manual_seed(0)
    net = nn.Linear(2, 1)
    opt = optimiser(net)
    for _ in range(3):
        step(net, opt)
    kept = copy.deepcopy({"net": net.state_dict(), "opt": opt.state_dict()})
    step(net, opt)
    one: Any = item("training-taken-up-again")
    solutions = set(one.solutions(one.variant(0)))
    for order in itertools.permutations("ABCDEF"):
        weights = resumed(order, kept)
        assert (weights is not None and torch.allclose(weights, net.weight)) == (order in solutions), order


@pytest.mark.parametrize("seed", range(6))
def test_every_accepted_filling_makes_the_right_windows(seed: int) -> None:
    """The class is run on the numbers 0, 1, 2, …; one example more would be out of range."""
    name = "windows-of-a-series"
    one: Any = item(name)
    variant = one.variant(seed)
    got = {key: int(value) for key, value in numbers(name, seed).items()}
    key = one.key(variant)
    for blank in one.blanks:
        for spelling in blank.accept or (key[blank.id],):
            filled = variant.fill_code(one.code)
            for hole, value in {**key, blank.id: variant.fill_code(spelling)}.items():
                filled = filled.replace(f"[[{hole}]]", value)
            printed: list[int] = []
            data = torch.utils.data
            places = {"Dataset": data.Dataset, "DataLoader": data.DataLoader, "print": printed.append}
            exec(filled.split("loader =")[0], places)  # noqa: S102 - our own text
            places["series"] = torch.arange(got["N"])
            windows = places["Windows"](places["series"])
            exec("loader =" + filled.split("loader =")[1], places)  # noqa: S102 - our own text
            last, target = windows[len(windows) - 1]
            assert len(last) == got["L"] and int(target) == got["N"] - 1 == int(last[-1]) + got["g"]
            assert str(printed[0]) == key["batches"]
            with pytest.raises(IndexError):
                windows[len(windows)]


@pytest.mark.parametrize("seed", range(6))
def test_the_new_head_is_all_that_is_trained(seed: int) -> None:
    """The program of the question, and a backward pass."""
    name = "new-head-on-frozen-layers"
    got = numbers(name, seed)
    lines = asked_code(name, seed).splitlines()
    code = "\n".join(line for line in lines if "load_state_dict" not in line)
    places: dict[str, Any] = {"torch": torch, "nn": nn}
    exec(code, places)  # noqa: S102 - our own text
    net, opt = places["net"], places["opt"]
    net(torch.rand(3, int(got["d"]))).sum().backward()
    answer = {
        "trained": sum(p.numel() for group in opt.param_groups for p in group["params"]),
        "tensors": sum(p.grad is not None for p in net.parameters()),
        "whole": sum(p.numel() for p in net.parameters()),
    }
    assert right(name, seed, answer)
