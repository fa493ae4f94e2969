"""The tasks that ask for a network, judged by what it holds and computes; and the predictions of all."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkers.protocol import CheckDone, Event, Finished, Predicted
from tests.checkers.conftest import ROOT
from tutor.checking import Checking

pytestmark = pytest.mark.torch

NETWORKS = ["segmentation-network", "vgg-16"]


def solution(task: str) -> str:
    """The text of a task's own solution."""
    path: Path = ROOT / "checkers" / "tasks" / task.replace("-", "_") / "solution.py"
    return path.read_text(encoding="utf-8")


def judged(checking: Checking, task: str, source: str, **more: object) -> tuple[Finished, list[Event]]:
    """The verdict on a source text and all events on the way."""
    events: list[Event] = []
    return checking.check(checking.job(task, source, **more), events.append), events  # type: ignore[arg-type]


@pytest.mark.parametrize("task", NETWORKS)
def test_the_solution_passes_and_the_starter_says_what_to_write(checking: Checking, task: str) -> None:
    """All programs of both tasks are proved by `dltutor lint`; this is the shortest part of it."""
    finished, _ = judged(checking, task, solution(task))
    assert finished.verdict == "pass", finished.message
    starter = ROOT / "content" / "tasks" / task.replace("-", "_") / "starter.py"
    finished, _ = judged(checking, task, starter.read_text(encoding="utf-8"))
    assert finished.verdict == "fail" and "is not written yet: " in finished.message


@pytest.mark.parametrize("task", NETWORKS)
def test_every_mutant_names_a_check_of_its_task(task: str) -> None:
    """A mutant whose check was renamed would prove nothing."""
    folder = ROOT / "checkers" / "tasks" / task.replace("-", "_")
    text = (folder / "check.py").read_text(encoding="utf-8")
    names = [mutant.stem.split("__")[0] for mutant in (folder / "mutants").glob("*.py")]
    assert len(names) >= 6 and all(f"def {name}(subject: Subject)" in text for name in names)


REJECTED = [
    (
        "segmentation-network",
        "kernel_size=7",
        "kernel_size=3",
        "with padding 3 and stride 1 a map of 16 grows to 20",
    ),
    (
        "segmentation-network",
        "kernel_size=7",
        "kernel_size=5",
        "with padding 3 and stride 1 a map of 16 grows to 18",
    ),
    (
        "segmentation-network",
        "kernel_size=1, padding=0",
        "kernel_size=1, padding=1",
        "padding 1, grows the map to 18",
    ),
    ("segmentation-network", "4096, kernel_size=3, padding=1, stride=1", "4096, 3, 2, 1", "half the image"),
    (
        "segmentation-network",
        "scale_factor=4",
        "scale_factor=2",
        "made 2 times as large, and 4 times is right",
    ),
    ("segmentation-network", "nn.ReLU()", "nn.Identity()", "there is no ReLU"),
    ("segmentation-network", "nn.Conv2d(input_channels,", "nn.Conv2d(3,", "where input_channels = "),
    (
        "vgg-16",
        "nn.Linear(512, 10)",
        "nn.Linear(512, 4096), nn.ReLU(), nn.Linear(4096, 10)",
        "33.6 M parameters",
    ),
    (
        "vgg-16",
        "nn.Linear(512, 512), nn.ReLU(),\n        nn.Linear(512, 512)",
        "nn.Linear(25088, 512), nn.ReLU(),\n        nn.Linear(512, 512)",
        "512·7·7",
    ),
    ("vgg-16", ", padding=1", "", "30, 28 | 12, 10 | 3, 1"),
    ("vgg-16", ', "M"]', "]", "fifth pooling missing"),
    ("vgg-16", '512, 512, 512, "M"]', '512, 512, 512, 512, "M"]', "column D"),
    (
        "vgg-16",
        "nn.Linear(512, 10),",
        "nn.Linear(512, 10), nn.Softmax(1),",
        "the softmax at the end has to go",
    ),
]


@pytest.mark.parametrize(("task", "right", "wrong", "says"), REJECTED)
def test_what_the_entries_reject_gets_their_sentence(
    checking: Checking, task: str, right: str, wrong: str, says: str
) -> None:
    """One change to the solution gives the message on exactly this mistake."""
    assert right in solution(task)
    finished, _ = judged(checking, task, solution(task).replace(right, wrong, 1))
    assert finished.verdict == "fail" and says in finished.message, finished.message


ODD = [
    ("segmentation-network", "", "no Model"),
    ("segmentation-network", "def Model(a, b, c):\n    return 1\n", "expected an object"),
    ("segmentation-network", "class Model:\n    pass\n", "does not take these arguments"),
    ("segmentation-network", "def Model(*all):\n    return object()\n", "it has to be a torch.nn.Module"),
    ("vgg-16", "", "no build_model"),
    ("vgg-16", "def build_model():\n    pass\n", "expected an object"),
    ("vgg-16", "def build_model(classes):\n    pass\n", "does not take these arguments"),
    ("vgg-16", "def build_model():\n    return object()\n", "it has to be a torch.nn.Module"),
    ("vgg-16", "import torch\ndef build_model():\n    return torch.nn.ReLU()\n", "holds no convolution"),
]


