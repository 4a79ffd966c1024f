"""Programs that are strange, huge or broken: no crash, no hang, and the findings beside them stay."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path

import pytest

from conftest import SCRIPT, execute
from kerasleaklint.runner import run
from support import ALL, FIXTURES, check, codes, find, fix, fixtures, notebook

FINDING = """\
import numpy as np
import keras

data = np.random.rand(1000000, 100)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(data, data)
"""
FOUND = [(4, "KLL102")]


def survives(addition: str, *more: tuple[int, str]) -> None:
    """The program with something strange after it has the findings that it has without, and those named."""
    assert find(FINDING + addition) == [*FOUND, *more]


# Strange but valid

STRANGE_PROGRAMS = r"""
### recursion
def f(n):
    return f(n - 1) if n else np.load('x')
model.compile(f(3))
### mutual_recursion
def f(n):
    return g(n)
def g(n):
    return f(n)
g(f)
f(g(1))
### recursive_lambda
f = lambda n: f(n)
f(f)
### y_combinator
(lambda f: f(f))(lambda f: f(f))
### recursive_method
class A:
    def f(self):
        return self.f()
    g = f
A().f()
A().g()
### recursive_property
class A:
    @property
    def x(self):
        return self.x
A().x
### own_base
class A:
    pass
class A(A):
    pass
class A(A, A):
    def f(self):
        return super().f()
A().f()
### base_not_yet
class A(A):
    pass
A()
### bases_in_a_circle
class A:
    pass
B = A
class A(B):
    pass
A.B = A
class B(A.B):
    pass
B().f()
### model_of_itself
class M(keras.Model):
    def __init__(self):
        self.m = M()
    def call(self, x):
        return self(x)
M()(1)
### container_of_itself
x = []
x.append(x)
x += x
x.extend(x)
y = {}
y['y'] = y
y.update(y)
z = [x, y]
z[0] = z
model.predict(z)
np.array(z)
[*z, *x]
### attribute_of_itself
class N:
    pass
n = N()
n.n = n
n.n.n.n.n.n.x = n
model.predict(n.n.x)
### decorators
@(lambda f: f)
@[print][0]
@np.vectorize(otypes=[float])
def f(x):
    return x
f(1)
@keras.saving.register_keras_serializable()
class C:
    pass
C()
### match
match data:
    case [a, *b] if a:
        c = a
    case {'k': v, **rest}:
        c = v
    case C(x=1) | None:
        c = 1
    case _:
        pass
model.predict(c)
### walrus
while chunk := input():
    [y := f(chunk) for f in [y, chunk]]
if (n := len(data)) > 10 and (m := n):
    print(n, m)
### async
async def f():
    async with a as b, c:
        async for x in b:
            yield await x
    return_ = [i async for i in f() if await i]
import asyncio
asyncio.run(f())
### global_and_nonlocal
def f():
    global data, fresh
    data = fresh = 1
    def g():
        nonlocal_ = 1
        def h():
            nonlocal nonlocal_
            nonlocal_ += 1
        h()
    g()
f()
### lambda_defaults
f = lambda a=data, *b, c=lambda: data, **d: (a, b, c(), d)
f(1, *f(), **dict(z=f))
### starred
a, *b, c = data, *data, 1
*a, = b
[a, [*b, (c, *_)]] = c
for x, *y in a:
    print(*y, *x, **{})
del a, (b, [c])
### classes_in_functions
def f(n):
    class A(list):
        n = n
        def g(self):
            return __class__
    return A
f(f(1))().g()
### conditional_definitions
if data:
    def f():
        return 1
else:
    f = None
try:
    f()
except* ValueError:
    pass
else:
    f
finally:
    del f
