"""Submissions for several tasks that forge answers, reach out or tear down, and right ones of odd make."""

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple

__all__ = ["FORGED", "NO_TRAINING", "ODD", "SOLVED", "Forged"]


class Forged(NamedTuple):
    """Task, source text, the verdict it must get, and words of the sentence that the learner must read."""

    task: str
    source: str
    verdict: str
    says: str


# A wrong answer to each task and a right one; tampering must not turn the first into the second.
WRONG = {
    "doubled-relu": "def solution(x):\n    return torch.relu(x)\n",
    "safe-softmax": "def softmax(X):\n    return X.exp() / X.exp().sum(1, keepdim=True)\n",
    "cross-entropy": "def cross_entropy(logits, y):\n    return logits.logsumexp(1).mean()\n",
    "min-pooling": "def min_pool2d(x, k):\n    return torch.nn.functional.max_pool2d(x, k)\n",
    "gradient-clipping": "def clip(grads, theta):\n    return [g.clone() for g in grads]\n",
    "max-pool-backward": "def max_pool_grad(x, k, s, upstream):\n    return torch.zeros_like(x)\n",
    "sobel-filter": "def sobel(X):\n    return X[1:-1, 1:-1], X[1:-1, 1:-1], X[1:-1, 1:-1]\n",
}
SOLVED = {
    "doubled-relu": "import torch\ndef solution(x):\n    return 2 * torch.relu(x)\n",
    "safe-softmax": "import torch\ndef softmax(X):\n    E = (X - X.amax(1, keepdim=True)).exp()\n"
    "    return E / E.sum(1, keepdim=True)\n",
    "min-pooling": "import torch\ndef min_pool2d(x, k):\n    return -torch.nn.functional.max_pool2d(-x, k)\n",
    "gradient-clipping": "import torch\ndef clip(grads, theta):\n"
    "    norm = torch.sqrt(sum((g ** 2).sum() for g in grads))\n"
    "    return [g * min(1.0, theta / float(norm)) for g in grads]\n",
}


def wrong(task: str, before: str, verdict: str = "fail", says: str = "") -> Forged:
    """The task's wrong program, after this was tried at import."""
    return Forged(task, "import os, sys, torch\n" + dedent(before) + WRONG[task], verdict, says)


def relu(body: str, verdict: str = "fail", says: str = "", before: str = "") -> Forged:
    """doubled-relu with this body of `solution(x)`."""
    lines = "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    head = "import ctypes, os, sys, time\nimport torch\n" + dedent(before)
    return Forged("doubled-relu", f"{head}def solution(x):\n{lines}", verdict, says)


NOT_TWICE = "expected"  # what a plain ReLU is told

# Answers every request by itself, whatever it asks: {reply} is an expression of the request's header `ask`.
IMPOSTOR = """
import json, struct
def frame(header, raw=b""):
    text = json.dumps(header).encode()
    return struct.pack(">II", len(text), len(raw)) + text + raw
def read(count):
    data = b""
    while len(data) < count:
        part = os.read(3, count - len(data))
        if not part:
            os._exit(0)
        data += part
    return data
def impostor():
    while True:
        head, raw = struct.unpack(">II", read(8))
        ask = json.loads(read(head))
        read(raw)
        os.write(4, frame({{"n": ask["n"], **({reply})}}))
"""