@pytest.mark.parametrize(("task", "source", "says"), ODD)
def test_what_is_no_network_gives_one_sentence(checking: Checking, task: str, source: str, says: str) -> None:
    """An empty file, a number, an object and a network without weights fail with words, not an error."""
    finished, _ = judged(checking, task, source)
    assert finished.verdict == "fail" and says in finished.message, finished.message


LIES = [
    "state_dict = lambda self: {}",  # holds nothing
    "state_dict = lambda self: {k: v.double() for k, v in nn.Module.state_dict(self).items()}",
    "state_dict = lambda self: {k: v.flip(0) for k, v in nn.Module.state_dict(self).items()}",
    "state_dict = lambda self: {k: v[..., :1] for k, v in nn.Module.state_dict(self).items()}",
    "state_dict = lambda self: {k: v.flatten()[:9] for k, v in nn.Module.state_dict(self).items()}",
    "forward = lambda self, x: torch.zeros(1)",
    "forward = lambda self, x: x.to(torch.complex64)",
    "forward = lambda self, x: {'logits': x}",
    "forward = lambda self, x: x.new_full((2, 10), float('nan'))",
    "__call__ = lambda self, x: nn.Module.__call__(self, x) * (1 + 0.1 * torch.rand(1))",
]


@pytest.mark.parametrize("lie", LIES)
def test_a_vgg_that_lies_about_itself_fails_and_is_no_error(checking: Checking, lie: str) -> None:
    """Weights other than those it computes with and answers that are no scores are the learner's fault."""
    source = solution("vgg-16").replace("return nn.Sequential(", "return Liar(")
    source = source.replace("def build_model", f"class Liar(nn.Sequential):\n    {lie}\n\n\ndef build_model")
    finished, events = judged(checking, "vgg-16", source)
    failed = [one.name for one in events if isinstance(one, CheckDone) and one.status == "error"]
    assert (finished.verdict, failed) == ("fail", []), finished.message


PREDICTED = {
    "azimuth-loss": {
        "shape_of_the_loss": "()",
        "loss_across_the_seam": "0",
        "ratio_of_two_errors": "1",
    },
    "cross-entropy": {
        "shape_of_the_loss": "()",
        "loss_of_equal_logits": "2.303",
        "loss_of_one_bad_mistake": "100",
    },
    "doubled-relu": {
        "shape_of_the_result": "2x1x4",
        "slope_below_zero": "0",
        "a_tensor_of_integers": "none",
    },
    "gradient-clipping": {
        "shape_of_the_second_tensor": "(5,)",
        "first_of_two_tensors": "3/5",
        "a_short_gradient": "3",
    },
    "max-pool-backward": {
        "shape_of_the_gradient": "(5, 6)",
        "winner_of_four_windows": "4",
        "sum_of_the_gradient": "9",
    },
    "min-pooling": {
        "shape_behind_the_pooling": "2, 3, 3, 4",
        "smallest_of_four": "-4",
        "smallest_of_nine": "5",
    },
    "safe-softmax": {
        "shape_of_the_probabilities": "(3, 4)",
        "two_large_logits": "0.5",
        "five_more_everywhere": "0",
    },
    "sobel-filter": {
        "places_of_the_kernel": "3x5",
        "largest_magnitude_at_a_step": "4",
        "middle_of_a_flat_image": "0",
    },
    "segmentation-network": {
        "shape_of_the_scores": "(2, 7, 40, 24)",
        "parameters_of_a": "2688",
        "a_grey_image": "RuntimeError",
    },
    "vgg-16": {
        "shape_of_the_third_weight": "(128, 64, 3, 3)",
        "numbers_behind_the_poolings": "512",
        "flattened_images": "RuntimeError",
    },
}


@pytest.mark.parametrize("task", PREDICTED)
def test_the_right_prediction_is_what_the_solution_gives(checking: Checking, task: str) -> None:
    """Each of three predictions, worked out by hand, agrees with program and reference."""
    typed = PREDICTED[task]
    finished, events = judged(checking, task, solution(task), predictions=typed)
    seen = [one for one in events if isinstance(one, Predicted)]
    assert finished.verdict == "pass" and [one.name for one in seen] == list(typed)
    assert [(one.name, one.status, one.right) for one in seen] == [(name, "pass", True) for name in typed]


@pytest.mark.parametrize("task", [one for one in PREDICTED if one not in NETWORKS])
def test_a_prediction_does_not_ask_how_the_program_is_written(checking: Checking, task: str) -> None:
    """Every accepted program gives what the reference gives."""
    typed = PREDICTED[task]
    for file in sorted((ROOT / "checkers" / "tasks" / task.replace("-", "_") / "accepted").glob("*.py")):
        _, events = judged(checking, task, file.read_text(encoding="utf-8"), predictions=typed)
        seen = [one for one in events if isinstance(one, Predicted)]
        assert len(seen) == 3 and all(one.status == "pass" for one in seen), (file.name, seen)
