"""What an author of checks writes with: each helper lets right programs through and says what a wrong one
does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from checkers.protocol import Finished, Job
from tutor.checking import Checking

pytestmark = pytest.mark.torch
Run = Callable[[str, str], Finished]

HEAD = "import torch\nfrom torch import nn\nfrom checkers.api import *\n\n"
NETWORK = "def reference():\n    return nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))\n\n"
CHECKS = {
    "slope": "expect_gradient(subject, subject.f, normal(2, 3))",
    "reference": "expect_gradient(subject, subject.f, normal(2, 3), reference=torch.square)",
    "dtype": "expect_dtype(subject.f(normal(2)), torch.float64, hint='use double')",
    "invariant": "x = normal(4)\n    expect_invariant(subject.f, [x], [x.flip(0)], hint='order')",
    "mirrored": "x = normal(4)\n    expect_invariant(subject.f, [x], [-x], change=torch.neg, hint='odd')",
    "untouched": "expect_untouched(subject, subject.f, [normal(2), normal(3)])",
    "forbidden": "forbid('softmax', 'Softmax', because='write it out')",
    "strided": "x = normal(3, 4)\n    expect_close(subject.f(strided(x)), 2 * x, hint='twice')",
    "length": "expect_true(length_of(subject, expect_object(subject.f())) == 3, actual='not three')",
    "item": "expect_close(item_of(subject, expect_object(subject.f()), 1), 20.0, hint='20')",
    "items": "expect_true(items_of(subject, expect_object(subject.f()), 3) == [10, 20, 30], actual='others')",
    "state": (
        "model = expect_object(subject.f())\n    same = expect_state(subject, model, reference())\n"
        "    expect_same_output(model, same, normal(4, 3), hint='a layer between them')"
    ),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Checks a source text by one of `CHECKS`."""
    root = tmp_path_factory.mktemp("helpers")
    for name, body in CHECKS.items():
        (root / "checkers" / "tasks" / name).mkdir(parents=True)
        text = f'{HEAD}{NETWORK}@check\ndef holds(subject):\n    """holds"""\n    {body}\n'
        (root / "checkers" / "tasks" / name / "check.py").write_text(text, encoding="utf-8")
    env = {**os.environ, "DLTUTOR_HOME": str(root / "home")}
    with Checking(content=root, checkers=root / "checkers", env=env) as checking:
        yield lambda name, source: checking.check(Job(name, source, seed=5), lambda event: None)


def f(body: str) -> str:
    """A program whose f(x) returns this."""
    return f"import torch\ndef f(x):\n    return {body}\n"


@pytest.mark.parametrize(
    "body",
    ["x**3", "x.abs().sum()", "torch.relu(x)", "(x.float() ** 2).mean()", "torch.where(x > 0, x, x / 2)"],
)
def test_a_right_gradient_passes_with_and_without_kinks(run: Run, body: str) -> None:
    """Smooth functions, functions with kinks, and those that compute in float32 agree with their slopes."""
    assert run("slope", f(body)).verdict == "pass"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("x**2 + (x - x.detach()) * x.detach() * 2", "off by a factor 2"),
        ("2 * x - 4 * (x - x.detach()) + 0 * x", "the sign is the wrong way round"),
        ("x**2 + 0.01 * x.detach() ** 3 + 0.02 * x.detach()", "nearly right"),
        ("x * torch.sigmoid(x).detach() + x.detach() ** 3", "another slope than forward"),
        ("torch.rand(2, 3) + 0 * x", "cannot be measured"),
        ("x.detach()", "no gradient flows"),
    ],
)
def test_a_wrong_gradient_is_told_by_its_kind(run: Run, body: str, says: str) -> None:
    """A constant factor, a turned sign, a small error, another slope and noise have their own sentences."""
    finished = run("slope", f(body))
    assert finished.verdict == "fail" and says in finished.message, finished.message


def test_a_gradient_is_compared_with_a_reference_too(run: Run) -> None:
    """The right one passes, half of it is a factor, and an answer in another shape is named."""
    assert run("reference", f("x * x")).verdict == "pass"
    assert "off by a factor 0.5" in run("reference", f("x * x.detach()")).message
    assert "returned shape (3, 2), expected (2, 3)" in run("reference", f("(x * x).T")).message


