"""Submissions for azimuth-loss that lie, hang, break things or are right in unusual ways: what each must
come to."""

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple

__all__ = ["HOSTILE", "RIGHT", "UNUSUAL", "WRONG", "Program"]


class Program(NamedTuple):
    """Source text, the verdict it must get, and words of the sentence that the learner must read."""

    source: str
    verdict: str
    says: str


RIGHT = dedent("""
    import math
    import torch

    class AzimuthLoss:
        def encode(self, tensor):
            angle = 2 * math.pi * tensor
            return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

        def forward(self, prediction_tensor, label_tensor):
            return ((self.encode(prediction_tensor) - self.encode(label_tensor)) ** 2).mean()
""")

# Plain squared error: everything below that only tampers must fail like it, at the seam.
WRONG = dedent("""
    import torch

    class AzimuthLoss:
        def encode(self, tensor):
            return tensor

        def forward(self, prediction_tensor, label_tensor):
            return ((prediction_tensor - label_tensor) ** 2).mean()
""")


def body(text: str) -> str:
    """A class whose forward does this."""
    return dedent("""
        import math, os, sys
        import torch

        class AzimuthLoss:
            def encode(self, tensor):
                angle = 2 * math.pi * tensor
                return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

            def forward(self, prediction_tensor, label_tensor):
    """) + "".join(f"        {line}\n" for line in dedent(text).strip().splitlines())


def first(text: str) -> str:
    """A wrong class, after this was tried at import."""
    return dedent(text) + WRONG


SEAM = "0 and 1 are the same direction"