### everything_deleted
del data, model, np, keras
model.fit(data)
np.load
### types
type X = int
def f[T: int](x: T, /, y: 'T' = 1, *, z: T) -> T: return x
x: int
y: list[X] = []
assert x, y
raise ValueError from None
### unpacking_of_nothing
() = []
[] = ()
for () in data: pass
with (open('a') as f, open('b')): pass
### strange_arguments
np.zeros()
np.zeros(shape=None, dtype=...)
np.random.rand(-1, 'x', None, 1e400, 1j, 2**63)
np.load(*data, **data)
model.fit()
model.fit(*data, **data)
range(1, 2, 0)
range('a')
max()
len()
np.arange(5, 1)
np.zeros((-5, 3))
np.reshape()
np.array()
map()
zip()
enumerate()
np.linspace()
open()
dict(**data)
iter()
next()
int('x')
sorted()
super()
super().f()
keras.Model()
keras.models.load_model()
### strange_arithmetic
1 / 0
1 % 0
1 // 0.0
2 ** 10 ** 10
10 ** 400 * 1.5
-'a'
1 << 10 ** 9
'a' * 10 ** 12
[0] * 10 ** 12
(1,) * -1
'%d' % 'x'
np.zeros(10 ** 400)
np.zeros((10 ** 30, 10 ** 30))
~data @ data
### strange_subscripts
data[...]
data[::0]
data[1:2, ..., None, :]
data[()]
data[[]]
data[{}]
[1, 2][10]
[1, 2][-9]
{}[data]
'abc'[1]
data[1:2][0]['x'].x[lambda: 1]
data['x', 1]
x = data[:] = data[0:0]
### strange_strings
f'{data!r:>{10}} {{}} {f"{model}"}'
b'\xff' b'a' if 0 else r'\d' '\N{EM DASH}'
'\ud800'
f''
### shadowed_names
keras = model
np = keras
np.load('x')
print = len = range = open = list = dict = None
range(3)
open('x')
True
### returns_and_yields_anywhere
f = lambda: (yield)
def g():
    x = yield from g()
    return (yield x), [(yield)]
