"""Who may import whom, read from the source; and what starting the tool must not load."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import kerasleaklint
from conftest import execute

ROOT = Path(kerasleaklint.__file__).parent
PACKAGE = "kerasleaklint"
BELOW: dict[str, set[str]] = {"core": set()}
BELOW["config"] = {"core"}
BELOW["sources"] = {"core", "config"}
BELOW["semantics"] = {"core", "config", "sources"}
BELOW["fixes"] = {"core", "config", "sources", "semantics"}
BELOW["suppress"] = {"core", "sources"}
BELOW["rules"] = {"core", "config", "sources", "semantics", "fixes", "suppress"}
BELOW["reporters"] = {"core"}
BELOW["engine"] = BELOW["rules"] | {"rules"}
BELOW["runner"] = BELOW["engine"] | {"engine"}
BELOW["integrations"] = BELOW["runner"] | {"runner"}
BELOW["evidence"] = {"core"}
BELOW["verify"] = {"core", "rules", "reporters", "evidence"}
BELOW["cli"] = BELOW["runner"] | {"runner", "reporters", "evidence", "verify"}
BELOW["__main__"] = {"cli"}
BELOW["__init__"] = set()
MODULES = sorted(ROOT.rglob("*.py"))
CHILD = ROOT / "verify" / "child"
NEVER = {"tensorflow", "keras", "tf_keras", "numpy", "pandas"}


def room(module: str) -> str:
    """`kerasleaklint.rules.rule` -> `rules`; the package itself is `__init__`."""
    return module.split(".")[1] if "." in module else "__init__"


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


def imports(path: Path, run_time: bool = False) -> Iterator[str]:
    """Dotted names of what a module imports, inside functions too; with `run_time`, not below `if TYPE_CHECKING`."""
    stack: list[ast.AST] = [ast.parse(path.read_bytes())]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if is_module(inner) else str(node.module)
        elif run_time and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            stack.extend(node.orelse)
        else:
            stack.extend(ast.iter_child_nodes(node))


def is_module(name: str) -> bool:
    path = ROOT.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def ours(path: Path, run_time: bool = False) -> set[str]:
    return {name for name in imports(path, run_time) if name.partition(".")[0] == PACKAGE and name != PACKAGE}


def test_no_package_hides_a_module_of_its_name() -> None:
    """A module that was cut into a package, and that a merge brought back, would lie there unread."""
    assert [path for path in MODULES if path.with_suffix("").is_dir()] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_one_way_flow(path: Path) -> None:
    own = room(dotted(path))
    assert own in BELOW, f"a new room: say in this test where it belongs: {own}"
    upwards = {name for name in ours(path) if room(name) != own and room(name) not in BELOW[own]}
    assert upwards == set()


def test_no_module_leads_back_to_itself() -> None:
    """What runs; types may name each other. An import inside of a function counts as well."""
    TopologicalSorter({dotted(path): ours(path, run_time=True) - {dotted(path)} for path in MODULES}).prepare()


def test_interpretation_is_seen_by_nobody_but_the_facade() -> None:
    inside = f"{PACKAGE}.semantics.interpretation"
    outside = [path for path in MODULES if not dotted(path).startswith(inside)]
    users = {dotted(path) for path in outside if any(name.startswith(inside) for name in ours(path))}
    assert users == {f"{PACKAGE}.semantics.file_model"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_framework_is_imported(path: Path) -> None:
    """Only what runs inside the measured child process may."""
    if CHILD not in path.parents:
        assert {name for name in imports(path) if name.partition(".")[0] in NEVER} == set()


def test_the_walk_sees_imports() -> None:
    """The test of the test."""
    engine = set(ours(ROOT / "engine.py"))
    assert {"kerasleaklint.core", "kerasleaklint.rules", "kerasleaklint.sources"} <= engine
    assert any(name.startswith("kerasleaklint.semantics") for name in engine)
    assert "kerasleaklint.config" not in ours(ROOT / "engine.py", run_time=True)


def test_core_is_a_leaf_of_the_standard_library() -> None:
    for path in (ROOT / "core").glob("*.py"):
        for name in imports(path):
            top = name.partition(".")[0]
            assert top in sys.stdlib_module_names or name.startswith("kerasleaklint.core"), (path.name, name)


@pytest.mark.parametrize("path", sorted((ROOT / "rules").glob("*.py")), ids=lambda path: path.stem)
def test_rules_stand_alone(path: Path) -> None:
    others = {name.rpartition(".")[2] for name in ours(path) if name.startswith("kerasleaklint.rules.")}
    assert {name for name in others if name != "rule" and not name.startswith("_")} == set()
    assert not any(
        name.partition(".")[0] in ("libcst", "click", "os", "pathlib") for name in imports(path, run_time=True)
    )


def test_only_the_edges_print_and_exit() -> None:
    for path in MODULES:
        if room(dotted(path)) in ("cli", "__main__", "verify"):
            continue
        tree = ast.parse(path.read_bytes())
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        assert not any(isinstance(func, ast.Name) and func.id in ("print", "exit", "input") for func in calls), path
        assert "click" not in {name.partition(".")[0] for name in imports(path)}, path


@pytest.mark.parametrize(
    "statement",
    [
        "import kerasleaklint.cli",
        "from kerasleaklint.rules import registry; registry()",
        "import kerasleaklint.engine",
        "import kerasleaklint.runner",
        "import kerasleaklint.integrations.flake8",
        "import kerasleaklint.reporters",
    ],
)
def test_what_loads_without_the_parser(statement: str, tmp_path: Path) -> None:
    heavy = sorted({"libcst", "concurrent.futures.process", "multiprocessing.pool", *NEVER})
    probe = f"import sys; {statement}; print([m for m in {heavy} if m in sys.modules])"
    done = execute([sys.executable, "-c", probe], tmp_path)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_linting_loads_no_framework(tmp_path: Path) -> None:
    for name in NEVER:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported')\n")
    (tmp_path / "train.py").write_text(
        "import numpy as np\nimport keras\nm = keras.Sequential([])\nm.fit(np.load('x.npy'), 1)\n"
    )
    (tmp_path / "run.py").write_text(
        "import sys\nfrom kerasleaklint.cli import main\n"
        f"sys.argv = ['k', 'train.py', '--exit-zero']\ntry:\n    main()\n"
        f"finally:\n    print([m for m in {sorted(NEVER)} if m in sys.modules])\n"
    )
    done = execute([sys.executable, "run.py"], tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "KLL101" in done.stdout