@pytest.mark.parametrize(
    ("name", "right", "wrong", "says"),
    [
        ("dtype", "x.double()", "x", "dtype float32, expected float64: use double"),
        ("invariant", "x.sum()", "x[0]", "order"),
        ("mirrored", "x**3", "x**2", "odd"),
        (
            "untouched",
            "[one * 2 for one in x]",
            "[one.mul_(2) for one in x]",
            "f([tensor of 2, tensor of 3]) changed",
        ),
    ],
)
def test_relations_between_calls(run: Run, name: str, right: str, wrong: str, says: str) -> None:
    """dtype, invariance, a known change of the answer, and inputs that stay as they are."""
    assert run(name, f(right)).verdict == "pass"
    finished = run(name, f(wrong))
    assert finished.verdict == "fail" and says in finished.message, finished.message


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ny = torch.softmax(torch.ones(2), 0)\n",
        "import torch.nn.functional as N\nf = lambda x: N.softmax(x, 1)\n",
        "import torch\nf = lambda x: x.softmax(1)\n",
        "from torch import softmax as other\n",
        "import torch\nf = getattr(torch, 'softmax')\n",
        "from torch import nn\nlayer = nn.Softmax(dim=1)\n",
        "from torch import *\nf = lambda x: softmax(x, 1)\n",
        "import torch\nif __name__ == '__main__':\n    pass\nelse:\n    f = torch.softmax\n",
        "import torch\n__name__ = '__main__'\nif __name__ == '__main__':\n    f = torch.softmax\n",
    ],
)
def test_a_forbidden_call_is_found_under_every_name(run: Run, source: str) -> None:
    """The line and the reason stand in the sentence."""
    finished = run("forbidden", source)
    assert finished.verdict == "fail" and "line " in finished.message and "write it out" in finished.message


def test_a_name_of_ones_own_is_not_forbidden(run: Run) -> None:
    """The learner's function may have the name, be called, and stand in comments and texts."""
    source = "'softmax'\n"
    source += "class A:\n    def softmax(self): return self.softmax\ndef softmax(x): return x  # softmax\n"
    assert run("forbidden", source + "softmax(1)\n").verdict == "pass"
    assert run("forbidden", "from torch import *\n" + source + "softmax(1)\n").verdict == "pass"


def test_a_file_run_by_itself_may_compare_with_the_library(run: Run) -> None:
    """What stands below `if __name__ == "__main__":` never runs under a check, and starters compare there."""
    source = 'import torch\nif __name__ == "__main__":\n    print(torch.softmax(torch.ones(2), 0))\n'
    assert run("forbidden", source).verdict == "pass"


def module(layers: str, forward: str = "self.b(torch.relu(self.a(x)))") -> str:
    """A program whose f() is a module with these layers."""
    return (
        "import torch\nfrom torch import nn\nclass f(nn.Module):\n    def __init__(self):\n"
        f"        super().__init__()\n        {layers}\n    def forward(self, x):\n        return {forward}\n"
    )


RIGHT = "self.a, self.b = nn.Linear(3, 5), nn.Linear(5, 2)"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (module(RIGHT), ""),
        (module("self.b = nn.Linear(5, 2); self.a = nn.Linear(3, 5)"), ""),
        (module("self.a, self.b = nn.Linear(3, 5), nn.Linear(5, 3)"), "0.weight"),
        (module("self.a = self.b = nn.Linear(3, 5)"), "no tensor of shape (2, 5)"),
        (module(RIGHT + "; self.c = nn.Linear(2, 2)"), "also holds c.weight of shape (2, 2)"),
        (module(RIGHT, "self.b(self.a(x))"), "a layer between them"),
        ("def f(): return object()\n", "has to be a torch.nn.Module"),
        ("import torch\ndef f(): return torch.nn.Identity()\n", "is the module empty?"),
    ],
)
def test_a_module_is_what_it_holds_and_computes(run: Run, source: str, says: str) -> None:
    """Names and order are free; a missing or an extra layer, another size and another formula are named."""
    finished = run("state", source)
    assert finished.verdict == ("fail" if says else "pass"), finished.message
    if says and says != "0.weight":
        assert says in finished.message, finished.message


