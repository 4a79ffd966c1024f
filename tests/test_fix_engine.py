"""Fixing as such: rounds, conflicts, proof, bytes, the command. What each rule writes is in test_fix_rules."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import libcst as cst
import pytest

from conftest import Door, Writer
from kerasleaklint.cli.fixing import write
from kerasleaklint.cli.inputs import Inputs
from kerasleaklint.core import Applicability, Edit, Fix
from kerasleaklint.fixes import Draft, Rounds
from kerasleaklint.runner import Result
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.sources import Project
from support import ALL, check, fix

OLD = """\
import keras


def batches():
    while True:
        yield [[1.0]], [1.0]


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit_generator(batches(), steps_per_epoch=10)  # é
"""
NEW = OLD.replace("fit_generator", "fit")
SETUP = "import keras\n\nmodel = keras.Sequential([keras.layers.Dense(1)])\n"
SLOW = """\
import keras
import numpy as np

model = keras.Sequential([keras.layers.Dense(1)])
for row in np.zeros((1000, 4)):
    print(model.predict(np.stack([row])))
"""
FAST = SLOW.replace("predict(", "predict_on_batch(")
KERAS_1 = OLD.replace("steps_per_epoch", "samples_per_epoch")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and links")


# What is applied


def test_a_safe_fix_is_applied() -> None:
    done = fix(OLD)
    assert done.data.decode() == NEW
    assert [d.code for d in done.applied] == ["KLL204"]
    assert done.remaining == () and done.rejected == ()


def test_an_unsafe_fix_needs_asking_for() -> None:
    assert fix(SLOW).data.decode() == SLOW
    assert fix(SLOW, unsafe=True).data.decode() == FAST


def test_a_suggestion_is_never_applied(plant: Callable[..., None]) -> None:
    plant(lambda draft, fact: draft.rename_method(fact.call.node, "evaluate"), Applicability.SUGGESTION)
    assert fix(NEW, unsafe=True).data.decode() == NEW
    assert fix(NEW, unsafe=True, settings=replace(ALL, extend_safe_fixes=("ALL",))).data.decode() == NEW


@pytest.mark.parametrize(
    ("changes", "fixed"),
    [
        ({"unfixable": ("KLL2",)}, False),
        ({"fixable": ("KLL4",)}, False),
        ({"fixable": ("KLL204",), "unfixable": ("KLL2",)}, True),
        ({"extend_unsafe_fixes": ("KLL204",)}, False),
        ({"extend_unsafe_fixes": ("ALL",), "extend_safe_fixes": ("KLL204",)}, True),
    ],
)
def test_settings_decide_what_is_trusted(changes: dict[str, tuple[str, ...]], fixed: bool) -> None:
    done = fix(OLD, settings=replace(ALL, **changes))
    assert done.data.decode() == (NEW if fixed else OLD)


def test_an_unsafe_fix_can_be_declared_safe() -> None:
    assert fix(SLOW, settings=replace(ALL, extend_safe_fixes=("KLL404",))).data.decode() == FAST


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: KLL204", "# kerasleaklint: ignore[KLL204]"])
def test_suppressed_findings_are_never_fixed(comment: str) -> None:
    program = OLD.replace("# é", comment)
    assert fix(program, unsafe=True).data.decode() == program


def test_unselected_rules_do_not_fix() -> None:
    assert fix(OLD, settings=replace(ALL, select=("KLL1",))).data.decode() == OLD


def test_rounds_go_on_to_a_fixed_point(plant: Callable[..., None]) -> None:
    """Each round takes one argument off the list, until the finding is gone."""
    program = NEW.replace("steps_per_epoch=10", "1, 2, 3")

    def shorten(draft: Draft, fact: SinkCall) -> None:
        args = fact.call.node.args
        if len(args) > 1:
            draft.change_arguments(fact.call.node, remove=[args[-1]])

    plant(shorten)
    done = fix(program, settings=replace(ALL, select=("KLL999",)))
    # The finding is still there after each step, so no step is kept.
    assert done.data.decode() == program
    assert "would still be reported" in done.rejected[0].reason


def test_overlapping_fixes_wait_for_the_next_round() -> None:
    """The inner call lies inside an argument of the outer one: both are rewritten, one after the other."""
    program = OLD.replace("batches(), ", "batches(), callbacks=model.predict_generator(batches(), 3), ")
    done = fix(program)
    text = done.data.decode()
    assert "model.fit(batches(), callbacks=model.predict(batches(), steps=3, verbose=0), steps_per_epoch=10)" in text
    assert len(done.applied) == 2


def test_one_run_is_enough_for_many_fixes_that_bind_the_same_name(plant: Callable[..., None]) -> None:
    def write(draft: Draft, fact: SinkCall) -> None:
        draft.insert_before(fact.call.node, f"{draft.fresh('rows')} = 1")
        draft.rename_method(fact.call.node, "summary")

    plant(write)
    done = fix(SETUP + "model.fit(x)\n" * 15)
    assert len(done.applied) == 15 and not done.remaining
    assert "rows_15 = 1\nmodel.summary(x)\n" in done.data.decode()


def test_two_fixes_share_one_import() -> None:
    program = OLD.replace("=10)", "=10 / 3)") + "model.evaluate_generator(batches(), 10 / 3)\n"
    text = fix(program).data.decode()
    assert text.count("import math") == 1 and text.count("math.ceil(10 / 3)") == 2


# What the proof refuses


FAULTS: dict[str, tuple[Writer, str]] = {
    "syntax": (lambda draft, fact: draft.replace(fact.call.node, "fit(("), "does not compile"),
    "compile": (lambda draft, fact: draft.replace(fact.call.node, "f(a=1, a=2)"), "does not compile"),
    "nothing": (lambda draft, fact: draft.insert_before(fact.call.node, "pass"), "KLL999 would still be reported"),
    "comment": (lambda draft, fact: draft.edit(*_rest(draft, fact), "pass\n"), "the comment '# é' would be lost"),
    "anew": (lambda draft, fact: draft.rename_method(fact.call.node, "fit_generator"), "KLL204 would be reported anew"),
    "overlap": (lambda draft, fact: [draft.edit(s, e, "1") for s, e in ((1, 5), (3, 8))], "its edits overlap"),
}


def _rest(draft: Draft, fact: SinkCall) -> tuple[int, int]:
    start, _ = draft.layout.span(fact.call.node)
    return start, draft.layout.row_end(start)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_fix_leaves_the_file_byte_identical(fault: str, plant: Callable[..., None]) -> None:
    write, reason = FAULTS[fault]
    plant(write)
    done = fix(NEW)
    assert done.data.decode() == NEW
    assert reason in done.rejected[0].reason
    assert [d.code for d in done.remaining] == ["KLL999"]


def test_a_faulty_fix_does_not_keep_the_others_back(plant: Callable[..., None]) -> None:
    plant(FAULTS["syntax"][0], on="evaluate")
    done = fix(OLD + "model.evaluate(1, 2)\n")
    assert done.data.decode() == NEW + "model.evaluate(1, 2)\n"
    assert [r.diagnostic.code for r in done.rejected] == ["KLL999"]


def test_a_faulty_fix_does_not_keep_back_one_that_it_overlaps(plant: Callable[..., None]) -> None:
    def write(draft: Draft, fact: SinkCall) -> None:
        if "model" in draft.source(fact.call.node.args[0]):
            draft.replace(fact.call.node, "fit((")
        else:
            draft.rename_method(fact.call.node, "summary")

    plant(write)
    done = fix(SETUP + "model.fit(model.fit(x))\n")
    assert done.data.decode() == SETUP + "model.fit(model.summary(x))\n"
    assert len(done.applied) == 1 and "does not compile" in done.rejected[0].reason


def test_two_faulty_fixes_among_many_are_found_without_trying_each(
    plant: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(draft: Draft, fact: SinkCall) -> None:
        draft.rename_method(fact.call.node, "summary")
        given = draft.source(fact.call.node.args[0])
        if given != "x":
            draft.insert_before(fact.call.node, f"1 = {given}")

    plant(write)
    tried: list[int] = []
    proved = Rounds._proved
    monkeypatch.setattr(Rounds, "_proved", lambda *given: tried.append(len(given[2])) or proved(*given))
    calls = [f"model.fit({n if n in (20, 50) else 'x'})\n" for n in range(64)]
    done = fix(SETUP + "".join(calls))
    assert len(done.applied) == 62 and len(done.rejected) == 2
    assert [line for line in done.data.decode().splitlines() if "fit" in line] == ["model.fit(20)", "model.fit(50)"]
    assert len(tried) < 32


@pytest.mark.parametrize("broken", [OLD.replace("\n", "\r"), OLD + "return 1\n"], ids=["cr", "return"])
def test_files_that_cannot_be_proved_are_not_touched(broken: str) -> None:
    done = fix(broken)
    assert done.data == broken.encode() and done.applied == ()
    assert done.rejected or not done.remaining


def test_bytes_that_decoding_loses_are_not_written_anew() -> None:
    """An escape that changes nothing, in an encoding that has escapes: the file would come back without it."""
    old = b"# coding: iso2022_jp\n" + OLD.replace("é", "e").encode() + b"x = '\x1b$B\x1b(B'\n"
    done = fix(old)
    assert (done.data, done.applied) == (old, ())
    assert done.rejected[0].reason == "the file does not come back the same from reading and parsing it"


def test_names_never_collide(plant: Callable[..., None]) -> None:
    def write(draft: Draft, fact: SinkCall) -> None:
        names = [draft.fresh(wish) for wish in ("model", "model", "list")]
        draft.insert_before(fact.call.node, f"{' = '.join(names)} = 0")
        draft.rename_method(fact.call.node, "summary")

    plant(write)
    assert "model_2 = model_3 = list_2 = 0\n" in fix(NEW).data.decode()


# Bytes


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("    ", "\t").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"# -*- coding: latin-1 -*-\n" + text.encode("latin-1"),
        lambda text: text.removesuffix("\n").encode(),
        lambda text: ("\f\n" + text).encode(),
    ],
    ids=["crlf", "tabs", "bom", "latin-1", "no-newline", "form-feed"],
)
def test_bytes_keep_their_ways(encode: Callable[[str], bytes]) -> None:
    assert fix(encode(OLD)).data == encode(NEW)


# Draft


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("fit()", "fit(a=1)"),
        ("fit(x)", "fit(x, a=1)"),
        ("fit(x,)", "fit(x, a=1)"),
        ("fit(x for x in y)", "fit((x for x in y), a=1)"),
        ("fit(*x, **y)", "fit(*x, **y, a=1)"),
        ("fit(\n    x,\n)", "fit(\n    x,\n    a=1,\n)"),
        ("fit(\n    x,  # c\n)", "fit(\n    x,  # c\n    a=1,\n)"),
        ("fit(\n    x  # c\n)", "fit(\n    x,  # c\n    a=1,\n)"),
        ("fit(\n    x\n)", "fit(\n    x, a=1\n)"),
        ("fit(\n    x,\n    y\n)", "fit(\n    x,\n    y,\n    a=1,\n)"),
        ("fit(x,\n    y)", "fit(x,\n    y,\n    a=1)"),
    ],
)
def test_append_argument(call: str, expected: str, plant: Callable[..., None]) -> None:
    program = NEW.replace("fit(batches(), steps_per_epoch=10)", call)

    def write(draft: Draft, fact: SinkCall) -> None:
        draft.change_arguments(fact.call.node, append=["a=1"])
        draft.rename_method(fact.call.node, "summary")

    plant(write)
    assert fix(program).data.decode() == program.replace(call, expected.replace("fit", "summary"))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("fit(x)", "fit()"),
        ("fit(x,)", "fit()"),
        ("fit(x, y, z)", "fit(y)"),
        ("fit(x, z, y)", "fit(y)"),
        ("fit(y, x, z)", "fit(y)"),
        ("fit(\n    y,\n    x,\n    z,\n)", "fit(\n    y,\n)"),
        ("fit(\n    x,  # c\n    y,\n)", "fit(\n      # c\n    y,\n)"),
    ],
)
def test_remove_arguments(call: str, expected: str, plant: Callable[..., None]) -> None:
    program = NEW.replace("fit(batches(), steps_per_epoch=10)", call)

    def write(draft: Draft, fact: SinkCall) -> None:
        draft.change_arguments(fact.call.node, remove=[a for a in fact.call.node.args if draft.source(a) in "xz"])
        draft.rename_method(fact.call.node, "summary")

    plant(write)
    found = "\n".join(line.rstrip() for line in fix(program).data.decode().split("\n"))
    wanted = "\n".join(line.rstrip() for line in program.replace(call, expected.replace("fit", "summary")).split("\n"))
    assert found.replace("    # c", "  # c") == wanted.replace("      # c", "  # c").replace("    # c", "  # c")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x", "x.f()"),
        ("a.b[0]", "a.b[0].f()"),
        ("(a + b)", "(a + b).f()"),
        ("a + b", "(a + b).f()"),
        ("a if b else c", "(a if b else c).f()"),
        ("(\n    a\n    .b()\n)", "(\n    a\n    .b()\n    .f()\n)"),
        ("a \\\n    .b()", "a \\\n    .b() \\\n    .f()"),
    ],
)
def test_append_method(expression: str, expected: str, plant: Callable[..., None]) -> None:
    program = NEW.replace("fit(batches(), steps_per_epoch=10)", f"fit({expression})")

    def write(draft: Draft, fact: SinkCall) -> None:
        draft.append_method(fact.call.node.args[0].value, ".f()")
        draft.rename_method(fact.call.node, "summary")

    plant(write)
    assert fix(program).data.decode() == program.replace(f"fit({expression})", f"summary({expected})")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("import keras\n", "import math\n\nimport keras\n"),
        ("import os\n\nimport keras\n", "import math\nimport os\n\nimport keras\n"),
        (
            "import json  # c\nimport sys\n\nimport keras\n",
            "import json  # c\nimport math\nimport sys\n\nimport keras\n",
        ),
        ("import sys\nimport json\nimport keras\n", "import sys\nimport json\nimport math\nimport keras\n"),
        ('"""Doc."""\nfrom __future__ import annotations\nimport keras\n', None),
        ("import keras, math\n", "import keras, math\n"),
        ("import keras\nimport math as m\n", "import keras\nimport math as m\n"),
    ],
)
def test_imports_come_once_in_their_place(head: str, expected: str | None, plant: Callable[..., None]) -> None:
    program = NEW.replace("import keras\n", head)

    def write(draft: Draft, fact: SinkCall) -> None:
        ceil = draft.spelled("math.ceil", at=fact.call.node, otherwise="import math")
        draft.replace(fact.call.node, f"{ceil}(1)")

    plant(write)
    text = fix(program).data.decode()
    if expected is None:
        expected = head.replace("import keras\n", "import math\n\nimport keras\n")
    assert text.startswith(expected)
    assert text.count("math") == expected.count("math") + ("m.ceil" not in text)


def test_statements_go_where_they_belong(plant: Callable[..., None]) -> None:
    program = NEW.replace("model.fit", "for x in y: model.fit")

    def write(draft: Draft, fact: SinkCall) -> None:
        draft.insert_after(fact.call.node, "after = 1\nif after:\n    pass")
        draft.rename_method(fact.call.node, "summary")

    plant(write)
    lines = fix(program).data.decode().splitlines()
    assert lines[-5:] == [
        "for x in y:",
        "    model.summary(batches(), steps_per_epoch=10)  # é",
        "    after = 1",
        "    if after:",
        "        pass",
    ]


def test_orphaned_imports_go() -> None:
    program = "import json, multiprocessing as mp, os\n" + OLD.replace("=10)", "=10, workers=mp.cpu_count())")
    text = fix(program, unsafe=True).data.decode()
    assert text == "import json, os\n" + NEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import größe, multiprocessing as mp, os\n", "import größe, os\n"),
        ("import multiprocessing as mp\n", ""),
        ("import multiprocessing as mp  # for the workers\n", None),
        ('import multiprocessing as mp\n\n__all__ = ["mp"]\n', None),
        ("import multiprocessing as mp; import os\n", None),
        ("import os\nimport multiprocessing as mp\n\nprint(mp)\n", None),
    ],
)
def test_imports_go_only_where_nothing_else_needs_them(before: str, after: str | None) -> None:
    program = before + OLD.replace("=10)", "=10, workers=mp.cpu_count())")
    assert fix(program, unsafe=True).data.decode() == (before if after is None else after) + NEW


def test_layout_knows_where_nodes_are() -> None:
    from kerasleaklint.fixes.desk.layout import Layout
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.syntax import walk
    from kerasleaklint.sources import load

    model = FileModel(load(OLD.encode(), "a.py"), Project(Path("/nonexistent")))
    calls = [n for n in walk(model.root.tree, into_scopes=True) if isinstance(n, cst.Call)]
    assert {Layout(model).source(n) for n in calls} >= {"batches()", "keras.layers.Dense(1)"}


def test_edits_are_part_of_the_json() -> None:
    found = next(d for d in check(OLD) if d.fix)
    assert found.fix is not None
    assert found.fix.edits[0].edit == Edit(OLD.index("fit_generator"), OLD.index("fit_generator") + 13, "fit")
    assert isinstance(Fix(Applicability.SAFE, ""), Fix)


# The command


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.py"
    path.write_text(OLD)
    return path


def test_fix_writes_the_file(old: Path, lint: Door) -> None:
    done = lint("--fix", "old.py")
    assert (done.returncode, done.stdout) == (0, "")
    assert old.read_text() == NEW
    assert lint("--fix", "--diff", "old.py").returncode == 0


@pytest.mark.parametrize(
    ("options", "status"),
    [(["--fix"], 0), (["--fix", "--exit-non-zero-on-fix"], 1), (["--fix-only"], 0), (["--diff"], 1), ([], 1)],
)
def test_exit_status(options: list[str], status: int, old: Path, lint: Door) -> None:
    assert lint(*options, "old.py").returncode == status


def test_diff_changes_nothing(old: Path, lint: Door) -> None:
    done = lint("--diff", "old.py")
    assert done.stdout.startswith("--- old.py\n+++ old.py\n@@ ")
    assert "\n-model.fit_generator(" in done.stdout and "\n+model.fit(" in done.stdout
    assert old.read_text() == OLD
    (old.parent / "slow.py").write_text(SLOW)
    assert lint("--diff", "slow.py").returncode == 0
    assert lint("--diff", "--unsafe-fixes", "slow.py").returncode == 1


def test_diff_is_a_patch_even_without_a_last_newline(tmp_path: Path, lint: Door) -> None:
    (tmp_path / "a.py").write_text(OLD.removesuffix("\n"))
    assert lint("--diff", "a.py").stdout.count("\\ No newline at end of file\n") == 2


def test_fix_only_keeps_quiet_about_the_rest(old: Path, lint: Door) -> None:
    old.write_text(OLD + SLOW)
    done = lint("--fix-only", "old.py")
    assert (done.returncode, done.stdout) == (0, "")
    assert lint("--fix", "old.py").returncode == 1


def test_show_fixes(old: Path, lint: Door) -> None:
    done = lint("--fix", "--show-fixes", "old.py")
    assert "Fixed 1 finding:\n- old.py:\n    1 x KLL204 (removed-generator-method)\n" in done.stderr


def test_show_fixes_says_why_the_rest_was_not_fixed(old: Path, lint: Door) -> None:
    old.write_text('import keras\nimport numpy as np\n\nkeras.Sequential([]).fit(np.load("a.npz")["x"])\n')
    done = lint("--fix", "--show-fixes", "old.py")
    reason = '`np.load("a.npz")` opens an .npz file, which cannot be mapped; save each of its arrays with `np.save`'
    assert f"old.py:4: KLL101 is not fixed: {reason} (line 4)\n" in done.stderr
    assert "is not fixed" not in lint("--fix", "old.py").stderr


def test_unfixable(old: Path, lint: Door) -> None:
    assert lint("--fix", "--unfixable", "KLL204", "old.py").returncode == 1
    assert lint("--fix", "--fixable", "KLL1", "old.py").returncode == 1
    assert old.read_text() == OLD
    assert "unknown rule selector" in lint("--fix", "--fixable", "KLX", "old.py").stderr


def test_standard_input(lint: Door) -> None:
    done = lint("--fix", "-", stdin=OLD)
    assert (done.returncode, done.stdout) == (0, NEW)
    done = lint("--fix", "-", stdin=SLOW)
    assert (done.returncode, done.stdout) == (1, SLOW) and "KLL404" in done.stderr
    broken = "import keras\nmodel.fit(\n"
    assert lint("--fix", "-", stdin=broken).stdout == broken
    assert lint("--fix", "-", stdin="x = 1\n").stdout == "x = 1\n"
    left_out = ["--force-exclude", "--exclude", "new.py", "--stdin-filename", "new.py"]
    assert lint("--fix", *left_out, "-", stdin=OLD).stdout == OLD
    assert "+model.fit(" in lint("--diff", "-", stdin=OLD).stdout


def test_fixable_findings_are_marked(old: Path, lint: Door) -> None:
    (old.parent / "slow.py").write_text(SLOW)
    assert "KLL204 [*] " in lint("old.py").stdout
    assert "[*]" not in lint("slow.py").stdout
    assert "KLL404 [*] " in lint("--unsafe-fixes", "slow.py").stdout
    summary = lint("--output-format", "full", ".").stdout.splitlines()[-1]
    assert summary == "[*] 1 fixable with `--fix` (1 more with `--unsafe-fixes`)"


def test_json_has_the_fix(old: Path, lint: Door) -> None:
    (found,) = json.loads(lint("--output-format", "json", "old.py").stdout)
    assert found["fix"]["applicability"] == "safe"
    row, column = 11, len("model.") + 1
    assert found["fix"]["edits"][0] == {
        "content": "fit",
        "location": {"row": row, "column": column},
        "end_location": {"row": row, "column": column + len("fit_generator")},
    }


@POSIX
def test_modes_and_links_stay(old: Path, lint: Door) -> None:
    old.chmod(0o750)
    link = old.parent / "link.py"
    link.symlink_to("old.py")
    inode = old.stat().st_ino
    assert lint("--fix", "link.py").returncode == 0
    assert link.is_symlink() and old.read_text() == NEW
    assert stat.S_IMODE(old.stat().st_mode) == 0o750
    assert old.stat().st_ino != inode
    assert sorted(path.name for path in old.parent.iterdir()) == ["link.py", "old.py"]


@POSIX
def test_other_names_of_a_file_stay_the_same_file(old: Path, lint: Door) -> None:
    (old.parent / "other.py").hardlink_to(old)
    assert lint("--fix", "old.py").returncode == 0
    assert (old.parent / "other.py").samefile(old) and old.read_text() == NEW
    old.write_text(OLD)
    assert lint("--fix", "old.py", "other.py").returncode == 0


def test_a_file_that_cannot_be_written_does_not_keep_back_the_others(old: Path, lint: Door) -> None:
    locked, last = old.parent / "locked.py", old.parent / "other.py"
    for path in (locked, last):
        path.write_text(OLD)
    locked.chmod(0o444)
    done = lint("--fix")
    assert (done.returncode, done.stderr) == (2, "kerasleaklint: error: Permission denied: locked.py\n")
    assert [path.read_text() for path in (locked, last, old)] == [OLD, NEW, NEW]


def test_a_file_that_changed_since_it_was_read_stays(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = Result(str(old), fixed=NEW.encode(), before=OLD.encode())
    old.write_text(OLD + "# more\n")
    assert not write([result], Inputs([str(old)]))
    assert capsys.readouterr().err.startswith("kerasleaklint: error: changed since it was read")
    assert old.read_text() == OLD + "# more\n"
    old.unlink()
    assert not write([result], Inputs([str(old)]))
    assert not old.exists()


def test_many_files_are_fixed_in_workers(tmp_path: Path, lint: Door) -> None:
    for number in range(12):
        (tmp_path / f"f{number:02}.py").write_text(OLD)
    assert lint("--fix", ".").returncode == 0
    assert {path.read_text() for path in tmp_path.glob("*.py")} == {NEW}