list(g())
### semicolons
x = 1; y = 2; z = [a for a in range(3)];
if x: y; z
for x in y: continue; break
while 0: pass
else: pass
"""
STRANGE = dict(re.findall(r"^### (\w+)\n(.*?)(?=^###|\Z)", STRANGE_PROGRAMS, re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize("name", STRANGE)
def test_strange_code(name: str) -> None:
    addition = STRANGE[name]
    found = find(FINDING + addition)
    assert [one for one in found if one[0] <= 7] == FOUND
    inside = "".join(f"    {line}\n" for line in (FINDING + addition).splitlines() if "global data" not in line)
    assert (5, "KLL102") in find(f"def main():\n{inside}\nmain()\n")


def test_strange_code_of_arrays_and_models_does_not_invent_findings() -> None:
    for name in ("strange_arguments", "strange_subscripts", "container_of_itself", "everything_deleted"):
        invented = [one for one in find(FINDING + STRANGE[name]) if one not in FOUND]
        assert invented == [], name


@pytest.mark.parametrize("depth", [5, 50, 150])
def test_nesting_that_python_allows(depth: int) -> None:
    survives(f"x = {'(' * depth}1{')' * depth}\ny = {'[' * depth}{']' * depth}\nz = {'f(' * depth}{')' * depth}\n")


@pytest.mark.parametrize("opening", ["(", "[", "{1: ", "f(", "lambda: (", "not (", "x[", "-("])
def test_nesting_that_python_refuses_is_a_finding(opening: str) -> None:
    closing = {"(": ")", "[": "]", "{": "}"}[next(c for c in reversed(opening) if c in "([{")]
    (found,) = check(f"{FINDING}x = {opening * 5000}1{closing * 5000}\n")
    assert (found.code, found.place.start.row) == ("KLL900", 8)


CHAINS = {
    "sum": "x = " + " + ".join(["data"] * 1000) + "\n",
    "products": "x = " + " * ".join(str(n) for n in range(1, 1000)) + "\n",
    "powers": "x = " + " ** ".join(["2"] * 300) + "\n",
    "and": "x = " + " and ".join(f"a{n}" for n in range(1000)) + "\n",
    "comparisons": "x = " + " < ".join(["1"] * 500) + "\n",
    "strings": "x = " + " + ".join(["'abc'"] * 1000) + "\n",
    "conditionals": "x = " + " if a else ".join(["1"] * 200) + "\n",
    "elifs": "if a:\n    x = 1\n" + "".join(f"elif a == {n}:\n    x = {n}\n" for n in range(400)) + "model(x)\n",
    "calls": "x = model" + ".f(1)" * 300 + "\n",
    "attributes": "x = model" + ".f" * 500 + "\n",
    "subscripts": "x = data" + "[0]" * 300 + "\n",
    "assignments": " = ".join(f"x{n}" for n in range(500)) + " = data\n",
    "lambdas": "x = " + "lambda: " * 150 + "1\n",
    "unary": "x = " + "not " * 150 + "1\n",
    "blocks": "".join(f"{' ' * n}if a:\n" for n in range(90)) + " " * 90 + "pass\n",
    "functions": "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(300)) + "f0(data)\n",
    "loops": "".join(f"{'  ' * n}for x{n} in range(9):\n" for n in range(18)) + "  " * 18 + "print(data)\n",
    "branches": "".join(f"if a[{n}]:\n    x{n} = data\nelse:\n    x{n} = model\n" for n in range(300)) + "print(x0)\n",
    "doubling": "def f0(x):\n    return x\n"
    + "".join(f"def f{n}(x):\n    return f{n - 1}(f{n - 1}(x))\n" for n in range(1, 40))
    + "f39(data)\n",
    "fan_out": "".join(f"def g{n}(x):\n" + f"    g{n + 1}([x, {n}])\n" * 6 for n in range(12)) + "g0(1)\n",
    "dictionary": "x = {" + ", ".join(f"{n}: [{n}]" for n in range(3000)) + "}\n",
}  # fmt: skip


@pytest.mark.parametrize("name", CHAINS)
def test_long_chains(name: str) -> None:
    survives(CHAINS[name])


def with_deadline(folder: Path, seconds: float) -> dict[str, str]:
    """An environment in which the command has this deadline for each file."""
    assert run.__kwdefaults__["deadline"] == 60
    change = f"from kerasleaklint.runner import run\nrun.__kwdefaults__['deadline'] = {seconds}\n"
    (folder / "sitecustomize.py").write_text(change)
    return {"PYTHONPATH": os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])}


def test_long_chains_through_the_command(tmp_path: Path) -> None:
    """Each in a process of its own where the runner finds it risky; one bad file does not take the others down."""
    patient = with_deadline(tmp_path, 600)  # a busy machine may need more than the minute that users wait
    for name, addition in CHAINS.items():
        (tmp_path / f"{name}.py").write_text(FINDING + addition)
    (tmp_path / "deep.py").write_text(f"{FINDING}x = {'(' * 5000}1{')' * 5000}\n")
    done = execute([SCRIPT, "--output-format", "json", "."], tmp_path, env=patient, timeout=900)
    found = {(one["filename"], one["location"]["row"], one["code"]) for one in json.loads(done.stdout)}
    assert {(f"{name}.py", 4, "KLL102") for name in CHAINS} <= found
    assert ("deep.py", 8, "KLL900") in found
    assert (done.returncode, done.stderr) == (1, "")


def test_what_takes_too_long_is_given_up_as_a_finding(tmp_path: Path) -> None:
    """A file that LibCST would need minutes for, and the command's own deadline made short."""
    impatient = with_deadline(tmp_path, 2.0)
    (tmp_path / "deep.py").write_text(f"{FINDING}x = {'-' * 20_000}1\n")
    (tmp_path / "good.py").write_text(FINDING)
    done = execute([SCRIPT, "deep.py", "good.py"], tmp_path, env=impatient)
    assert (done.returncode, done.stderr) == (1, "")
    given_up, found = done.stdout.splitlines()
    assert given_up == "deep.py:1:1: KLL900 gave up after 2 s"
    assert found.startswith("good.py:4:8: KLL102 ")


def test_chains_too_long_to_walk_are_findings(tmp_path: Path) -> None:
    (tmp_path / "elifs.py").write_text(FINDING + "if data:\n    pass\n" + "elif data:\n    pass\n" * 3000)
    done = execute([SCRIPT, "elifs.py"], tmp_path, timeout=300)
    assert (done.returncode, done.stderr) == (1, "")


# Broken


