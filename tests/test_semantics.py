"""Where values come from and how big they are, seen through small programs."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import libcst as cst
import pytest

from kerasleaklint.config import Settings
from kerasleaklint.core import Diagnostic
from support import ALL, FIXTURES, check, expected, find, notebook

MIB = 2**20
HEAD = """\
import numpy as np
import keras
import tensorflow as tf
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
"""


def assert_marked(body: str) -> None:
    """The program finds what its marks say, in the rows of its marks."""
    program = HEAD + body
    assert sorted(find(program)) == expected(program)


def only(program: str, **options: object) -> Diagnostic:
    (found,) = check(program, **options)  # type: ignore[arg-type]
    return found


def related(found: Diagnostic) -> list[int]:
    return [one.place.start.row for one in found.related]


# Provenance: FIELD.md's list, in its order

PROVENANCE = {
    "1_reassigned": """
x = np.load("x.npy")  # expect: KLL101
a = x
b = a.astype("float32")
b /= 255
b = b.reshape((-1, 28, 28, 1)) * 2 - 1
b = np.clip(np.expand_dims(b, -1), 0, 1)
model.fit(b, 1)
""",
    "1_killed": """
x = np.load("x.npy")
x = np.zeros((10, 2))
model.fit(x, 1)
""",
    "1_joined": """
x = np.concatenate([np.zeros((10, 2)), np.load("x.npy")])  # expect: KLL101
model.fit(x, 1)
""",
    "1_conditional": """
import sys
x = np.load("x.npy") if sys.argv[1:] else None  # expect: KLL101
if (y := np.load("y.npy")) is not None:  # expect: KLL101
    model.predict(y)
model.fit(x, 1)
""",
    "1_broken_off": """
import sys
x = np.zeros((10, 2))
for name in sys.argv[1:]:
    if len(name) > 3:
        x = np.load(name)  # expect: KLL101
        break
model.fit(x, 1)
""",
    "1_perhaps_no_turn": """
import sys
x = np.load("x.npy")  # expect: KLL101
for name in sys.argv[1:]:
    x = np.zeros((10, 2))
model.fit(x, 1)
""",
    "1_tried": """
x = np.load("x.npy")  # expect: KLL101
try:
    x = np.zeros((10, 2))
except ValueError:
    pass
finally:
    y = np.load("y.npy")  # expect: KLL101
model.fit(x, 1)
model.predict(y)
""",
    "1_matched": """
import sys
x = np.load("x.npy")  # expect: KLL101
match sys.argv[1:]:
    case [name]:
        x = np.zeros((10, 2))
model.fit(x, 1)
""",
    "1_deleted": """
x = np.load("x.npy")
del x
model.fit(x, 1)
""",
    "2_split": """
from sklearn.model_selection import train_test_split
x = np.load("x.npy")  # expect: KLL101
a, b, c, d = train_test_split(x, np.load("y.npy"), test_size=0.2)
model.fit(a, c)
""",
    "2_own_split": """
def parts(x, y, n):
    order = np.random.permutation(len(x))
    x, y = x[order], y[order]
    return (x[:n], y[:n]), (x[n:], y[n:])
(xa, ya), (xb, yb) = parts(np.load("x.npy"), np.load("y.npy"), 900)  # expect: KLL101
model.fit(xa, ya, validation_data=(xb, yb))
""",
    "2_one_row_is_no_array": """
x = np.load("x.npy")
model.predict(x[:10])
model.predict(x[5][None])
model.predict(x[0:1])
model.predict(x[-10:])
""",
    "3_validation_data": """
x = np.zeros((10, 2))
v = np.load("v.npy")  # expect: KLL101
model.fit(x, x, validation_data=(v, np.load("w.npy")))
""",
    "3_keyword": """
model.fit(y=1, x=np.load("x.npy"))  # expect: KLL101
""",
    "3_lists_and_dicts": """
a = np.load("a.npy")  # expect: KLL101
b = np.load("b.npy")  # expect: KLL101
c = np.load("c.npy")  # expect: KLL101
model.fit([a, b], 1)
model.evaluate({"c": c}, 1)
""",
    "3_splat": """
everything = {"x": np.load("x.npy"), "y": 1}  # expect: KLL101
model.fit(**everything)
pair = np.load("a.npy"), 1  # expect: KLL101
model.fit(*pair)
""",
    "4_helpers": """
def main():
    (x, y), extra = load()
    model.fit(x, y)