def test_tolerances_depend_on_dtype_and_device() -> None:
    """Half precision is compared more widely, and float32 more widely off the CPU."""
    import torch

    from checkers.current import CURRENT, Run
    from checkers.expect import tolerance

    def found(device: str) -> list[float]:
        CURRENT.set(Run(torch.Generator(), lambda part: None, device=device))
        return [tolerance(one) for one in (torch.float16, torch.float32, torch.float64, torch.int64)]

    assert found("cpu") == [1e-2, 1e-5, 1e-7, 1e-5]
    assert found("cuda") == [1e-2, 1e-3, 1e-7, 1e-3]


def test_a_fresh_shape_has_axes_that_differ() -> None:
    """Sizes lie in their ranges, and repeat only where nothing else is left."""
    import torch

    from checkers.current import CURRENT, Run
    from checkers.inputs import sizes

    for seed in range(50):
        CURRENT.set(Run(torch.Generator().manual_seed(seed), lambda part: None))
        shape = sizes((2, 4), (2, 4), (2, 4))
        assert sorted(shape) == [2, 3, 4]
        assert sizes((3, 3), (3, 3)) == (3, 3)


def test_a_known_mistake_is_recognised_by_its_values() -> None:
    """The sentence belongs to the value that fits; another shape or another number gets the general one."""
    import torch

    from checkers.current import CURRENT, Run
    from checkers.expect import recognise

    CURRENT.set(Run(torch.Generator(), lambda part: None))
    x = torch.tensor([1.0, 2.0])
    known = [(2 * x, "doubled"), (torch.tensor([float("nan"), 1.0]), "0/0")]
    assert recognise(2 * x, *known) == "doubled"
    assert recognise(torch.tensor([float("nan"), 1.0]), *known) == "0/0"
    assert recognise(3 * x, *known, otherwise="general") == "general"
    assert recognise(2 * x.reshape(2, 1), *known, otherwise="general") == "general"


def test_a_view_reaches_the_program_as_a_view(run: Run) -> None:
    """What has been transposed or cut arrives so, and `view` is told why it fails; `reshape` passes."""
    assert run("strided", f("2 * x.reshape(-1).reshape(x.shape)")).verdict == "pass"
    assert run("strided", f("2 * x if not x.is_contiguous() else None")).verdict == "pass"
    told = run("strided", f("2 * x.view(-1).view(x.shape)")).message
    assert "memory lies in another order" in told and "reshape" in told and "line 3" in told, told


OBJECT = """class Pairs:
    def __len__(self):
        return 3

    def __getitem__(self, index):
        if index > 2:
            raise IndexError
        return 10.0 * (index + 1)

def f():
    return Pairs()
"""


@pytest.mark.parametrize("task", ["length", "item", "items"])
def test_a_container_is_asked_for_its_length_its_items_and_a_loop(run: Run, task: str) -> None:
    """What len, [1] and a loop give over there comes back; what cannot do it is told so."""
    assert run(task, OBJECT).verdict == "pass"
    told = run(task, "def f():\n    return object()\n").message
    assert {"length": "no __len__", "item": "no __getitem__", "items": "it is of type object"}[task] in told


def test_a_loop_without_end_is_met_up_to_the_number_that_was_asked_for(run: Run) -> None:
    """An endless generator gives its first things, and an error within a loop names the learner's line."""
    endless = "def f():\n    number = 0\n    while True:\n        number += 10\n        yield number\n"
    assert run("items", endless).verdict == "pass"
    told = run("items", "def f():\n    yield 10\n    raise ValueError('broken here')\n").message
    assert "broken here" in told and "line 3" in told, told


def test_a_call_is_shown_on_one_line_however_deep_its_tensors_lie() -> None:
    """Larger tensors by their shape, single numbers in full, long lists cut."""
    import torch

    from checkers.remote import show, show_call

    x = torch.zeros(2, 3)
    told = show_call("f", ([(x, x[0]), (x, x[1])], (1.5, 2)), {"k": [x] * 5})
    assert told == (
        "f([(2×3 tensor, tensor of 3), (2×3 tensor, tensor of 3)], (1.5, 2), "
        "k=[2×3 tensor, 2×3 tensor, 2×3 tensor, 2×3 tensor, …])"
    )
    assert show([[x]]) == "[[2×3 tensor]]" and show([1, 2]) == "[1, 2]"