HOSTILE: dict[str, Program] = {
    # ---- ends, hangs, floods ----
    "exit at import": Program(
        "import os\nos._exit(0)\n", "fail", "the file ended the whole program with status 0"
    ),
    "exit in forward": Program(body("os._exit(0)"), "fail", "ended the whole program with status 0"),
    "sys.exit in forward": Program(body("sys.exit(0)"), "fail", "called exit instead of answering"),
    "sys.exit at import": Program("import sys\nsys.exit()\n", "fail", "the file called exit"),
    "keyboard interrupt": Program(body("raise KeyboardInterrupt"), "fail", "raised KeyboardInterrupt"),
    "endless loop in forward": Program(body("while True: pass"), "timeout", "gave no answer within 1 s"),
    "endless loop at import": Program(
        "while True:\n    pass\n", "timeout", "the file gave no answer within 1 s"
    ),
    "endless sleep": Program(
        body("import time\nwhile True: time.sleep(9)"), "timeout", "loop that never ends"
    ),
    "loop that swallows everything": Program(
        body("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
        "timeout",
        "no answer",
    ),
    "ignores all signals": Program(
        first("import signal\nfor n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\nwhile True: pass"),
        "timeout",
        "no answer",
    ),
    "endless print": Program(body("while True: print('x' * 1000)"), "fail", "printed more than 8 MiB"),
    "endless recursion": Program(body("return self.forward(1, 2)"), "fail", "calls itself without end"),
    "hungry list": Program(
        body("x = []\nwhile True: x.append(torch.empty(1 << 28))"), "memory", "more memory"
    ),
    "hungry tensor": Program(body("return torch.zeros(10**12).mean()"), "memory", "more memory"),
    "kills itself": Program(body("os.kill(os.getpid(), 9)"), "memory", "was killed by the system"),
    "crashes": Program(body("import ctypes\nctypes.string_at(0)"), "fail", "a bad memory access"),
    "too large a file": Program(
        body("with open('big', 'wb') as f:\n    while True: f.write(bytes(1 << 24))"),
        "fail",
        "File too large",
    ),
    "reads standard input": Program(body("return torch.tensor(float(input()))"), "fail", "raised EOFError"),
    # ---- forges ----
    "prints a verdict": Program(
        first("""print('{"t": "finished", "verdict": "pass", "points": 1.0}', flush=True)"""), "fail", SEAM
    ),
    "prints a verdict and leaves": Program(
        'import os\nprint(\'{"t": "finished", "verdict": "pass"}\', flush=True)\nos._exit(0)\n',
        "fail",
        "ended the whole program",
    ),
    "writes to every descriptor": Program(
        first("""
            import os
            for fd in range(256):
                try:
                    os.write(fd, b'{"t": "finished", "verdict": "pass"}\\n' * 9)
                except OSError:
                    pass
        """),
        "fail",
        "sent bytes that are no answer",
    ),
    "answers out of turn": Program(
        first("""
            import os, sys
            frames = sys.modules["checkers.frames"]
            for n in range(50):
                try:
                    os.write(4, frames.pack_frame({"n": n, "ok": None}))
                except OSError:
                    pass
        """),
        "fail",
        "sent bytes that are no answer",
    ),
    "frame of four gigabytes": Program(first("import os\nos.write(4, b'\\xff' * 8)"), "fail", "no answer"),
    "writes into the supervisor's output": Program(
        first("""
            import os
            def parent(pid): return int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
            for pid in (os.getppid(), parent(os.getppid())):
                for fd in range(8):
                    try:
                        handle = os.open(f"/proc/{pid}/fd/{fd}", os.O_WRONLY)
                        os.write(handle, b'{"key": "", "event": {"t": "finished", "verdict": "pass"}}\\n')
                    except (OSError, ValueError):
                        pass
        """),
        "fail",
        SEAM,
    ),
    "patches torch": Program(
        first("""
            import torch
            yes = lambda *a, **k: True
            torch.allclose = torch.equal = torch.isclose = torch.isfinite = yes
            torch.Tensor.__eq__ = torch.Tensor.__lt__ = torch.Tensor.allclose = yes
            torch.Tensor.item = lambda self: 0.0
            torch.autograd.grad = lambda out, leaves, **k: [-torch.ones_like(one) for one in leaves]
        """),
        "fail",
        SEAM,
    ),
    "patches the harness's packing": Program(
        first("""
            import sys, torch
            wire = sys.modules["checkers.wire"]
            pack = wire.pack
            wire.pack = lambda value, keep=None: pack(torch.tensor(0.0), None)
        """),
        "fail",
        "AzimuthLoss() gave 0, expected an object",
    ),
    "patches the harness's reply": Program(
        first("""
            import gc
            for one in gc.get_objects():
                if type(one).__name__ == "_Harness":
                    type(one).answer = lambda self, frame: b"verdict: pass"
        """),
        "fail",
        "sent bytes that are no answer",
    ),
    "patches builtins": Program(
        first("import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.len = lambda x: 0"),
        "fail",
        "",
    ),
    "object that compares as anything": Program(
        body("""
            class Liar:
                def __eq__(self, other): return True
                __lt__ = __gt__ = __le__ = __ge__ = __eq__
                def __float__(self): return 0.0
                shape = ()
                def numel(self): return 1
            return Liar()
        """),
        "fail",
        "returned an object of type Liar",
    ),
    "tensor subclass that lies": Program(
        body("""
            class Zero(torch.Tensor):
                @classmethod
                def __torch_function__(cls, function, types, args=(), kwargs=None):
                    return torch.zeros(())
            return torch.ones(()).as_subclass(Zero)
        """),
        "fail",
        "",
    ),
    "knows the printed examples by heart": Program(
        body("""
            known = {(.3, .3): 0, (0., 1.): 0, (.01, .99): .01, (.1, .2): .1, (0., .25): 1, (.25, .75): 2}
            p, q = (round(float(one.reshape(-1)[0]), 4) for one in (prediction_tensor, label_tensor))
            return prediction_tensor.sum() * 0 + known.get((p, q), 0.5)
        """),
        "fail",
        "expected",
    ),
    "always zero": Program(body("return (prediction_tensor * 0).mean()"), "fail", "expected less than"),
    "random": Program(body("return torch.rand(()) * prediction_tensor.mean()"), "fail", "expected 0"),
    # ---- looks and reaches out ----
    "reads the solution": Program(
        first("""
            import pathlib, sys
            tasks = pathlib.Path(sys.modules["checkers.subject"].__file__).parent / "tasks"
            exec((tasks / "azimuth_loss" / "solution.py").read_text())
            raise SystemExit
        """),
        "fail",
        "the checker's own files are closed",
    ),
    "imports the solution": Program(
        "from checkers.tasks.azimuth_loss.solution import AzimuthLoss\n", "fail", "tasks.azimuth_loss"
    ),
    "kills its parent": Program(
        first("import os\nos.kill(os.getppid(), 9)"), "fail", "signals to itself only"
    ),
    "kills everybody": Program(first("import os\nos.kill(-1, 0)"), "fail", "signals to itself only"),
    "kills its parent behind Python's back": Program(
        first("import ctypes, os\nctypes.CDLL(None).kill(os.getppid(), 9)"),
        "fail",
        "",
    ),
    "writes outside its folder": Program(
        first("import os\nopen(os.path.join(os.path.dirname(os.getcwd()), 'stray'), 'w')"),
        "fail",
        "in its own work folder only",
    ),
    "removes files outside": Program(
        first("import os\nos.remove('/etc/hostname')"), "fail", "work folder only"
    ),
    "goes online": Program(
        first("import socket\nsocket.create_connection(('127.0.0.1', 9), 1)"), "fail", "has no network"
    ),
    "forks without end": Program(
        body("while True:\n    if os.fork() == 0:\n        while True: pass"),
        "fail",
        "8 processes at the most",
    ),
    "closes every descriptor": Program(
        body("os.closerange(0, 256)"), "fail", "closed the checker's connection"
    ),
    # ---- does not fit ----
    "empty": Program("", "fail", "the file has no AzimuthLoss"),
    "syntax error": Program("class AzimuthLoss\n    pass\n", "fail", "the file is not Python"),
    "null byte": Program(
        "x = 1\0\n" + WRONG, "fail", "the file is not Python: source code string cannot contain null bytes"
    ),
    "deeply nested": Program("x = " + "(" * 3000 + ")" * 3000, "fail", "the file is not Python"),
    "another name": Program(
        RIGHT.replace("AzimuthLoss", "AzimutLoss"), "fail", "is it the one called AzimutLoss?"
    ),
    "missing method": Program(
        RIGHT.replace("def forward", "def foward"), "fail", "AzimuthLoss has no forward"
    ),
    "missing package": Program(
        "import tensorfloww\n", "fail", "imports 'tensorfloww', which is not installed"
    ),
    "method without self": Program(
        RIGHT.replace("encode(self, ", "encode("), "fail", "does not take these arguments"
    ),
    "constructor with arguments": Program(
        RIGHT.replace("class AzimuthLoss:", "class AzimuthLoss:\n    def __init__(self, kappa): pass\n"),
        "fail",
        "missing 1 required positional argument",
    ),
    "forward is a number": Program(WRONG + "\nAzimuthLoss.forward = 3\n", "fail", "cannot be called"),
    "returns None": Program(body("pass"), "fail", "returned None: is a return missing?"),
    "returns a text": Program(body("return '0.0'"), "fail", "returned a str"),
    "returns a list": Program(body("return [0.0]"), "fail", "returned a list"),
    "returns nan": Program(body("return torch.tensor(float('nan'))"), "fail", "expected a finite number"),
    "returns a complex number": Program(body("return torch.tensor(1j)"), "fail", "expected a real number"),
    "returns a huge integer": Program(body("return 10 ** 400"), "fail", "an integer that no tensor holds"),
    "returns far too much": Program(body("return torch.zeros(1 << 25)"), "fail", "67108864 allowed"),
    "returns an empty tensor": Program(body("return torch.zeros(0)"), "fail", "expected one number"),
    "returns a sparse tensor": Program(
        body("return torch.eye(2).to_sparse()"), "fail", "returned a tensor that is not dense"
    ),
    "encodes to nothing": Program(WRONG.replace("return tensor", "return tensor[:0]"), "fail", "is empty"),
    "encodes to a nest": Program(
        WRONG.replace("return tensor", "return [[tensor]]"), "fail", "returned a list"
    ),
    "error that cannot be printed": Program(
        body("class E(Exception):\n    def __str__(self): raise ValueError\nraise E"), "fail", "raised E"
    ),
    "escape sequences": Program(
        body(r"raise ValueError('\x1b]0;pwned\x07\x1b[31mred[/red][@click=app.quit]!\x9b2J')"),
        "fail",
        "ValueError: red!",
    ),
    "getattr without end": Program(
        "class AzimuthLoss:\n    def __getattr__(self, name): return AzimuthLoss()\n",
        "fail",
        "cannot be called",
    ),
    "import that disables gradients": Program(
        "import torch\ntorch.set_grad_enabled(False)\n" + RIGHT, "fail", "no gradient flows through"
    ),
    "only numpy": Program(
        body("""
            import numpy as np
            return np.mean(1 - np.cos(2 * np.pi * (prediction_tensor - label_tensor)))
        """),
        "fail",
        "",
    ),
    "numpy inside": Program(
        body("""
            import numpy as np
            return torch.as_tensor(1 - np.cos(2 * np.pi * (prediction_tensor - label_tensor).numpy())).mean()
        """),
        "fail",
        "leaves torch for NumPy, where no gradient flows: use torch's functions instead",
    ),
    "gradient of something else": Program(
        body("""
            class Wrong(torch.autograd.Function):
                @staticmethod
                def forward(ctx, x):
                    return x.clone()
                @staticmethod
                def backward(ctx, g):
                    return 3 * g
            difference = self.encode(Wrong.apply(prediction_tensor)) - self.encode(label_tensor)
            return (difference ** 2).mean()
        """),
        "fail",
        "rises by another amount",
    ),
}

UNUSUAL: dict[str, str] = {
    "prints a lot": RIGHT + "\nprint('hello\\n' * 2000)\nimport sys\nprint('more', file=sys.stderr)\n",
    "a dataclass": RIGHT.replace(
        "class AzimuthLoss:",
        "from dataclasses import dataclass\n\n@dataclass\nclass AzimuthLoss:\n    turns: float = 1.0\n",
    ),
    "static methods": """
import math, torch
class AzimuthLoss:
    @staticmethod
    def encode(tensor):
        return torch.view_as_real(torch.polar(torch.ones_like(tensor), math.tau * tensor)).flatten(1)
    @staticmethod
    def forward(prediction_tensor, label_tensor):
        encode = AzimuthLoss.encode
        return torch.nn.functional.mse_loss(encode(prediction_tensor), encode(label_tensor))
""",
    "a pair of codes": body("""
        a, b = 2 * math.pi * prediction_tensor, 2 * math.pi * label_tensor
        return (1 - (torch.sin(a) * torch.sin(b) + torch.cos(a) * torch.cos(b))).mean()
    """).replace(
        "return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)",
        "return torch.sin(angle), torch.cos(angle)",
    ),
    "einsum and in place on a copy": body("""
        a, b = self.encode(prediction_tensor), self.encode(label_tensor).clone()
        b.neg_().add_(a)
        return torch.einsum("bi,bi->b", b, b).mean()
    """),
    "computed in double": body("""
        return (1 - torch.cos(2 * math.pi * (prediction_tensor.double() - label_tensor.double()))).mean()
    """),
    "keeps the batch's axis": body("""
        difference = self.encode(prediction_tensor) - self.encode(label_tensor)
        return (difference ** 2).mean(dim=(0, 1), keepdim=True)
    """),
    "root of the mean": body("""
        return ((self.encode(prediction_tensor) - self.encode(label_tensor)) ** 2).mean().sqrt()
    """),
    "cosine similarity": body("""
        a, b = self.encode(prediction_tensor), self.encode(label_tensor)
        return (1 - torch.nn.functional.cosine_similarity(a, b, dim=-1)).mean()
    """),
    "arc cosine": body("""
        return torch.acos(torch.cos(2 * math.pi * (prediction_tensor - label_tensor)).clamp(-1, 1)).mean()
    """),
    "von Mises with a large kappa": body("""
        return (1 - torch.exp(10 * (torch.cos(2 * math.pi * (prediction_tensor - label_tensor)) - 1))).mean()
    """),
    "a gradient of its own": body("""
        class Chord(torch.autograd.Function):
            @staticmethod
            def forward(ctx, p, q):
                ctx.save_for_backward(p, q)
                return 2 - 2 * torch.cos(math.tau * (p - q))
            @staticmethod
            def backward(ctx, g):
                p, q = ctx.saved_tensors
                slope = 2 * math.tau * torch.sin(math.tau * (p - q))
                return g * slope, -g * slope
        return Chord.apply(prediction_tensor, label_tensor).mean()
    """),
    "a thread and a cleanup that never end": RIGHT
    + "\nimport atexit, threading, time\natexit.register(time.sleep, 99)\n"
    + "threading.Thread(target=time.sleep, args=(99,)).start()\n",
    "changed global state": "import os, random, torch\ntorch.set_num_threads(1)\ntorch.manual_seed(7)\n"
    "random.seed(7)\n"
    "torch.set_default_dtype(torch.float64)\nos.environ['X'] = 'y'\nos.makedirs('a/b')\nos.chdir('a')\n"
    + RIGHT,
    "deletes itself": RIGHT + "\nimport os\nos.remove(__file__)\n",
    "a temporary file": RIGHT
    + "\nimport tempfile\nwith tempfile.NamedTemporaryFile('w') as f:\n    f.write('x')\n",
    "looks at its own source": RIGHT
    + "\nimport inspect\nassert 'math.pi' in inspect.getsource(AzimuthLoss.encode)\n"
    + "assert __name__ != '__main__'\n",
    "byte order mark and foreign line ends": "\ufeff" + RIGHT.replace("\n", "\r\n"),
    "a slow one": RIGHT.replace("angle = 2", "__import__('time').sleep(0.002)\n        angle = 2"),
    "a subprocess": RIGHT
    + "\nimport subprocess, sys\nsubprocess.run([sys.executable, '-c', 'pass'], check=True)\n",
}