def load():
    return (read("x.npy"), read("y.npy")), None
def read(name):
    return np.load(name)  # expect: KLL101
main()
""",
    "4_dictionary_returned": """
def load():
    return {"x": np.load("x.npy"), "y": np.load("y.npy")}  # expect: KLL101
data = load()
model.fit(data["x"], data["y"])
""",
    "4_closures_and_lambdas": """
def outer():
    x = np.load("x.npy")  # expect: KLL101
    def inner():
        model.fit(x, 1)
    inner()
outer()
read = lambda name: np.load(name)  # expect: KLL101
model.predict(read("z.npy"))
""",
    "4_decorated": """
from functools import lru_cache
@lru_cache(maxsize=None)
def load():
    return np.load("x.npy")  # expect: KLL101
model.fit(load(), 1)
""",
    "4_starred_parameters": """
def train(net, *columns, **options):
    net.fit(*columns, **options)
def rest(x, **options):
    model.fit(1, 1, **options)
train(model, np.load("x.npy"), 1, epochs=3)  # expect: KLL101
rest(x=np.load("y.npy"), epochs=3)
""",
    "4_dead_code": """
import sys
def load(path):
    if sys.argv[1:]:
        return None
    else:
        raise ValueError(path)
    return np.load(path)
model.fit(load("x.npy"), 1)
""",
    "4_main_guard": """
if __name__ == "__main__":
    x = np.load("x.npy")  # expect: KLL101
    model.fit(x, 1)
""",
    "4_nonlocal": """
def outer():
    x = np.zeros((10, 2))
    def load():
        nonlocal x
        x = np.load("x.npy")  # expect: KLL101
    load()
    model.fit(x, 1)
outer()
""",
    "4_global_in_any_order": """
def load():
    global X
    X = np.load("x.npy")  # expect: KLL101
def clear():
    global X
    X = np.zeros((10, 2))
def train():
    model.fit(X, 1)
""",
    "4_names_of_a_class_are_not_those_of_its_methods": """
x = np.zeros((10, 2))
class Trainer:
    x = np.load("x.npy")
    def train(self):
        model.fit(x, 1)
Trainer().train()
""",
    "4_methods_in_any_order": """
class Trainer:
    def __init__(self):
        self.x = None
    def train(self):
        model.fit(self.x, 1)
    def load(self):
        self.x = np.load("x.npy")  # expect: KLL101
""",
    "5_called_with_text_and_a_number": """
def make(rows):
    return np.random.rand(rows, 100)  # expect: KLL102
model.fit(make("1000000"), 1)
model.fit(make(1000000), 1)
""",
    "5_called_with_several_lists": """
import cv2, glob
def fill(pictures, names):
    for name in glob.glob(names):
        pictures.append(cv2.imread(name))
a, b = [], []
fill(a, "*.png")
fill(b, "*.png")
model.fit(np.array(b), 1)  # expect: KLL103
""",
    "5_called_with_methods_of_several_objects": """
class Data:
    def __init__(self, x):
        self.x = x
    def get(self):
        return self.x
def call(get):
    return get()
small, large = Data(np.zeros((10, 2))), Data(np.load("x.npy"))  # expect: KLL101
model.fit(call(small.get), 1)
model.fit(call(large.get), 1)
""",
    "5_called_with_one_of_two": """
import sys
def train(x):
    model.fit(x, 1)
train(np.zeros((10, 2)) if sys.argv[1:] else np.ones((10, 2)))
train(np.zeros((10, 2)) if sys.argv[1:] else np.load("x.npy"))  # expect: KLL101
""",
    "5_called_now_and_then_and_in_every_turn": """
def build():
    net = keras.Sequential([keras.layers.Dense(1)])
    net.compile(loss="mse")
    net.fit(1, 1, epochs=3)
for turn in range(100):
    if turn % 10 == 0:
        build()
    build()  # expect: KLL401
""",
    "5_called_with_what_differs_in_each_turn": """
def ask(x):
    return model.predict(x)  # expect: KLL404
settings = unseen()
for item in unseen():
    ask(settings)
    ask(item)
""",
    "5_called_below_a_tape_and_outside": """
kept = []
def loss_of():
    return tf.reduce_mean(model(x))
for turn in range(1000):
    print(loss_of())
    with tf.GradientTape() as tape:
        loss = loss_of()
    kept.append(loss)  # expect: KLL501
""",
    "5_called_in_a_graph_and_outside": """