def test_python_two() -> None:
    (found,) = check("import keras\nprint 'a'\nexec 'b' in c\nmodel.fit(x)\n")
    assert (found.code, found.place.start.row) == ("KLL900", 2)


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b"import keras\nmodel.fit(1)\n\0\n", 3),
        (b"import keras\nmodel.fit(1)\nx = '\xff\xfe'\n", 3),
        (b"# coding: nonsense\nimport keras\nmodel.fit(1)\n", 1),
        (b"import keras\nmodel.fit(1)\nx = '\xe9'\n", 3),
        (b"import keras\nmodel.fit(\n", 2),
        (b"import keras\nmodel.fit(1)\n  x = 1\n", 3),
        (b"import keras\nmodel.fit(1)\nx = '''\n", 3),
        (b"import keras\nmodel.fit(1)\nx = 1 +\n", 3),
        (b"import keras\nmodel.fit(1)\nif x:\n\ty\n        z\n", 5),
        (b"import keras\nmodel.fit(1)\nx = $\n", 3),
        (b"import keras\nmodel.fit(1)\nreturn_ = \n", 3),
    ],
)
def test_broken_files_are_findings(data: bytes, row: int) -> None:
    assert find(data) == [(row, "KLL900")]
    assert find(data, settings=ALL) == [(row, "KLL900")]


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"# comment", b"   \n\t\n", b"\x0c\n", b"\\\n"])
def test_empty_files(data: bytes) -> None:
    assert find(data) == []
    assert find(b"import keras\n" + data.removeprefix(b"\xef\xbb\xbf")) == []


def test_bytes_that_are_no_program_and_not_about_keras_are_silent() -> None:
    assert find(bytes(range(256)) * 10) == []