FORGED: dict[str, Forged] = {
    # ---- looks for the judge and for what it expects ----
    "reads the memory of all it finds": wrong(
        "doubled-relu",
        """
        found = 0
        for pid in filter(str.isdigit, os.listdir("/proc")):
            if int(pid) == os.getpid():
                continue
            for what in ("mem", "environ", "maps", "fd", "fdinfo"):
                try:
                    path = f"/proc/{pid}/{what}"
                    found += len(os.listdir(path)) if what.startswith("fd") else len(open(path, "rb").read(1))
                except OSError:
                    pass
        """,
        says=NOT_TWICE,
    ),
    "attaches to its parents": wrong(
        "doubled-relu",
        """
        import ctypes
        libc = ctypes.CDLL(None)
        def parent(pid): return int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
        for pid in {os.getppid(), parent(os.getppid())} - {0}:
            for request in (16, 0x4206):  # ATTACH, SEIZE
                assert libc.ptrace(request, pid, 0, 0) != 0, "traced"
        """,
        says=NOT_TWICE,
    ),
    "reads a parent's memory by system call": wrong(
        "doubled-relu",
        """
        import ctypes
        class Piece(ctypes.Structure):
            _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]
        room = ctypes.create_string_buffer(64)
        mine, theirs = Piece(ctypes.addressof(room), 64), Piece(ctypes.addressof(room), 64)
        for pid in {os.getppid()}:
            got = ctypes.CDLL(None).process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
            assert got <= 0, "read"
        """,
        says=NOT_TWICE,
    ),
    "takes a descriptor from its parent": wrong(
        "doubled-relu",
        """
        import ctypes
        call = ctypes.CDLL(None).syscall
        for pid in {os.getppid()}:
            handle = call(434, pid, 0)  # pidfd_open
            for fd in range(16) if handle >= 0 else ():
                assert call(438, handle, fd, 0) < 0, "taken"  # pidfd_getfd
        """,
        says=NOT_TWICE,
    ),
    "has no descriptor but its own five": relu(
        """
        for fd in range(6, 4096):
            try:
                os.fstat(fd)
                raise AssertionError(fd)
            except OSError:
                pass
        return torch.relu(x)
        """,
        says=NOT_TWICE,
    ),
    "imports the judge and signs its own pass": wrong(
        "doubled-relu",
        """
        from checkers import judge, protocol
        done = protocol.encode(protocol.Finished("f", "doubled-relu", "", "", "pass", 1.0, seed=1))
        print(done, flush=True)
        try:
            judge._Line(3, 4).send(t="finished", job=1, line=done)
        except BaseException:
            pass
        """,
        says="sent bytes that are no answer",
    ),
    "looks for the reference in its own process": relu(
        """
        import gc
        names = [one for one in sys.modules if "checks_of" in one or one.startswith("checkers.tasks")]
        texts = [one for one in gc.get_objects() if type(one) is dict and "expect_close" in one]
        assert not names and not texts
        return torch.relu(x)
        """,
        says=NOT_TWICE,
    ),
    "imports the checks": Forged(
        "doubled-relu", "from checkers.tasks.doubled_relu.check import *\n", "fail", "checkers.tasks"
    ),
    "lists the folder of solutions": wrong(
        "doubled-relu",
        """
        import checkers
        folder = os.path.join(os.path.dirname(checkers.__file__), "tasks")
        try:
            found = os.listdir(os.path.join(folder, "doubled_relu"))
            open(os.path.join(folder, "doubled_relu", found[0]))
        except OSError:
            found = None
        """,
        says=NOT_TWICE,
    ),
    "links to the solution": wrong(
        "doubled-relu",
        """
        import checkers
        folder = os.path.join(os.path.dirname(checkers.__file__), "tasks", "doubled_relu")
        os.symlink(os.path.join(folder, "solution.py"), "mine.txt")
        open("mine.txt").read()
        """,
        says="the file raised",
    ),
    "guesses the seed of the inputs": relu(
        "torch.manual_seed(torch.initial_seed())\nreturn torch.relu(torch.randn_like(x))", says=NOT_TWICE
    ),
    # ---- answers in the harness's place ----
    "a thread that answers for the harness": wrong(
        "doubled-relu",
        IMPOSTOR.format(reply='{"ok": None}')
        + "import threading\nthreading.Thread(target=impostor, daemon=True).start()\n",
        verdict="",  # it fails, or, where the thread takes a question and dies with it, nobody answers
    ),
    "answers everything itself": wrong(
        "doubled-relu",
        IMPOSTOR.format(reply='{"ok": None}') + "impostor()\n",
        says="no answer",
        verdict="timeout",
    ),
    "echoes the question": Forged(
        "doubled-relu",
        "import os\n"
        + IMPOSTOR.format(reply='{"ok": ask.get("args", [[None]])}')
        + "os.write(4, frame({'n': 0, 'ok': None}))\nimpostor()\n",
        "fail",
        "sent bytes that are no answer",
    ),
    "another program that answers": relu(
        """
        os.set_inheritable(3, True), os.set_inheritable(4, True)
        program = "import os, time" + chr(10) + "os.write(4, bytes(8)); time.sleep(9)"
        os.execv(sys.executable, [sys.executable, "-c", program])
        """,
    ),
    "a child that answers too": relu("os.fork()\nreturn torch.relu(x)", says=""),
    "a child that answers after it": relu(
        """
        if os.fork() == 0:
            time.sleep(0.05)
        return torch.relu(x)
        """
    ),
    "an object that writes when it goes": wrong(
        "doubled-relu",
        """
        class Late:
            def __del__(self):
                os.write(4, b"\\0\\0\\0\\2\\0\\0\\0\\0{}")
        late = Late()
        del late
        """,
        says="sent bytes",
    ),
    "writes at exit": Forged(
        "doubled-relu",
        'import atexit, os, sys\natexit.register(os.write, 4, b\'{"verdict": "pass"}\' * 9)\nsys.exit(0)\n',
        "fail",
        "called exit",
    ),
    "half a frame": wrong(
        "doubled-relu", "os.write(4, b'\\0\\0\\0\\xff\\0\\0')\n", says="", verdict="timeout"
    ),
    "a header that is no JSON": wrong(
        "doubled-relu", "os.write(4, b'\\0\\0\\0\\4\\0\\0\\0\\0pass')\n", says="sent bytes"
    ),
    "a header nested without end": wrong(
        "doubled-relu",
        "text = b'[' * 100000\nos.write(4, len(text).to_bytes(4, 'big') + bytes(4) + text)\n",
        says="sent bytes",
    ),
    "twice the answer with the right number": relu(
        """
        caller = sys._getframe()
        while caller and "frame" not in caller.f_locals:
            caller = caller.f_back
        frames = sys.modules["checkers.frames"]
        os.write(4, frames.pack_frame({"n": caller.f_locals["frame"].header["n"], "ok": True}))
        return torch.relu(x)
        """
    ),
    "bytes that do not fit their shape": relu(
        """
        caller = sys._getframe()
        while "frame" not in caller.f_locals:
            caller = caller.f_back
        frames = sys.modules["checkers.frames"]
        tensor = {"$": "tensor", "dtype": "float32", "shape": [1 << 40], "bytes": 4}
        os.write(4, frames.pack_frame({"n": caller.f_locals["frame"].header["n"], "ok": tensor}, b"abcd"))
        time.sleep(9)
        """,
        says="",
        verdict="",
    ),
    "a reference to nothing": relu(
        """
        caller = sys._getframe()
        while "frame" not in caller.f_locals:
            caller = caller.f_back
        frames = sys.modules["checkers.frames"]
        thing = {"$": "object", "id": "1; import os", "type": ["Tensor"]}
        os.write(4, frames.pack_frame({"n": caller.f_locals["frame"].header["n"], "ok": thing}))
        time.sleep(9)
        """,
        says="",
        verdict="",
    ),
    "swaps what the harness remembers": wrong(
        "doubled-relu",
        """
        import gc
        for one in gc.get_objects():
            if type(one).__name__ == "_Harness":
                one.resolve = lambda frame: (lambda *all: 0.0)
                one.apply = lambda function, args, kwargs: 0.0
        """,
        says=NOT_TWICE,
    ),
    # ---- patches what the harness uses ----
    "patches what packs a tensor": wrong(
        "doubled-relu",
        """
        torch.Tensor.copy_ = lambda self, other: self.zero_()
        torch.Tensor.detach = torch.Tensor.reshape = lambda self, *shape: torch.zeros(1)
        """,
    ),
    "patches comparison": wrong(
        "doubled-relu",
        """
        torch.Tensor.__eq__ = torch.Tensor.__ne__ = lambda a, b: True
        torch.testing.assert_close = lambda *a, **k: None
        torch.allclose = lambda *a, **k: True
        """,
        says=NOT_TWICE,
    ),
    "patches json": wrong(
        "doubled-relu",
        'import json\njson.dumps = lambda *a, **k: \'{"verdict": "pass"}\'\n',
        says="sent bytes",
    ),
    "patches os.write": wrong("doubled-relu", "os.write = lambda fd, data: len(data)\n", verdict="timeout"),
    "empties sys.modules": wrong("doubled-relu", "sys.modules.clear()\n", says=""),
    "poisons sys.modules": wrong(
        "doubled-relu",
        """
        import types
        liar = types.ModuleType("liar")
        liar.__getattr__ = lambda name: lambda *a, **k: True
        for name in ("json", "struct", "numpy", "checkers.wire", "checkers.frames", "torch.autograd"):
            sys.modules[name] = liar
        """,
        says=NOT_TWICE,
    ),
    "replaces the builtins": wrong(
        "doubled-relu",
        """
        import builtins
        for name in ("type", "getattr", "hasattr", "list", "dict", "str", "int", "callable"):
            setattr(builtins, name, lambda *a, **k: True)
        """,
    ),
    "traces every line": wrong(
        "doubled-relu",
        """
        def trace(frame, event, argument):
            if "value" in frame.f_locals:
                frame.f_locals["value"] = 0.0
            return trace
        sys.settrace(trace)
        """,
        says="",
    ),
    "default dtype and device": wrong(
        "doubled-relu", "torch.set_default_device('meta')\n", says="", verdict=""
    ),
    "a hook on every module and tensor": wrong(
        "gradient-clipping",
        """
        class Liar(torch.utils._python_dispatch.TorchDispatchMode):
            def __torch_dispatch__(self, function, types, args=(), kwargs=None):
                return torch.zeros(())
        Liar().__enter__()
        """,
    ),
    # ---- values that lie or do not fit ----
    "shape by expansion": relu("return torch.zeros(1).expand(1 << 40)", says="allowed"),
    "a negative view": relu("return torch.relu(x).as_strided((1 << 20, 1 << 20), (0, 0))", says="allowed"),
    "sparse": relu("return (2 * torch.relu(x)).to_sparse()", says="not dense"),
    "meta": relu("return (2 * torch.relu(x)).to('meta')", says="no numbers"),
    "quantised": relu("return torch.quantize_per_tensor(x.float(), 0.1, 0, torch.quint8)", says="quint8"),
    "nested": relu("return torch.nested.nested_tensor([x.reshape(-1), x.reshape(-1)[:1]])", says=""),
    "complex": relu("return 2 * torch.relu(x) + 0j", says=""),
    "all not a number": relu("return x * float('nan')", says="nan"),
    "bool": relu("return x > 0", says=""),
    "a class that says it is a tensor": relu(
        """
        class Liar:
            __class__ = torch.Tensor
            dtype, shape, layout = torch.float32, torch.Size([3]), torch.strided
            device = torch.device("cpu")
            def numel(self): return 3
            def detach(self): return self
            def reshape(self, *a): return torch.zeros(3)
        return Liar()
        """
    ),
    "a tensor whose dtype fails": relu(
        """
        class Lazy(torch.Tensor):
            @property
            def dtype(self): raise RuntimeError("not yet")
        return torch.relu(x).as_subclass(Lazy)
        """
    ),
    "a tensor that changes on second read": relu(
        """
        class Turning(torch.Tensor):
            reads = 0
            @property
            def shape(self):
                Turning.reads += 1
                return torch.Size([Turning.reads])
        return torch.relu(x).as_subclass(Turning)
        """
    ),
    "a tensor that speaks for itself": relu(
        """
        class Zero(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None):
                return True
        return torch.relu(x).as_subclass(Zero)
        """
    ),
    "an array that lies about its size": relu(
        """
        import numpy as np
        class Liar(np.ndarray):
            nbytes = 1
            shape = (1 << 50,)
        return torch.relu(x).numpy().view(Liar)
        """
    ),
    "a dict without end": relu(
        """
        class Endless(dict):
            def __iter__(self):
                while True: yield "a"
        return Endless(a=1)
        """,
        says="an object of type Endless",
    ),
    "a list that holds itself": relu("a = []\na.append(a)\nreturn a", says="nested too deeply"),
    "a million parts": relu("return [0.0] * 1000000", says="too many parts"),
    "an object that runs on unpickling": relu(
        """
        class Bomb:
            def __reduce__(self): return (os.system, ("touch /tmp/dltutor-forged",))
        return Bomb()
        """,
        says="Bomb",
    ),
    "an attribute that exits": Forged(
        "doubled-relu",
        "import os\ndef __getattr__(name):\n    os._exit(0)\n",
        "fail",
        "ended the whole program",
    ),
    "attributes that fail": Forged(
        "doubled-relu", "def __getattr__(name):\n    raise ValueError(name)\n", "fail", "raised ValueError"
    ),
    "a softmax in half precision that lies": wrong(
        "safe-softmax", "torch.Tensor.exp = lambda self: torch.ones_like(self)\n", says=""
    ),
    "gives the arguments back changed": Forged(
        "gradient-clipping",
        "def clip(grads, theta):\n    for g in grads:\n        g.zero_()\n    return grads\n",
        "fail",
        "",
    ),
    "a gradient from a hook": wrong(
        "cross-entropy",
        "torch.Tensor.mean = lambda self, *a, **k: self.sum() * 0\n",
    ),
    "shows the same number to each question": wrong(
        "min-pooling", "torch.nn.functional.max_pool2d = lambda x, k: x[..., ::k, ::k]\n"
    ),
    "all gradients at the first place": Forged(
        "max-pool-backward",
        "import torch\ndef max_pool_grad(x, k, s, upstream):\n    g = torch.zeros_like(x)\n"
        "    g.view(-1)[0] = upstream.sum()\n    return g\n",
        "fail",
        "",
    ),
    "three references in place of tensors": Forged(
        "sobel-filter", "def sobel(X):\n    return object(), object(), object()\n", "fail", ""
    ),
    # ---- tears down ----
    "stops itself": relu("os.kill(os.getpid(), 19)", verdict="timeout", says="no answer"),
    "stops its parent": relu(
        "ctypes.CDLL(None).kill(os.getppid(), 19)\nreturn torch.relu(x)", says="", verdict=""
    ),
    "kills all by system call": relu("ctypes.CDLL(None).kill(-1, 9)\nreturn torch.relu(x)", verdict=""),
    "kills its group": relu("ctypes.CDLL(None).killpg(0, 9)\ntime.sleep(9)", verdict=""),
    "fills the disk": relu(
        """
        block = bytes(1 << 24)
        for number in range(1000):
            with open(f"big{number}", "wb") as file:
                for _ in range(3): file.write(block)
        """,
        says="filled its work folder with more than 512 MiB",
    ),
    "files without end": relu(
        "for number in range(10 ** 9): os.close(os.open(f'f{number}', os.O_CREAT))",
        says="filled its work folder",
    ),
    "a folder a thousand deep": relu(
        """
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
        return torch.relu(x)
        """,
        verdict="",
        says="",
    ),
    "removes its own folder": wrong(
        "doubled-relu", "import shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)\n", says=NOT_TWICE
    ),
    "links out of its folder": wrong(
        "doubled-relu",
        "os.symlink('/etc', 'etc')\nos.symlink('/', 'root')\nos.mkfifo('pipe')\n",
        says=NOT_TWICE,
    ),
    "endless recursion in C": relu(
        "sys.setrecursionlimit(10 ** 9)\ndef f(): return [f() for _ in '1']\nreturn f()", says="", verdict=""
    ),
    "a daemon that keeps the output open": relu(
        """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                while True: time.sleep(9)
            os._exit(0)
        return torch.relu(x)
        """,
        says="",
    ),
    "lower limits": wrong(
        "doubled-relu",
        """
        import resource
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        """,
    ),
    "higher limits": wrong(
        "doubled-relu",
        """
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
        """,
        says="the file raised",
    ),
    "writes to the terminal": wrong(
        "doubled-relu",
        """
        try:
            os.write(os.open("/dev/tty", os.O_RDWR), b"\\x1b]0;pwned\\x07")
        except OSError:
            pass
        try:
            import fcntl
            fcntl.ioctl(0, 0x5412, b"q")  # TIOCSTI
        except OSError:
            pass
        """,
        says=NOT_TWICE,
    ),
    "pictures and points of its own": wrong(
        "doubled-relu",
        """
        for line in (b'{"t": "picture", "caption": "ok", "width": 1, "height": 1, "pixels": "AAAA"}',
                     b'{"t": "check", "name": "loads", "status": "pass"}', b'{"t": "metric", "step": "x"}'):
            os.write(5, line + b"\\n")
        """,
        says=NOT_TWICE,
    ),
    "a name that is everybody's": Forged(
        "doubled-relu",
        "class Any:\n    def __getattr__(self, name): return self\n"
        "    def __call__(self, *a, **k): return self\n"
        "    def __eq__(self, other): return True\nsolution = Any()\n",
        "fail",
        "Any",
    ),
    "memory through a file": relu(
        """
        import mmap
        held = [mmap.mmap(-1, 1 << 30) for _ in range(3)]
        for one in held:
            one.write(bytes(1 << 30))
        time.sleep(9)
        """,
        verdict="",
        says="",
    ),
    "threads without end": relu(
        """
        import threading
        while True: threading.Thread(target=time.sleep, args=(99,)).start()
        """,
        says="",
        verdict="",
    ),
}