kept = []
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x))
    kept.append(loss)  # expect: KLL501
@tf.function
def traced():
    step()
for turn in range(1000):
    traced()
    step()
""",
    "4_global": """
def load():
    global X
    X = np.load("x.npy")  # expect: KLL101
def train():
    model.fit(X, 1)
load()
train()
""",
    "6_appended": """
import cv2, glob
found = {"pictures": [], "names": []}
for path in glob.glob("*.png"):
    found["pictures"].append(cv2.imread(path))
    found["names"].append(path)
model.fit(np.array(found["pictures"]), 1)  # expect: KLL103
""",
    "6_preallocated": """
import cv2, glob
paths = glob.glob("*.png")
x = np.empty((len(paths), 64, 64, 3))  # expect: KLL103
for i, path in enumerate(paths):
    x[i, :, :, :] = cv2.resize(cv2.imread(path), (64, 64)) / 255
model.fit(x, 1)
""",
    "6_nested_loops": """
import cv2, os
x = []
for label in os.listdir("train"):
    for name in os.listdir("train/" + label):
        picture = cv2.imread(os.path.join("train", label, name))
        if picture is None:
            continue
        x += [picture]
x = np.stack(x)  # expect: KLL103
model.fit(x, 1)
""",
    "7_from_tensor_slices": """
x = np.load("x.npy")  # expect: KLL303
ds = tf.data.Dataset.from_tensor_slices((x, np.load("y.npy")))
ds = ds.shuffle(10).batch(8)
ds = ds.prefetch(1)
model.fit(ds)
""",
    "7_datagen": """
from keras.preprocessing.image import ImageDataGenerator
x = np.load("x.npy")  # expect: KLL101
model.fit(ImageDataGenerator().flow(x, np.load("y.npy"), batch_size=8), epochs=3)
""",
    "7_largest_of_two": """
import sys
N = 1000000 if sys.argv[1:] else 10
x = np.random.rand(N, 100)  # expect: KLL102
model.fit(x, 1)
""",
    "7_constants": """
class Config:
    ROWS = 1024 * 1024
def main(width=2 ** 5):
    x = np.random.rand(Config.ROWS, width)  # expect: KLL102
    y = np.zeros(x.shape)  # expect: KLL102
    model.fit(x, y)
main()
""",
    "8_handles": """
with open("all.npy", "rb") as f, open("y.npy", "rb") as g:
    a, b = np.load(f), np.load(f)  # expect: KLL101, KLL101
    y = np.load(g)
model.fit(a, y)
model.predict(b)
x = np.load(open("x.npy", "rb"))  # expect: KLL101
model.predict(x)
""",
    "8_members": """
with np.load("x.npz") as d:  # expect: KLL101
    x, y = d["x"], d["y"]
model.fit(x, y)
model.fit(np.load("z.npz")["arr_0"], 1)  # expect: KLL101
""",
    "9_attributes": """
class Net:
    def __init__(self):
        self._model = keras.Sequential([])
    @property
    def model(self):
        return self._model
class Agent:
    def __init__(self):
        self.net = Net()
        self.x = np.load("x.npy")  # expect: KLL101
agent = Agent()
agent.net.model.fit(agent.x, 1)
""",
    "9_inherited": """
class Base:
    def train(self):
        self.load()
        self.model.fit(self.x, 1)
class Special(Base):
    def __init__(self):
        self.model = keras.Sequential([])
    def load(self):
        self.x = np.load("x.npy")  # expect: KLL101
Special().train()
""",
    "10_called_in_a_loop": """
class Agent:
    def __init__(self):
        self.model = keras.Sequential([])
    def act(self, state):
        return self.model.predict(state)  # expect: KLL404
agent = Agent()
for step in range(1000):
    agent.act(np.random.rand(1, 4))
""",
    "10_not_called_in_a_loop": """
class Agent:
    def __init__(self):
        self.model = keras.Sequential([])
    def act(self, state):
        return self.model.predict(state)
