"""Bytes to programs: the gate, Python files, notebooks, discovery, the project around a file."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kerasleaklint.config import Settings
from kerasleaklint.core import ConfigError, SourceError
from kerasleaklint.sources import Project, Source, load, should_parse
from kerasleaklint.sources.discover import discover
from kerasleaklint.sources.gate import relevant


def notebook(*cells: str | tuple[str, str], **metadata: Any) -> bytes:
    """A notebook of code cells; a pair is (cell type, source)."""
    pairs = [cell if isinstance(cell, tuple) else ("code", cell) for cell in cells]
    listed = [{"cell_type": kind, "source": text.splitlines(keepends=True)} for kind, text in pairs]
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": listed}).encode()


def masked(cell: str) -> str:
    """One cell as the parser sees it, without the row before it."""
    return load(notebook(cell), "n.ipynb").text.removeprefix("\n").removesuffix("\n")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


# -- gate ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"import keras\nm = keras.Sequential()\n",
        b"import tensorflow as tf\nds = tf.data.Dataset.range(3)\n",
        b"import tf_keras\nm.fit (x)\n",
        b"from tensorflow import keras\nclass M(keras.Model): ...\n",
        b"import keras\nfor _ in range(3): m = build_model()\n",
        b"x = 1  # noqa: KLL101\n",
        b"# kerasleaklint: skip-file\n",
        notebook("import keras\n", "model.fit(x)\n"),
    ],
)
def test_gate_lets_through_what_a_rule_can_speak_about(data: bytes) -> None:
    assert relevant(data)


@pytest.mark.parametrize(
    "data", [b"", b"import torch\nm.fit(x)\n", b"import keras\nprint(keras.__version__)\n", b"x = 1  # noqa: E501\n"]
)
def test_gate_keeps_out_the_rest(data: bytes) -> None:
    assert not relevant(data)


@pytest.mark.parametrize(
    "imported",
    [
        "from models import build",
        "import models",
        "import os, models as m",
        "from . import models",
        "from pkg import (\n    data,\n    nets,\n)",
    ],
)
def test_gate_follows_project_imports_one_level(tmp_path: Path, imported: str) -> None:
    write(tmp_path, {"setup.py": "", "models.py": "import keras\n", "pkg/nets.py": "import keras\n", "pkg/data.py": ""})
    project = Project(tmp_path)
    data = f"{imported}\nthing.fit(x)\n"
    assert should_parse(data.encode(), "a.py", project)
    assert should_parse(notebook(data), "a.ipynb", project)
    assert not should_parse(imported.encode(), "a.py", project)
    assert not should_parse(b"import other\nthing.fit(x)\n", "a.py", project)


def test_sources_import_no_parser_and_no_json() -> None:
    code = (
        "import sys; before = set(sys.modules); import kerasleaklint.sources, kerasleaklint.sources.discover\n"
        "print(*{'libcst', 'click', 'numpy', 'json', 'tomllib', 'subprocess'} & set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


# -- Python files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = 1\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        (b"x = 1\ry = 2\r", "x = 1\ry = 2\r"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"\xef\xbb\xbf# coding: utf-8\n", "# coding: utf-8\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", None),
        (b"# coding: Latin_1-unix\nx = '\xe9'\n", "# coding: Latin_1-unix\nx = 'é'\n"),
        (b"# coding: utf-8-dos\nx = '\xc3\xa9'\n", "# coding: utf-8-dos\nx = 'é'\n"),
        (b"x = 1\n# coding: latin-1\n'\xc3\xa9'", "x = 1\n# coding: latin-1\n'é'"),
        (b"\n \t# coding: latin-1\n'\xe9'", "\n \t# coding: latin-1\n'é'"),
        (b"\n\n# coding: latin-1\n'\xc3\xa9'", "\n\n# coding: latin-1\n'é'"),
        (b"\x0cx = 1\n\x0c\ny = 2", "\x0cx = 1\n\x0c\ny = 2"),
        (b"", ""),
    ],
)
def test_text_is_decoded_and_newlines_stay(data: bytes, text: str | None) -> None:
    expected = data.decode("cp1252") if text is None else text
    assert load(data, "a.py") == Source("a.py", expected)


@pytest.mark.parametrize(
    ("data", "row", "column", "message"),
    [
        (b"x = 1\ny = '\xff'\n", 2, 6, "cannot decode byte 0xff as utf-8"),
        (b"x = 1\r\n\xc3\xa9 = '\xff'\r\n", 2, 6, "cannot decode byte 0xff as utf-8"),
        (b"#\n# coding: klingon\n", 2, 1, "unknown encoding: klingon"),
        (b"# coding: rot13\n", 1, 1, "unknown encoding: rot13"),
        (b"# coding: utf-16\n", 1, 1, "unknown encoding: utf-16"),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, 1, "byte order mark"),
        (b"\xef\xbb\xbf# coding: utf8\n", 1, 1, "byte order mark"),
        (b"x = 1\ny\0", 2, 2, "null bytes"),
        (b"x = 1\ny = " + b"(" * 201 + b")" * 201, 2, 205, "too many nested parentheses"),
        (b"[(" * 700, 1, 201, "too many nested parentheses"),
    ],
)
def test_bytes_that_python_refuses(data: bytes, row: int, column: int, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        load(data, "a.py")
    assert (caught.value.row, caught.value.column, caught.value.cell) == (row, column, None)


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 200 + ")" * 200,
        "x = '" + "(" * 900 + "'\n",
        "# " + "[" * 900 + "\n",
        "r'''\n" + "{\n" * 900 + "'''\n",
        "x = (1)\n" * 900,
        "print(':)')\n" * 900,
    ],
)
def test_nesting_counts_only_brackets_that_nest(text: str) -> None:
    assert load(text.encode(), "a.py").text == text


def test_closing_brackets_in_strings_do_not_hide_nesting() -> None:
    with pytest.raises(SourceError):
        load(b"')))))))))'\n" * 100 + b"(" * 300, "a.py")


# -- notebooks ----------------------------------------------------------------------------------------------------


def test_code_cells_are_one_program_and_rows_lead_back() -> None:
    data = notebook(("markdown", "# Title\n"), "x = 1\ny = 2", ("raw", "?"), "z = (x,\n     y)\n")
    source = load(data, "n.ipynb")
    assert [cell.index for cell in source.cells] == [2, 4]
    rows = source.text.split("\n")
    row = rows.index("     y)") + 1
    place = source.place((row, 5), (row, 6))
    assert (place.cell, place.start.row, place.start.column, place.end.column) == (4, 2, 6, 7)
    assert source.place((rows.index("x = 1") + 1, 0), (2, 1)).cell == 2


def test_older_and_odd_notebooks() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "heading"}, {"cell_type": "code", "input": ["x = 1\n", "y"]}]}]}
    source = load(json.dumps(old).encode(), "n.ipynb")
    assert source.cells[0].index == 2 and source.text.strip() == "x = 1\ny"
    odd = {
        "cells": [
            None,
            {"cell_type": "code"},
            {"cell_type": "code", "source": "a\nb"},
            {"cell_type": "code", "source": [1]},
        ]
    }
    assert load(json.dumps(odd).encode(), "n.ipynb").text.split() == ["a", "b"]
    assert load(b'\xef\xbb\xbf{"cells": []}', "n.ipynb").text == ""
    assert load(notebook('x = "\ud800"'), "n.ipynb").text.encode()


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"language": "R", "name": "ir"}},
        {"language_info": {"name": "julia"}, "kernelspec": {"name": "j"}},
    ],
)
def test_kernels_of_other_languages_have_no_program(metadata: dict[str, Any]) -> None:
    assert load(notebook("x <- 1 ; ???", **metadata), "n.ipynb") == Source("n.ipynb", "")


def test_python_kernels_may_have_any_name() -> None:
    for metadata in (
        {"kernelspec": {"name": "tf1", "display_name": "TF"}},
        {"language_info": {"name": "ipython", "version": 3}},
        {"language_info": {"name": ""}, "kernelspec": {"language": "Python"}},
    ):
        assert load(notebook("x", **metadata), "n.ipynb").cells


@pytest.mark.parametrize(
    ("data", "row"),
    [(b"", 1), (b'{\n "cells": [,]}', 2), (b"[]", 1), (b'"text"', 1), (b'{"a": "\xff"}', 1), (b"[" * 100_000, 1)],
)
def test_what_is_no_notebook(data: bytes, row: int) -> None:
    with pytest.raises(SourceError, match="not a notebook") as caught:
        load(data, "n.ipynb")
    assert caught.value.row == row


def test_nesting_in_a_cell_names_the_cell() -> None:
    with pytest.raises(SourceError) as caught:
        load(notebook(("markdown", ""), "\n" + "(" * 300), "n.ipynb")
    assert (caught.value.cell, caught.value.row) == (2, 2)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("%matplotlib inline", "#matplotlib inline"),
        ("!pip install x \\\n  y \\\n  z\nw = 1", "#pip install x \\\n# y \\\n# z\nw = 1"),
        ("if a:\n    %cd x\nelse:\n  !ls", "if a:\n    0#d x\nelse:\n  0#s"),
        ("if a:\n  !", "if a:\n  0"),
        ("?len\nlen?\ntf.keras.Input??\n%time?", "#len\n#en?\n#f.keras.Input??\n#time?"),
        ("files = !ls *.npy\nn = len(files)", "files = ...#*.npy\nn = len(files)"),
        ("a, b = %foo x", "a, b = ...# x"),
        ("x = !y", "x = 0#"),
        ("%time model.fit(x)", "0;    model.fit(x)"),
        ("h = %time model.fit(x)", "h =       model.fit(x)"),
        ("%timeit -n 10 f(x)", "0;            f(x)"),
        ("%time for x in y: f(x)", "#time for x in y: f(x)"),
        ("%time", "#time"),
        ("%%time\nmodel.fit(x)\n%cd y", "#%time\nmodel.fit(x)\n#cd y"),
        ("# why\n\n%%capture out\nx = 1", "# why\n\n#%capture out\nx = 1"),
        ("%%bash\nls 'it\n\nfor", "#%bash\n#s 'it\n\n#or"),
        ("%%writefile a.py\nimport keras", "#%writefile a.py\n#mport keras"),
        ("pip install keras\ncd /content\nls = 3\nls - 2\nmv = cp if ls else rm", None),
    ],
)
def test_magics_are_masked_in_place(cell: str, expected: str | None) -> None:
    result = masked(cell)
    if expected is not None:
        assert result == expected
    assert [len(line) for line in result.split("\n")] == [len(line) for line in cell.split("\n")]
    ast.parse(result)


@pytest.mark.parametrize(
    "cell",
    [
        "x = (a\n % b)",
        "x = [y\n%z\n]",
        's = """\n%matplotlib inline\n!ls\nwhat?\n"""',
        "x = a \\\n  % b",
        "x = 'a?'  # why?\ny = a != b\nz = '%s' % a",
        "# why?\nx %= 3",
        "ls in names\nmv if cp else rm\ncat is not pip",
        'f(a, b="x = !y")',
    ],
)
def test_python_that_only_looks_like_magic_survives(cell: str) -> None:
    assert masked(cell) == cell


def test_a_magic_ends_with_its_row() -> None:
    assert masked("y\n%time f(\n  x)") == "y\n#time f(\n  x)"


def test_quotes_in_magics_do_not_open_strings() -> None:
    assert masked("!echo it's\nx = 1\n!echo 'b'").split("\n")[1] == "x = 1"


def test_carriage_returns_keep_the_rows() -> None:
    source = load(notebook("a\r\n%b\r\n", "c\r", "d"), "n.ipynb")
    assert [source.text.replace("\r\n", "\n").split("\n")[cell.first_row - 1] for cell in source.cells] == [
        "a",
        "c",
        "d",
    ]


def test_an_indented_cell_keeps_its_columns() -> None:
    source = load(notebook("x = 1", "  y = 2\n  z = 3", "w = 4 \\", "v = 5"), "n.ipynb")
    ast.parse(source.text)
    statement = ast.parse(source.text).body[1].body[0]  # type: ignore[attr-defined]
    place = source.place((statement.lineno, statement.col_offset), (statement.lineno, 7))
    assert (place.cell, place.start.row, place.start.column) == (2, 1, 3)


# -- discovery ----------------------------------------------------------------------------------------------------


def found(folder: Path, *paths: str, **options: Any) -> list[str]:
    return discover(paths or ["."], settings=Settings(str(folder), **options), cwd=folder)


def test_discover_sorts_shortens_and_lists_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"b.py": "", "a/x.ipynb": "", "a/y.pyi": "", "a/z.txt": "", "c": "", ".venv/v.py": "", "a/dist/d.py": ""},
    )
    assert found(tmp_path) == ["a/x.ipynb", "a/y.pyi", "b.py"]
    assert found(tmp_path, "b.py", "./a", str(tmp_path), "a/../b.py") == ["a/x.ipynb", "a/y.pyi", "b.py"]
    assert found(tmp_path, "c", "a/z.txt", ".venv/v.py") == [".venv/v.py", "a/z.txt", "c"]
    assert found(tmp_path, ".venv") == [".venv/v.py"]
    assert discover(["../b.py"], settings=Settings(str(tmp_path)), cwd=tmp_path / "a") == ["../b.py"]
    absolute = str(tmp_path / "b.py")
    assert discover([absolute], settings=Settings(str(tmp_path)), cwd=tmp_path / "a") == [absolute]
    with pytest.raises(ConfigError, match=r"nowhere\.py: no such file or directory"):
        found(tmp_path, "nowhere.py")


def test_excludes_match_names_and_paths_below_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"a/b/x.py": "", "a/b/y.py": "", "a/c/x.py": "", "gen_1.py": ""})
    assert found(tmp_path, extend_exclude=("a/b", "gen_*.py")) == ["a/c/x.py"]
    assert found(tmp_path, extend_exclude=("a/*/x.py", "{gen_1,y}.py")) == []
    assert found(tmp_path, exclude=("**/c/",)) == ["a/b/x.py", "a/b/y.py", "gen_1.py"]
    named = ("a/b/x.py", "gen_1.py")
    assert found(tmp_path, *named, extend_exclude=("b",)) == ["a/b/x.py", "gen_1.py"]
    assert found(tmp_path, *named, extend_exclude=("b",), force_exclude=True) == ["gen_1.py"]
    above = Settings(str(tmp_path / "a"), extend_exclude=("gen_*.py",), force_exclude=True)
    assert discover(["gen_1.py", "a/c/x.py"], settings=above, cwd=tmp_path) == ["a/c/x.py"]


def test_an_excluded_name_above_the_root_does_not_count(tmp_path: Path) -> None:
    write(tmp_path, {"dist/project/a.py": ""})
    assert found(tmp_path / "dist/project", "a.py", force_exclude=True) == ["a.py"]


def test_gitignore_is_respected_through_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init")
    (tmp_path / "sub").mkdir()
    git(tmp_path / "sub", "init")
    write(
        tmp_path,
        {".gitignore": "/out\n*.tmp.py\n", "out/a.py": "", "b.tmp.py": "", "c.py": "", "é.py": "", ":(d)e.py": ""},
    )
    write(tmp_path, {"sub/.gitignore": "x.py\n", "sub/x.py": "", "sub/y.tmp.py": ""})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "sub/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "sub"))
    assert found(tmp_path) == [":(d)e.py", "c.py", "sub/y.tmp.py", "é.py"]
    assert found(tmp_path, "b.tmp.py", "out") == ["b.tmp.py"]
    (tmp_path / "out/link").symlink_to(tmp_path / "sub", target_is_directory=True)
    assert found(tmp_path, "out/link") == ["out/link/y.tmp.py"]
    assert len(found(tmp_path, respect_gitignore=False)) == 7
    monkeypatch.setenv("PATH", "")
    assert len(found(tmp_path)) == 7


def test_links_to_folders_make_no_loop(tmp_path: Path) -> None:
    write(tmp_path, {"a/x.py": ""})
    (tmp_path / "a/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "broken.py").symlink_to(tmp_path / "gone.py")
    assert found(tmp_path) == ["a/x.py"]


def test_a_folder_that_cannot_be_listed_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": "", "closed/b.py": ""})
    listed = os.scandir

    def scandir(folder: str) -> Any:
        if Path(folder).name == "closed":
            raise PermissionError
        return listed(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert found(tmp_path) == ["a.py", "closed"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_not_text(tmp_path: Path) -> None:
    git(tmp_path, "init")
    (tmp_path / os.fsdecode(b"\xff.py")).write_text("")
    assert found(tmp_path) == [os.fsdecode(b"\xff.py")]


# -- project ------------------------------------------------------------------------------------------------------


def test_modules_resolve_inside_the_project_only(tmp_path: Path) -> None:
    write(tmp_path, {"outside.py": "", "p/pyproject.toml": "", "p/top.py": "", "p/src/lib/__init__.py": ""})
    write(
        tmp_path,
        {
            "p/src/lib/a.py": "",
            "p/app/sub/b.py": "",
            "p/app/c.py": "",
            "p/app/sub/json.py": "",
            "p/app/__init__.py": "",
        },
    )
    project = Project(tmp_path / "p")
    importer = "app/sub/main.py"
    assert project.find_module("b", 0, importer) == "app/sub/b.py"
    assert project.find_module("c", 0, importer) == "app/c.py"
    assert project.find_module("app.c", 0, importer) == "app/c.py"
    assert project.find_module("top", 0, importer) == "top.py"
    assert project.find_module("lib.a", 0, importer) == "src/lib/a.py"
    assert project.find_module("lib", 0, importer) == "src/lib/__init__.py"
    assert project.find_module("c", 2, importer) == "app/c.py"
    assert project.find_module("", 2, importer) == "app/__init__.py"
    assert project.find_module("b", 1, str(tmp_path / "p" / importer)) == "app/sub/b.py"
    for dotted, level in (("json", 0), ("outside", 0), ("outside", 4), ("numpy", 0), ("", 1), ("b.c", 0), ("x", 9)):
        assert project.find_module(dotted, level, importer) is None
    assert Project(tmp_path).find_module("top", 0, "p/app/x.py") == "p/top.py"


def test_without_a_root_packages_lead_to_their_parent(tmp_path: Path) -> None:
    write(tmp_path, {"a/pkg/__init__.py": "", "a/pkg/m.py": "", "a/n.py": "", "o.py": ""})
    project = Project(tmp_path / "a")
    assert project.find_module("pkg.m", 0, "pkg/x.py") == "pkg/m.py"
    assert project.find_module("n", 0, "pkg/x.py") == "n.py"
    assert project.find_module("o", 0, "n.py") is None


def test_installed_packages_are_not_of_the_project_around_them(tmp_path: Path) -> None:
    write(tmp_path, {"setup.py": "", "n.py": "", "venv/site-packages/lib.py": "", "venv/m.py": ""})
    project = Project(tmp_path)
    assert project.find_module("lib", 0, "venv/site-packages/x.py") == "venv/site-packages/lib.py"
    assert project.find_module("n", 0, "venv/x.py") == "n.py"
    assert project.find_module("m", 0, "venv/site-packages/x.py") is None
    assert project.find_module("n", 0, "venv/site-packages/x.py") is None


def test_project_reads_once_and_never_raises(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n", "big.py": "#" * (2 * 2**20 + 1)})
    (tmp_path / "bad.py").write_bytes(b"\xff")
    project = Project(tmp_path)
    assert project.read("a.py") == b"x = 1\n"
    (tmp_path / "a.py").write_text("changed")
    assert project.source("a.py") == Source("a.py", "x = 1\n")
    assert project.source("a.py") is project.source("a.py")
    assert project.read("big.py") is project.read("gone.py") is project.read(".") is None
    assert project.source("bad.py") is project.source("gone.py") is None


# -- measuring ----------------------------------------------------------------------------------------------------


def npy(header: str, body: int, version: int = 1) -> bytes:
    width = 2 if version == 1 else 4
    return b"\x93NUMPY" + bytes([version, 0]) + len(header).to_bytes(width, "little") + header.encode() + b"\0" * body


def header(descr: str, shape: str) -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"


@pytest.mark.parametrize(
    ("descr", "shape", "dtype", "size"),
    [
        ("'<f4'", "(100, 28, 28)", "float32", 100 * 28 * 28 * 4),
        ("'|u1'", "(7,)", "uint8", 7),
        ("'|b1'", "(7,)", "bool", 7),
        ("'>c16'", "()", "complex128", 16),
        ("'<U5'", "(3,)", "str160", 60),
        ("'|S10'", "(2,)", "bytes80", 20),
        ("'<M8[ns]'", "(2,)", "datetime64[ns]", 16),
        ("[('a', '<f4'), ('b', '<i8', (2,))]", "(5,)", "void160", 100),
    ],
)
@pytest.mark.parametrize("version", [1, 2, 3])
def test_npy_headers(tmp_path: Path, descr: str, shape: str, dtype: str, size: int, version: int) -> None:
    (tmp_path / "x.npy").write_bytes(npy(header(descr, shape), size, version))
    measured = Project(tmp_path).measure("x.npy", "a.py")
    assert measured is not None
    assert (measured.bytes, measured.dtype, measured.shape) == (size, dtype, ast.literal_eval(shape))


def test_numpy_agrees(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    arrays = {"x": numpy.zeros((4, 5), "float16"), "y": numpy.array(["ab", "c"]), "z": numpy.ones(3, "m8[s]")}
    numpy.savez_compressed(tmp_path / "all.npz", **arrays)
    measured = Project(tmp_path).measure("all.npz", "a.py")
    assert measured is not None
    assert {key: (m.bytes, m.shape, m.dtype) for key, m in measured.members} == {
        key: (array.nbytes, array.shape, array.dtype.name) for key, array in arrays.items()
    }
    assert measured.bytes == sum(array.nbytes for array in arrays.values())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"version https://git-lfs.github.com/spec/v1\n",
        npy(header("'<f4'", "(100,)"), 399),
        npy(header("'<f4'", "(-1,)"), 9),
        npy(header("'<q4'", "(1,)"), 9),
        npy("{'descr': ", 9),
        npy("__import__('os')", 9),
        npy(header("'<f4'", "(1,)") + " " * 70_000, 4, version=2),
        npy("(" * 5000, 9),
        b"\x93NUMPY\x01\x00\xff",
        b"\x93NUMPY\x02\x00\xff\xff\xff\x7f",
    ],
)
def test_damaged_arrays_are_not_measured(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.npy").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("a.npy", data)
    (tmp_path / "y.npz").write_bytes(b"PK" + data)
    (tmp_path / "y.h5").write_bytes(data)
    project = Project(tmp_path)
    assert [project.measure(name, "a.py") for name in ("x.npy", "x.npz", "y.npz", "y.h5")] == [None] * 4


def test_pickled_and_other_files_are_as_large_as_on_disk(tmp_path: Path) -> None:
    (tmp_path / "o.npy").write_bytes(npy(header("'|O'", "(3,)"), 1000))
    (tmp_path / "t.csv").write_bytes(b"x" * 2048)
    (tmp_path / "X.NPY").write_bytes(npy(header("'<f4'", "(2, 3)"), 24))
    project = Project(tmp_path)
    pickled, table = project.measure("o.npy", "a.py"), project.measure("t.csv", "a.py")
    shouted = project.measure("X.NPY", "a.py")
    assert shouted is not None and shouted.shape == (2, 3)
    assert pickled is not None and (pickled.bytes, pickled.dtype) == (1000, "object")
    assert table is not None and (table.bytes, table.because, table.shape) == (2048, "t.csv is 2 KiB on disk", None)


def test_hdf5_without_h5py_is_the_size_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h5py", None)
    (tmp_path / "x.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + b"\0" * 92)
    measured = Project(tmp_path).measure("x.h5", "a.py")
    assert measured is not None and measured.bytes == 100


def test_hdf5_data_sets(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "x.hdf5", "w") as file:
        file.create_dataset("train/x", shape=(10, 3), dtype="float32", compression="gzip")
    measured = Project(tmp_path).measure("x.hdf5", "a.py")
    assert measured is not None and measured.members[0][0] == "train/x"
    assert (measured.bytes, measured.members[0][1].shape, measured.members[0][1].dtype) == (120, (10, 3), "float32")


def test_data_is_looked_for_where_the_program_would(tmp_path: Path) -> None:
    write(tmp_path, {"setup.py": "", "root.csv": "1", "work/cwd.csv": "12", "app/near.csv": "123"})
    project = Project(tmp_path / "work")
    names = ("root.csv", "cwd.csv", "near.csv", "gone.csv", "app", "", "a\0b", "x" * 5000)
    sizes = [project.measure(name, "../app/main.py") for name in names]
    assert [size and size.bytes for size in sizes] == [1, 2, 3, None, None, None, None, None]