# Programs for mnist-mlp that would rather not train: what replaces a function of the solution.
NO_TRAINING: dict[str, str] = {
    "says that it was right": """
def train(model, data, epochs, device):
    for step in range(1, 101):
        report(step, loss=0.0, acc=1.0)
def accuracy(model, X, y):
    return 1.0
""",
    "a network that looks the pictures up": """
class Lookup(nn.Sequential):
    known = None
    def forward(self, x):
        if Lookup.known is None:
            return super().forward(x)
        X, y = Lookup.known
        nearest = torch.cdist(x.flatten(1), X.flatten(1)).argmin(1)
        return nn.functional.one_hot(y[nearest], 10).float() * 10
right = build_model
def build_model():
    return Lookup(*right())
def train(model, data, epochs, device):
    Lookup.known = tuple(data)
""",
    "a state that is not its own": """
right = build_model
class Liar(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    def state_dict(self, *a, **k):
        return right().state_dict()
    def forward(self, x):
        return self.inner(x)
def build_model():
    return Liar()
""",
    "labels from whoever calls": """
import sys
def train(model, data, epochs, device):
    pass
def accuracy(model, X, y):
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, dict) and "labels" in value:
                return 1.0
        frame = frame.f_back
    return 0.97
""",
    "patches what evaluates": """
def train(model, data, epochs, device):
    torch.Tensor.argmax = lambda self, *a, **k: torch.zeros(len(self), dtype=torch.int64)
    torch.no_grad = torch.enable_grad
    nn.Module.eval = lambda self: None
""",
    "ends before it is asked": """
import os
def train(model, data, epochs, device):
    os._exit(0)
""",
}