Agent().act(np.random.rand(1, 4))
""",
}


@pytest.mark.parametrize("name", PROVENANCE)
def test_provenance(name: str) -> None:
    assert_marked(PROVENANCE[name].lstrip("\n"))


def test_5_notebook_cells_are_one_program() -> None:
    cells = ["# markdown", HEAD, "x = np.load('x.npy')", *["x = x * 2"] * 11, "%time model.fit(x, 1)"]
    (found,) = check(notebook(*cells), "n.ipynb")
    assert (found.code, found.place.cell, found.place.start.row) == ("KLL101", 3, 1)
    assert [(one.place.cell, one.place.start.row) for one in found.related] == [(15, 1)]
    assert "cell 15, line 1" in found.message


def test_11_modules_of_the_project(tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (tmp_path / "pyproject.toml").touch()
    (package / "__init__.py").write_text("from .data import read\n")
    (package / "data.py").write_text("import numpy as np\n\n\ndef read():\n    return np.load('x.npy')\n")
    (package / "nets.py").write_text("import keras\n\n\ndef make():\n    return keras.Sequential([])\n")
    spellings = {
        "from pkg.data import read\nfrom pkg.nets import make\nx = read()\nmake().fit(x, 1)\n": 3,
        "import pkg.data as d\nimport pkg.nets as n\nx = d.read()\nn.make().fit(x, 1)\n": 3,
        "from pkg import data, nets\nx = data.read()\nnets.make().fit(x, 1)\n": 2,
        "from pkg.data import *\nfrom pkg.nets import *\nx = read()\nmake().fit(x, 1)\n": 3,
    }
    for program, row in spellings.items():
        found = only(program, filename="train.py", cwd=tmp_path)
        assert (found.code, found.place.start.row, found.place.filename) == ("KLL101", row, "train.py")
        assert [one.place.filename for one in found.related] == ["pkg/data.py", "train.py"]
    inside = "from .data import read\nfrom . import nets\nx = read()\nnets.make().fit(x, 1)\n"
    assert find(inside, filename="pkg/train.py", cwd=tmp_path) == [(3, "KLL101")]


def test_11_names_handed_on_by_a_package(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/__init__.py").write_text("from .data import read\n")
    (tmp_path / "pkg/data.py").write_text("import numpy as np\n\n\ndef read():\n    return np.load('x.npy')\n")
    program = "import keras\nfrom pkg import read\nkeras.Sequential([]).fit(read(), 1)\n"
    assert find(program, filename="train.py", cwd=tmp_path) == [(3, "KLL101")]


def test_a_module_of_the_project_is_never_imported(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text("import numpy as np\nopen('trace', 'w')\ndef read(): return np.load('x.npy')\n")
    program = "import keras\nfrom data import read\nkeras.Sequential([]).fit(read(), 1)\n"
    assert find(program, filename="train.py", cwd=tmp_path) == [(3, "KLL101")]
    assert not (tmp_path / "trace").exists()


def test_11_names_of_packages_that_a_module_hands_on(tmp_path: Path) -> None:
    (tmp_path / "lib.py").write_text("from keras.models import *\nfrom keras.layers import *\n")
    body = "    m = Sequential([Dense(i)])\n    m.compile()\n    m.fit(1, 1, epochs=3)\n"
    program = f"import keras\nfrom lib import *\nfor i in range(9):\n{body}"
    assert find(program, filename="train.py", cwd=tmp_path) == [(4, "KLL401")]


def test_a_module_that_changes_is_read_again(tmp_path: Path) -> None:
    """Trees of modules are kept from file to file, and an editor or a language server checks in one process."""
    program = "import keras\nfrom data import read\nkeras.Sequential([]).fit(read(), 1)\n"
    module = tmp_path / "data.py"
    for made, found in (("np.load('x.npy')", [(3, "KLL101")]), ("np.zeros(3)", []), ("np.load('x')", [(3, "KLL101")])):
        module.write_text(f"import numpy as np\n\n\ndef read():\n    return {made}\n")
        for _ in range(2):
            assert find(program, filename="train.py", cwd=tmp_path) == found


def test_a_module_is_parsed_once_for_all_files_that_import_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.py").write_text("import numpy as np\n\n\ndef read_once():\n    return np.load('x.npy')\n")
    parsed: list[str] = []
    parse = cst.parse_module
    monkeypatch.setattr(cst, "parse_module", lambda text: [parsed.append(text), parse(text)][1])
    for name in ("a.py", "b.py"):
        program = f"import keras\nfrom data import read_once\nkeras.Sequential([]).fit(read_once(), '{name}')\n"
        (found,) = check(program, filename=name, cwd=tmp_path)
        assert [(one.place.filename, one.place.start.row) for one in found.related] == [("data.py", 5), (name, 3)]
    assert sorted(text.count("np.load") for text in parsed) == [0, 0, 1]


def test_what_is_found_in_a_module_is_reported_there_only(tmp_path: Path) -> None:
    lines = ["import numpy as np", "import keras", "x = np.load('x.npy')", "m = keras.Sequential([])", "m.fit(x, 1)"]
    (tmp_path / "lib.py").write_text("\n".join(lines))
    program = "import keras\nimport lib\nkeras.Sequential([]).{}\n"
    assert find(program.format("summary()"), filename="use.py", cwd=tmp_path) == []
    assert find(program.format("predict(lib.x)"), filename="use.py", cwd=tmp_path) == [(2, "KLL101")]
    assert find((tmp_path / "lib.py").read_bytes(), filename="lib.py", cwd=tmp_path) == [(3, "KLL101")]


# One finding for each source, with its sinks


def test_all_sinks_of_a_source_are_related() -> None:
    found = only(HEAD + "x = np.load('x.npy')\nmodel.fit(x, 1)\nmodel.evaluate(x, 1)\nmodel.predict(x)\n")
    assert (found.place.start.row, related(found)) == (6, [7, 8, 9])
    assert (found.place.start.column, found.place.end.column) == (5, 21)


def test_the_place_of_each_kind_of_finding() -> None:
    program = HEAD + (
        "def batches():\n    while True:\n        yield 1\n"
        "for n in range(9):\n    net = keras.Sequential([])\n    net.compile()\n    net.fit(batches())\n"
    )
    places = {one.code: (one.place.start.row, one.place.start.column) for one in check(program)}
    assert places == {"KLL201": (12, 5), "KLL401": (10, 11)}


# Size


@pytest.mark.parametrize(
    ("expression", "mib"),
    [
        ("np.random.rand(1000000, 100)", "763 MiB"),
        ("np.zeros((1000000, 100), dtype='float32')", "381 MiB"),
        ("np.zeros((1024 * 1024, 64), np.uint8)", "64 MiB"),
        ("np.ones([2 ** 20, 8 * 8])", "512 MiB"),
        ("np.full((int(1e6), 50), 0.0)", "381 MiB"),
        ("np.random.normal(0, 1, (N, 100))", "800 MiB"),
        ("np.random.normal(size=(N, 100)).astype(np.float32)", "400 MiB"),
        ("np.random.randint(0, 2, size=(N, 100))", "800 MiB"),
        ("np.random.default_rng(3).random((N, 100), dtype=np.float32)", "400 MiB"),
        ("np.random.RandomState(0).uniform(size=(N, 100))", "800 MiB"),
        ("tf.random.normal([N, 100])", "400 MiB"),
        ("tf.random.uniform((N, 100), maxval=2, dtype=tf.int32)", "400 MiB"),
        ("np.random.rand(N, 100)[: N // 2]", "400 MiB"),
        ("np.random.rand(*SHAPE)", "800 MiB"),
        ("np.zeros_like(np.zeros(SHAPE), dtype='float16')", "200 MiB"),
    ],
)
def test_literal_shapes(expression: str, mib: str) -> None:
    program = HEAD + f"N = 1024 * 1024\nSHAPE = (N, 100)\nx = {expression}\nmodel.fit(x, 1)\n"
    found = only(program)
    assert (found.code, found.place.start.row) == ("KLL102", 8)
    assert f"{mib}" in found.message
    assert found.estimate is not None and found.estimate.bytes_high == round_trip(mib, found.estimate.bytes_high)
    assert found.estimate.peak_high > 2 * found.estimate.bytes_high


def round_trip(shown: str, size: int) -> int:
    """The size itself if it is what is shown, to the nearest MiB."""
    return size if f"{round(size / MIB)} MiB" == shown else -1


SIZED_BY_NUMPY = """\
np.zeros((1000, 4), "float16")
np.ones((1000, 4), dtype="int32")
np.empty((1000, 4), "complex64")
np.zeros(1000, bool)
np.full((1000, 4), 7, "float32")
np.full((1000, 4), 7.0)
np.arange(5000)
np.arange(1000, 5000)
np.linspace(0, 1)
np.linspace(0, 1, 5000)
np.linspace(0, 1, num=700)
np.eye(300)
np.random.randint(5, 9, (1000, 3))
np.random.randint(0, 9, (1000, 3), "uint8")
np.random.uniform(0, 1, (1000, 3))
np.random.poisson(5, (1000, 3))
np.random.permutation(np.zeros((1000, 3)))
np.random.default_rng(1).integers(0, 9, (1000, 3), "int32")
np.zeros_like(np.zeros((1000, 3), "float32"))
np.ones_like(np.zeros((1000, 3), "float32"), "int64")
np.ones((1000, 3), "float32") / 255.0
np.ones((1000, 3), "float16") - 0.5
np.ones((1000, 3), "uint8") / 255
np.ones((1000, 3), "uint8") * 2
np.ones((1000, 3), "uint8").astype("float32")
np.ones((1000, 3))[100:]
np.ones((1000, 3))[:-10]
np.ones((1000, 3))[200:300]
np.ones((1000, 3)).reshape(-1, 3)
np.concatenate([np.ones((1000, 3)), np.ones((500, 3))])
""".splitlines()


@pytest.mark.parametrize("expression", SIZED_BY_NUMPY)
def test_sizes_are_those_of_numpy(expression: str) -> None:
    np = pytest.importorskip("numpy")
    found = check(HEAD + f"x = {expression}\nmodel.predict(x)\n", settings=replace(ALL, max_array_size=1))
    wanted = eval(expression, {"np": np}).nbytes
    sizes = [one.estimate.bytes_high for one in found if one.estimate]
    assert set(sizes) == ({wanted} if "eye" not in expression else set())


def test_the_article() -> None:
    first = only((FIXTURES / "KLL102/article_first_shape.py").read_text())
    assert first.estimate is not None and first.estimate.peak_high == 2.5 * first.estimate.bytes_high
    assert first.code == "KLL102" and "763 MiB" in first.message
    assert first.estimate is not None
    assert first.estimate.bytes_low == first.estimate.bytes_high == 1_000_000 * 100 * 8
    assert "float64 1000000 x 100" in first.estimate.because
    assert find((FIXTURES / "KLL102/clean_article_second_shape.py").read_text(), settings=ALL) == []
    third = only((FIXTURES / "KLL303/article_third_shape.py").read_text(), settings=ALL)
    assert third.code == "KLL303" and "381 MiB" in third.message
    assert third.estimate is not None and third.estimate.peak_high == 3.07 * third.estimate.bytes_high


@pytest.mark.parametrize(
    "expression",
    [
        "np.random.rand(4000, 2)",
        "np.zeros((1024, 4096))[:1000]",
        "np.random.rand(n, 100)",
        "np.random.rand(1000000, 100)[:100]",
        "np.random.rand(1000000, 100)[0:1]",
        "np.random.rand(1000000, 100).mean()",
        "np.zeros((1023, 1024, 4), 'float64')",
        "np.arange(0, 100_000_000, 1_000_000)",
    ],
)
def test_small_and_unknown_sizes_are_silent(expression: str) -> None:
    assert find(HEAD + f"import sys\nn = int(sys.argv[1])\nx = {expression}\nmodel.fit(x, 1)\n") == []


@pytest.mark.parametrize("rows", ["np.random.rand(1000000) > 0.5", "np.random.permutation(N)", ":n"])
def test_the_size_of_some_rows_has_no_lower_bound(rows: str) -> None:
    found = only(HEAD + f"x = np.random.rand(1000000, 100)\nmodel.fit(x[{rows}], 1)\n")
    assert found.estimate is not None and "(up to 763 MiB, " in found.message
    assert (found.estimate.bytes_low, found.estimate.bytes_high) == (0, 800_000_000)
    assert found.estimate.peak_low == 0 < found.estimate.peak_high


def test_a_generated_array_of_a_part_known_shape_may_be_large_by_its_known_part_only() -> None:
    assert find(HEAD + "x = np.zeros((len(open('a').read()), 1000000))\nmodel.fit(x, 1)\n") == []


def test_the_threshold_is_inclusive_and_configurable() -> None:
    program = HEAD + "x = np.zeros((1024, 1024, 4), 'float64')\nmodel.fit(x, 1)\n"

    def limited(limit: int) -> list[tuple[int, str]]:
        return find(program, settings=Settings(str(FIXTURES), max_array_size=limit))

    assert find(program) == limited(32 * MIB) == [(6, "KLL102")]
    assert limited(32 * MIB + 1) == []
    assert limited(1) == [(6, "KLL102")]


# Size of files, by their headers


def npy(shape: tuple[int, ...], descr: str, itemsize: int) -> bytes:
    """The bytes of a .npy file up to its data."""
    header = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape!r}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


def write_npy(path: Path, shape: tuple[int, ...], descr: str, itemsize: int) -> None:
    """A sparse file: it has the size of its array, and takes no room."""
    size = itemsize
    for side in shape:
        size *= side
    with path.open("wb") as file:
        file.write(npy(shape, descr, itemsize))
        file.truncate(file.tell() + size)


def test_npy_header(tmp_path: Path) -> None:
    write_npy(tmp_path / "big.npy", (100_000, 128), "<f8", 8)
    write_npy(tmp_path / "bytes.npy", (50_000, 28, 28), "|u1", 1)
    write_npy(tmp_path / "small.npy", (1000, 128), "<f4", 4)
    program = HEAD + "x = np.load('{}')\nmodel.fit(x, 1)\n"
    found = only(program.format("big.npy"), cwd=tmp_path)
    assert "98 MiB" in found.message
    assert found.estimate is not None and found.estimate.bytes_low == found.estimate.bytes_high == 100_000 * 128 * 8
    assert any("big.npy" in reason and "float64" in reason for reason in found.estimate.because)
    assert "37 MiB" in only(program.format("bytes.npy"), cwd=tmp_path).message
    assert check(program.format("small.npy"), cwd=tmp_path) == []
    assert [one.code for one in check(program.format("not_there.npy"), cwd=tmp_path)] == ["KLL101"]


@pytest.mark.parametrize("place", ["beside", "root", "joined", "handle", "constant", "pathlib"])
def test_where_a_literal_path_is_looked_for(place: str, tmp_path: Path) -> None:
    folder = tmp_path / "src" / "train"
    folder.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    write_npy((tmp_path if place == "root" else folder) / "x.npy", (10, 2), "<f4", 4)
    read = {
        "joined": "import os\nx = np.load(os.path.join('.', 'x.npy'))",
        "handle": "with open('x.npy', 'rb') as f:\n    x = np.load(f)",
        "constant": "NAME = 'x'\nx = np.load(NAME + '.npy')",
        "pathlib": "from pathlib import Path\nx = np.load(Path('x.npy'))",
    }.get(place, "x = np.load('x.npy')")
    program = f"{HEAD}{read}\nmodel.fit(x, 1)\n"
    assert check(program, "src/train/t.py", cwd=tmp_path) == []
    assert [one.code for one in check(program, "other/t.py", cwd=tmp_path / "src")] == ["KLL101"] or place == "root"


def test_dtype_casts_count_from_the_header(tmp_path: Path) -> None:
    write_npy(tmp_path / "x.npy", (5_000_000, 4), "|u1", 1)
    program = HEAD + "x = np.load('x.npy')\nx = x{}\nmodel.fit(x, 1)\n"
    assert check(program.format(""), cwd=tmp_path) == []
    divided = check(program.format(" / 255.0"), cwd=tmp_path)
    assert [one.code for one in divided] == ["KLL101", "KLL104"]
    assert all("153 MiB" in one.message for one in divided)
    assert "76 MiB" in only(program.format(".astype('float32')"), cwd=tmp_path).message


def test_npz_members(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "d.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", npy((40_000, 1024), "|u1", 1) + bytes(40_000 * 1024))
        archive.writestr("y.npy", npy((40_000,), "<i4", 4) + bytes(40_000 * 4))
    program = HEAD + "d = np.load('d.npz')\nx, y = d['x'], d['y']\nmodel.fit({}, 1)\n"
    assert "39 MiB" in only(program.format("x"), cwd=tmp_path).message
    assert check(program.format("y"), cwd=tmp_path) == []


def test_text_tables_are_reported_only_when_they_are_there(tmp_path: Path) -> None:
    program = HEAD + "import pandas as pd\nx = pd.read_csv('t.csv').values\nmodel.fit(x, 1)\n"
    assert check(program, cwd=tmp_path) == []
    with (tmp_path / "t.csv").open("wb") as file:
        file.truncate(200 * MIB)
    assert only(program, cwd=tmp_path).code == "KLL101"
    with (tmp_path / "t.csv").open("wb") as file:
        file.truncate(MIB)
    assert check(program, cwd=tmp_path) == []


def test_damaged_files_are_of_unknown_size(tmp_path: Path) -> None:
    program = HEAD + "x = np.load('x.npy')\nmodel.fit(x, 1)\n"
    for data in (b"", b"\x93NUMPY", b"no array", npy((10,), "<f4", 4)[:30]):
        (tmp_path / "x.npy").write_bytes(data)
        assert [one.code for one in check(program, cwd=tmp_path)] == ["KLL101"]


def test_a_memory_map_read_in_batches_is_no_finding(tmp_path: Path) -> None:
    write_npy(tmp_path / "x.npy", (1_000_000, 100), "<f8", 8)
    body = "x = np.load('x.npy', mmap_mode='r')\nfor i in range(0, len(x), 64):\n    model.train_on_batch({}, 1)\n"
    assert check(HEAD + body.format("x[i : i + 64]"), cwd=tmp_path) == []
    assert [one.code for one in check(HEAD + body.format("x"), cwd=tmp_path)] == ["KLL101"]


# Models


@pytest.mark.parametrize(
    "made",
    [
        "keras.Model(a, b)",
        "keras.models.Model(inputs=a, outputs=b)",
        "keras.models.Sequential()",
        "keras.applications.ResNet50(weights=None)",
        "keras.applications.vgg16.VGG16()",
        "keras.models.clone_model(other)",
        "keras.models.model_from_json(text)",
        "keras.Sequential.from_config(config)",
        "Net(3)",
        "build(3)",
        "Factory().make()",
        "Factory.static()",
        "makers['a']()",
    ],
)
def test_what_builds_a_model(made: str) -> None:
    program = f"""\