def test_a_large_file_without_keras() -> None:
    line = "values = [" + ", ".join(str(n) for n in range(100)) + "]  # fit, predict, model\n"
    assert find(line * (5_000_000 // len(line))) == []


def test_notebooks_with_broken_cells_keep_the_others() -> None:
    first, second = FINDING.split("\n\n")
    found = check(notebook(first, "x = (1,\n", second, "for x in\n", "print 1\n"), "n.ipynb")
    assert [(one.place.cell, one.place.start.row, one.code) for one in found] == [
        (2, 1, "KLL900"),
        (3, 1, "KLL102"),
        (4, 1, "KLL900"),
        (5, 1, "KLL900"),
    ]


BROKEN = {
    "another_statement": ("print 'a'", True),
    "a_call_or_a_question": ("print data.shape\nprint len(\ndata.mean(", True),
    "a_binding": ("data = data[:10]\nprint 'a'", False),
    "a_broken_binding": ("data = data[:10] 1", False),
    "a_target_among_others": ("(data, [a]) = 1 2", False),
    "a_loop": ("for data in x\n    pass", False),
    "a_function": ("def data(:\n    pass", False),
    "a_body": ("def f():\n    global data\n    data = 1\n    print 'a'", False),
    "a_branch": ("try:\n    data = 1\nexcept E:\n    raise E, 1", False),
    "a_decorated_function": ("@f(1)\n\n@g\ndef data():\n    print 'a'", False),
    "an_open_string": ("x = '''\ndata = 1", False),
    "an_indented_cell": ("    data = 1\n    print 'a'", False),
    "an_import": ("import keras\nprint keras.__version__", True),
    "a_keyword": ("if None True", True),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_broken_cell_may_have_bound_is_unknown(name: str) -> None:
    broken, is_found = BROKEN[name]
    rest, fit = FINDING.removesuffix("\n").rsplit("\n", 1)
    found = check(notebook(rest, broken, f"  {fit}"), "n.ipynb")
    assert [one.place.cell for one in found if one.code == "KLL900"] == [2]
    assert [one.place.cell for one in found if one.code == "KLL102"] == [1] * is_found


def test_nothing_is_fixed_and_no_suppression_unused_where_a_cell_is_broken() -> None:
    cells = ["import keras\nmodel = keras.Sequential()", "model.fit_generator(a, 5)", "x  # kerasleaklint: ignore"]
    assert [(one.code, one.fix is None) for one in check(notebook(*cells), "n.ipynb")] == [
        ("KLL204", False),
        ("KLL901", False),
    ]
    broken = notebook(*cells, "print 1")
    assert [(one.code, one.fix) for one in check(broken, "n.ipynb")] == [("KLL204", None), ("KLL900", None)]
    assert fix(broken, filename="n.ipynb", unsafe=True).data == broken.encode()


def test_no_suppression_is_unused_in_a_file_that_cannot_be_parsed() -> None:
    assert find(f"{FINDING}x = 1  # kerasleaklint: ignore[KLL102]\nprint 1\n") == [(9, "KLL900")]


def test_warnings_of_python_are_not_ours(recwarn: pytest.WarningsRecorder) -> None:
    assert find(f"{FINDING}x = '\\d'\nprint 1\n") == [(9, "KLL900")]
    assert not recwarn.list


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[]",
        '"keras fit"',
        '{"cells": 3}',
        '{"cells": [1, null, {"cell_type": "code"}, {"cell_type": "code", "source": 7}], "keras": "fit"}',
        "keras model.fit" + "[" * 100_000,
    ],
)
def test_json_that_is_no_notebook(data: str) -> None:
    assert set(codes(check(data, "n.ipynb"))) <= {"KLL900"}


# Cut up


def cut_up(program: str, dice: random.Random) -> str:
    """The program with tokens or rows deleted, repeated or exchanged, a few times."""
    pattern = dice.choice((r"\w+|\s+|[^\w\s]", r"[^\n]*\n|[^\n]+"))
    parts = re.findall(pattern, program)
    for _ in range(dice.randint(1, 2)):
        one, other = dice.randrange(len(parts)), dice.randrange(len(parts))
        parts[one], parts[other] = dice.choice(
            ((parts[other], parts[one]), ("", parts[other]), (parts[other], parts[other]), (parts[one] * 2, ""))
        )
    return "".join(parts)


@pytest.mark.parametrize("seed", range(8))
def test_programs_that_are_cut_up(seed: int) -> None:
    """No failure of ours, and what is fixed still compiles."""
    dice = random.Random(seed)
    paths = [*sorted(FIXTURES.parent.glob("fixes/*/*.py")), *fixtures()]
    for path in dice.choices([path for path in paths if path.suffixes == [".py"]], k=40):
        program = cut_up(path.read_text(encoding="utf-8", errors="replace"), dice)
        done = fix(program, unsafe=True)
        if done.applied:
            compile(done.data.decode(), path.name, "exec", dont_inherit=True)
        else:
            assert done.data == program.encode()


# Projects


def write(folder: Path, files: dict[str, str]) -> None:
    (folder / "pyproject.toml").touch()
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


PROJECTS = {
    "cycle": {"a.py": "from b import *\nimport b\nimport keras\n", "b.py": "from a import f\nimport a\nimport numpy\n"},
    "star_cycle": {"a.py": "from b import *\nkeras = 1\n", "b.py": "from a import *\nnumpy = 1\n"},
    "itself": {"a.py": "import a\nfrom a import *\nfrom a import f as g\nkeras = a.a.a.g\n"},
    "syntax_error": {"a.py": "import keras\ndef f(:\n"},
    "nul_bytes": {"a.py": "import keras\0"},
    "python_two": {"a.py": "import keras\nprint 1\n"},
    "package_circle": {"a/__init__.py": "from .b import *\nkeras = 1\n", "a/b.py": "from . import *\nnumpy\n"},
    "deep": {"a.py": "import numpy, b\n", "b.py": f"import numpy\nx = {'-' * 400}1\n{'(' * 150}1{')' * 150}\n"},
    "long_line": {"a.py": "import numpy, m0\n"} | {f"m{n}.py": f"import numpy, m{n + 1}\n" for n in range(60)},
    "folder_named_like_a_module": {"a.py/__init__.py": "numpy\n"},
    "empty": {"a.py": ""},
}  # fmt: skip


@pytest.mark.parametrize("name", PROJECTS)
def test_projects(name: str, tmp_path: Path) -> None:
    write(tmp_path, PROJECTS[name])
    program = f"import a\nfrom a import *\nfrom a import f\n{FINDING}f(a.f(a.x), a.a)\n"
    assert find(program, filename="train.py", cwd=tmp_path) == [(7, "KLL102")]
    for path in PROJECTS[name]:
        if (tmp_path / path).is_file():
            check((tmp_path / path).read_bytes(), path, cwd=tmp_path)


def test_the_program_imports_itself(tmp_path: Path) -> None:
    write(tmp_path, {"train.py": (program := f"import train\nfrom train import *\n{FINDING}train.data\n")})
    assert find(program, filename="train.py", cwd=tmp_path) == [(6, "KLL102")]


def test_imports_that_lead_out_of_the_project(tmp_path: Path) -> None:
    write(tmp_path, {"p/t.py": (program := f"from .... import x\nfrom ..a import y\nimport a.b.c.d\n{FINDING}x(y)\n")})
    assert find(program, filename="p/t.py", cwd=tmp_path) == [(7, "KLL102")]