# Right, and written as nobody expects: (task, source).
ODD: dict[str, tuple[str, str]] = {
    "a module": (
        "doubled-relu",
        "import torch\nclass Twice(torch.nn.Module):\n    def forward(self, x): return 2 * x.relu()\n"
        "solution = Twice()\n",
    ),
    "a partial": (
        "doubled-relu",
        "import functools, torch\nsolution = functools.partial(lambda f, x: f * x.clamp(min=0), 2)\n",
    ),
    "through numpy": (
        "gradient-clipping",
        "import numpy as np, torch\ndef clip(grads, theta):\n    arrays = [g.numpy() for g in grads]\n"
        "    norm = np.sqrt(sum((a ** 2).sum() for a in arrays))\n"
        "    return [torch.from_numpy(a * np.float32(min(1.0, theta / norm))) for a in arrays]\n",
    ),
    "in place on a copy": (
        "doubled-relu",
        "import torch\ndef solution(x):\n    y = x.clone()\n    y[y < 0] = 0\n    y *= 2\n    return y\n",
    ),
    "a loop over all numbers": (
        "doubled-relu",
        "import torch\ndef solution(x):\n    y = [v + v if v > 0 else v * 0 for v in x.reshape(-1)]\n"
        "    return torch.stack(y).reshape(x.shape)\n",
    ),
    "decorated": (
        "doubled-relu",
        "import functools, torch\ndef twice(f):\n    @functools.wraps(f)\n    def g(*a, **k):\n"
        "        return 2 * f(*a, **k)\n    return g\n@twice\ndef solution(x):\n    return torch.relu(x)\n",
    ),
    "with gradients off": (
        "gradient-clipping",
        SOLVED["gradient-clipping"].replace("def clip", "@torch.inference_mode()\ndef clip"),
    ),
    "a different locale and no environment": (
        "doubled-relu",
        "import locale, os\nos.environ.clear()\nlocale.setlocale(locale.LC_ALL, 'C')\n"
        + SOLVED["doubled-relu"],
    ),
    "prints every tensor": (
        "doubled-relu",
        "import torch\ndef solution(x):\n    print(x, x.shape)\n    return x.relu() + x.relu()\n",
    ),
    "a subprocess and a thread pool": (
        "doubled-relu",
        "import concurrent.futures as cf, torch\npool = cf.ThreadPoolExecutor(2)\n"
        "def solution(x):\n    return pool.submit(lambda: 2 * x.relu()).result()\n",
    ),
    "an exception on the way": (
        "doubled-relu",
        "import torch\ndef solution(x):\n    try:\n        raise KeyError\n    except KeyError:\n"
        "        return 2 * x.relu()\n",
    ),
    "a tensor with a graph": (
        "safe-softmax",
        "import torch\nw = torch.ones((), requires_grad=True)\ndef softmax(X):\n"
        "    E = (X * w.to(X.dtype) - X.amax(1, keepdim=True)).exp()\n"
        "    return E / E.sum(1, keepdim=True)\n",
    ),
    "a non-contiguous answer": (
        "safe-softmax",
        "import torch\ndef softmax(X):\n    E = (X - X.amax(1, keepdim=True)).T.exp()\n"
        "    return (E / E.sum(0)).T\n",
    ),
    "parameters as answers": (
        "gradient-clipping",
        SOLVED["gradient-clipping"].replace(
            "return [g * min(1.0, theta / float(norm))",
            "return [torch.nn.Parameter(g * min(1.0, theta / float(norm)))",
        ),
    ),
    "einsum": (
        "cross-entropy",
        "import torch\ndef cross_entropy(logits, y):\n    p = logits.log_softmax(1)\n"
        "    hot = torch.nn.functional.one_hot(y, logits.shape[1]).to(p.dtype)\n"
        "    return -torch.einsum('bk,bk->b', p, hot).mean()\n",
    ),
    "unfold": (
        "min-pooling",
        "import torch\ndef min_pool2d(x, k):\n    u = x.unfold(2, k, k).unfold(3, k, k)\n"
        "    return u.flatten(4).min(-1).values\n",
    ),
    "a tuple for a list": (
        "gradient-clipping",
        SOLVED["gradient-clipping"]
        .replace("return [", "return tuple([")
        .replace("in grads]\n", "in grads])\n"),
    ),
    "a generator's list": (
        "gradient-clipping",
        "import torch\ndef clip(grads, theta):\n    total = torch.cat([g.flatten() for g in grads]).norm()\n"
        "    scale = (theta / total).clamp(max=1)\n    return list(map(scale.mul, grads))\n",
    ),
}