import numpy as np
import keras
class Net(keras.Model):
    def call(self, x):
        return x
def build(n):
    return inner(n)
def inner(n):
    return keras.Sequential([keras.layers.Dense(n)])
class Factory:
    def make(self):
        return build(1)
    @staticmethod
    def static():
        return build(2)
makers = {{"a": lambda: build(4)}}
for i in range(10):
    net = {made}
    net.compile(loss="mse")
    net.fit(np.zeros((2, 2)), np.zeros(2), epochs=5)
"""
    assert find(program) == [(18, "KLL401")]


@pytest.mark.parametrize(
    ("loop", "reported"),
    [
        ("for i in range(10):", True),
        ("for i in [1, 2]:", True),
        ("while loss > 1:", True),
        ("while True:", True),
        ("for a, b in KFold(3).split(x):", True),
        ("for i in range(1):", False),
        ("if x:", False),
        ("with x:", False),
        ("try:", False),
    ],
)
def test_what_is_a_loop(loop: str, reported: bool) -> None:
    end = "except E:\n    pass\n" if loop == "try:" else ""
    program = f"import keras\n{loop}\n    m = keras.Sequential([])\n    m.compile()\n    m.fit(1, 1, epochs=3)\n{end}"
    assert find(program) == ([(3, "KLL401")] if reported else [])


@pytest.mark.parametrize("leave", ["break", "return", "raise ValueError"])
def test_a_loop_that_always_leaves_is_none(leave: str) -> None:
    body = "    while True:\n        m = keras.Sequential([])\n        m.compile()\n        m.fit(1, 1, epochs=3)\n"
    assert find(f"import keras\ndef run():\n{body}        {leave}\nrun()\n") == []
    assert find(f"import keras\ndef run():\n{body}        if m:\n            {leave}\nrun()\n") == [(4, "KLL401")]


@pytest.mark.parametrize(
    ("head", "tail", "reported"),
    [
        ("if i % 100 == 0:", "", False),
        ("if m is None:", "", False),
        ("if i > limit:", "break", False),
        ("if i > limit:", "raise ValueError(i)", False),
        ("if i > limit:", "continue", True),
        ("if i > limit:", "", True),
    ],
)
def test_what_does_not_run_in_every_turn_is_not_in_the_loop(head: str, tail: str, reported: bool) -> None:
    body = "        m = keras.Sequential([])\n        m.compile()\n        m.fit(1, 1, epochs=3)\n"
    found = find(f"import keras\nm = None\nfor i in range(1000):\n    {head}\n{body}        {tail}\n")
    assert found == ([(5, "KLL401")] if reported else [])


def test_a_list_made_in_a_turn_is_not_collected_by_the_loop() -> None:
    assert_marked(
        """\
from sklearn.model_selection import KFold
for a, b in KFold(5).split(model):
    x = []
    x.append(np.load("x.npy"))  # expect: KLL101
    x.append(np.load("y.npy"))
    model.fit(np.array(x), 1)
"""
    )


def test_loops_inside_called_functions_count_only_where_they_are() -> None:
    assert_marked(
        """\
def build():
    return keras.Sequential([])
def use():
    m = build()
    m.compile(loss="mse")
    m.fit(1, 1, epochs=3)
use()
for i in range(9):
    use()  # expect: KLL401
"""
    )
