"""Settings: what may be written where, what wins, and what mistakes are told."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kerasleaklint.config import Settings, load
from kerasleaklint.config.size import parse_size
from kerasleaklint.core import ConfigError
from kerasleaklint.core.size import format_size

CODES = ("KLL101", "KLL102", "KLL301", "KLL310", "KLL901")


def write(folder: Path, text: str, name: str = "pyproject.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    table = f"[tool.kerasleaklint]\n{text}" if name == "pyproject.toml" else text
    path = folder / name
    path.write_text(table)
    return path


def enabled(settings: Settings, off: tuple[str, ...] = ("KLL310",)) -> list[str]:
    return [code for code in CODES if settings.enabled(code, code not in off)]


# -- files --------------------------------------------------------------------------------------------------------


def test_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path, isolated=True)
    assert settings == Settings(str(tmp_path))
    assert settings.max_array_size == 32 * 2**20 and settings.respect_gitignore and settings.color == "auto"
    assert set(dict(settings.origins).values()) == {"default"}
    assert hash(settings) == hash(pickle.loads(pickle.dumps(settings)))


def test_the_nearest_file_with_our_table_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    below = tmp_path / "a/b"
    below.mkdir(parents=True)
    write(tmp_path, 'max-array-size = "1MiB"')
    (below / "pyproject.toml").write_text('[project]\nname = "kerasleaklint-user"\n')
    (tmp_path / "a/pyproject.toml").write_text("not TOML [[[ and not about us")
    settings = load(below)
    assert (settings.max_array_size, settings.root) == (2**20, str(tmp_path))
    assert dict(settings.origins)["max-array-size"] == "pyproject.toml"
    write(tmp_path, "max-array-size = 5", "kerasleaklint.toml")
    assert load(below).max_array_size == 5
    write(below.parent, "max-array-size = 6")
    assert load(below).max_array_size == 6
    assert load(below, isolated=True) == Settings(str(below))


def test_every_key(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        select = ["KLL1"]
        ignore = ["KLL102"]
        extend-select = ["KLL310"]
        extend-ignore = ["KLL901"]
        exclude = ["a"]
        extend-exclude = ["b"]
        force-exclude = true
        respect-gitignore = false
        output-format = "json"
        max-array-size = 7
        color = "never"
        per-file-ignores = {"tests/*" = ["KLL101"]}
        """,
    )
    expected = Settings(
        root=str(tmp_path),
        select=("KLL1",),
        ignore=("KLL102",),
        extend_select=("KLL310",),
        extend_ignore=("KLL901",),
        per_file_ignores=(("tests/*", ("KLL101",)),),
        exclude=("a",),
        extend_exclude=("b",),
        force_exclude=True,
        respect_gitignore=False,
        output_format="json",
        max_array_size=7,
        color="never",
    )
    assert load(tmp_path, known_codes=lambda: CODES) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_array_size = 1", 'pyproject.toml: unknown key "max_array_size"; did you mean "max-array-size"?'),
        ("selct = []", 'unknown key "selct"; did you mean "select"?'),
        ("zzzzzzz = []", 'unknown key "zzzzzzz"'),
        ('select = "KLL1"', "\"select\" must be a list of strings, not 'KLL1'"),
        ("ignore = [1]", '"ignore" must be a list of strings, not [1]'),
        ("force-exclude = 1", '"force-exclude" must be true or false, not 1'),
        ("output-format = 1", '"output-format" must be a string, not 1'),
        ("max-array-size = true", '"max-array-size" must be a number of bytes or a string such as "32MiB", not True'),
        ("max-array-size = -1", '"max-array-size" must be'),
        ('max-array-size = "12 parsecs"', '"max-array-size": "12 parsecs" is not a size'),
        ('color = "blue"', '"color" must be "auto", "always" or "never", not \'blue\''),
        ("color = []", '"color" must be'),
        ('per-file-ignores = ["a"]', '"per-file-ignores" must be a table'),
        ('per-file-ignores = {"a" = "KLL1"}', '"per-file-ignores" must be a table'),
        ("select = [", "pyproject.toml: not valid TOML: "),
        ('select = ["E501"]', 'pyproject.toml: "select": unknown rule selector "E501"'),
        ('extend-ignore = ["KLL999"]', 'unknown rule selector "KLL999"'),
        ('ignore = ["KLL110"]', 'unknown rule selector "KLL110"; did you mean "KLL310"?'),
        ('select = [""]', 'unknown rule selector ""'),
        ('per-file-ignores = {"a.py" = ["X"]}', '"per-file-ignores" for a.py: unknown rule selector "X"'),
    ],
)
def test_mistakes_name_the_file_the_key_and_what_is_expected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, known_codes=lambda: CODES)
    assert message in str(caught.value) and str(caught.value).startswith("pyproject.toml: ")


def test_odd_tables_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nkerasleaklint = 1\n")
    with pytest.raises(ConfigError, match="must be a table"):
        load(tmp_path)
    (tmp_path / "pyproject.toml").write_bytes(b"# kerasleaklint \xff\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load(tmp_path)


def test_codes_are_asked_for_only_when_rules_are_selected(tmp_path: Path) -> None:
    def fail() -> list[str]:
        raise AssertionError

    assert load(tmp_path, isolated=True, overrides={"max-array-size": "1k"}, known_codes=fail).max_array_size == 1024


def test_toml_is_not_imported_without_a_file_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    code = (
        "import sys; before = set(sys.modules); from pathlib import Path; from kerasleaklint.config import load\n"
        "load(Path('.')); print(*{'tomllib', 'tomli', 'difflib', 'click', 'libcst'} & set(sys.modules) - before)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == ""


# -- --config and options -----------------------------------------------------------------------------------------


def test_config_takes_files_and_values(tmp_path: Path) -> None:
    write(tmp_path, "max-array-size = 1")
    write(tmp_path / "sub", "max-array-size = 2\nexclude = ['x']", "other.toml")
    settings = load(tmp_path, config=["sub/other.toml", "color = 'never'"])
    assert (settings.max_array_size, settings.exclude, settings.color) == (2, ("x",), "never")
    assert settings.root == str(tmp_path)
    inline = load(tmp_path, config=["max-array-size=64MiB", 'select = ["KLL1"]', "force-exclude=true"])
    assert (inline.max_array_size, inline.select, inline.force_exclude) == (64 * 2**20, ("KLL1",), True)
    assert dict(inline.origins)["max-array-size"] == "--config"
    assert load(tmp_path, config=["max-array-size=3"], overrides={"max_array_size": "4"}).max_array_size == 4
    assert load(tmp_path, config=["max-array-size=3"], isolated=True).max_array_size == 3
    write(tmp_path, "max-array-size = 8", "color=odd.toml")
    assert load(tmp_path, config=["color=odd.toml"]).max_array_size == 8


@pytest.mark.parametrize(
    ("config", "isolated", "message"),
    [
        (["gone.toml"], False, '--config: "gone.toml" is neither a file nor KEY=VALUE'),
        (["max_array_size=1"], False, 'did you mean "max-array-size"'),
        (["max-array-size=?"], False, "--config: not valid TOML"),
        (["a.toml", "a.toml"], False, "cannot be combined with another file"),
        (["a.toml"], True, "cannot be combined with --isolated"),
    ],
)
def test_wrong_config_options(tmp_path: Path, config: list[str], isolated: bool, message: str) -> None:
    write(tmp_path, "", "a.toml")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, config=config, isolated=isolated)
    assert message in str(caught.value)


def test_options_in_the_shapes_that_a_command_line_gives(tmp_path: Path) -> None:
    overrides: dict[str, Any] = {
        "select": ("KLL1,KLL3", "KLL901"),
        "ignore": "KLL102",
        "extend_select": (),
        "output_format": None,
        "per_file_ignores": ("a.py:KLL101", "C:/b.py:KLL1,b.py:KLL3,a.py:KLL102"),
        "extend-exclude": ["x, y"],
    }
    settings = load(tmp_path, isolated=True, overrides=overrides, known_codes=lambda: CODES)
    assert settings.select == ("KLL1", "KLL3", "KLL901") and settings.ignore == ("KLL102",)
    assert settings.extend_exclude == ("x", "y") and settings.output_format is None
    assert dict(settings.per_file_ignores) == {"a.py": ("KLL101", "KLL102"), "C:/b.py": ("KLL1",), "b.py": ("KLL3",)}
    with pytest.raises(ConfigError, match='takes "pattern:CODE"'):
        load(tmp_path, overrides={"per-file-ignores": "a.py"})
    with pytest.raises(ConfigError, match='command line: "ignore": unknown rule selector "E5"'):
        load(tmp_path, overrides={"ignore": "E5"}, known_codes=lambda: CODES)


def test_a_false_flag_on_the_command_line_beats_the_file(tmp_path: Path) -> None:
    write(tmp_path, "respect-gitignore = true\nforce-exclude = true\nextend-exclude = ['a']")
    settings = load(tmp_path, overrides={"force-exclude": False, "respect-gitignore": None, "extend-exclude": "b"})
    assert (settings.force_exclude, settings.respect_gitignore) == (False, True)
    assert settings.extend_exclude == ("a", "b")
    assert dict(settings.origins)["force-exclude"] == "command line"


def test_patterns_are_relative_to_where_they_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "weird [1]" / "sub"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    write(here.parent, "per-file-ignores = {'sub/a.py' = ['KLL1']}\nextend-exclude = ['sub/x.py']")
    settings = load(here, overrides={"extend-exclude": "./y.py,deep/*.py,w.py"})
    assert settings.ignored_for("a.py", "KLL101") and not settings.ignored_for("sub/a.py", "KLL101")
    names = ("x.py", "y.py", "deep/z.py", "w.py", "any/w.py", "z.py", "any/y.py")
    assert [name for name in names if not settings.excludes(str(here / name))] == ["z.py", "any/y.py"]
    top = load(here, overrides={"per-file-ignores": "./b.py:KLL1"})
    assert top.ignored_for("b.py", "KLL101") and not top.ignored_for("a.py", "KLL101")


# -- selection ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["KLL101", "KLL102", "KLL301", "KLL901"]),
        ({"select": ["KLL1"]}, ["KLL101", "KLL102"]),
        ({"select": ["ALL"]}, list(CODES)),
        ({"select": ["ALL"], "ignore": ["KLL3"]}, ["KLL101", "KLL102", "KLL901"]),
        ({"select": ["KLL3"], "ignore": ["KLL301"]}, ["KLL310"]),
        ({"select": ["KLL301"], "ignore": ["KLL3"]}, ["KLL301"]),
        ({"select": ["KLL3"], "ignore": ["KLL3"]}, []),
        ({"ignore": ["KLL"]}, []),
        ({"ignore": ["ALL"], "select": ["KLL101"]}, ["KLL101"]),
        ({"extend-select": ["KLL310"]}, list(CODES)),
        ({"select": ["KLL901"], "extend-select": ["KLL1"], "extend-ignore": ["KLL102"]}, ["KLL101", "KLL901"]),
    ],
)
def test_the_longest_selector_wins(tmp_path: Path, options: dict[str, list[str]], expected: list[str]) -> None:
    assert enabled(load(tmp_path, isolated=True, overrides=options)) == expected
    write(tmp_path, "\n".join(f"{key} = {value}" for key, value in options.items()))
    assert enabled(load(tmp_path)) == expected


@pytest.mark.parametrize(
    ("file", "options", "expected"),
    [
        ("select = ['KLL1']", {"select": "KLL3"}, ["KLL301", "KLL310"]),
        ("select = ['KLL101', 'KLL301']", {"ignore": "KLL1"}, ["KLL301"]),
        ("select = ['KLL1']\nignore = ['KLL102']", {"ignore": "KLL101"}, []),
        ("ignore = ['KLL102']", {"select": "KLL1"}, ["KLL101"]),
        ("ignore = ['KLL102']", {"select": "KLL1", "ignore": "KLL101"}, ["KLL102"]),
        ("ignore = ['KLL1']", {"select": "KLL102"}, ["KLL102"]),
        ("ignore = ['KLL102']", {"extend-select": "KLL1"}, ["KLL101", "KLL102", "KLL301", "KLL901"]),
        ("extend-select = ['KLL310']", {"extend-ignore": "KLL9"}, ["KLL101", "KLL102", "KLL301", "KLL310"]),
        ("extend-select = ['KLL310']", {"select": "KLL9"}, ["KLL901"]),
    ],
)
def test_the_command_line_beats_the_file(
    tmp_path: Path, file: str, options: dict[str, str], expected: list[str]
) -> None:
    write(tmp_path, file)
    assert enabled(load(tmp_path, overrides=options)) == expected


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("a.py", ["a.py", "tests/a.py", "tests/deep/a.py"]),
        ("tests/*", ["tests/a.py", "tests/deep/a.py", "tests/b.py"]),
        ("tests/a.py", ["tests/a.py"]),
        ("./tests/a.py", ["tests/a.py"]),
        ("**/deep/*.py", ["tests/deep/a.py"]),
        ("**/a.py", ["a.py", "tests/a.py", "tests/deep/a.py"]),
        ("tests/**", ["tests/a.py", "tests/deep/a.py", "tests/b.py"]),
        ("[ab].py", ["a.py", "tests/a.py", "tests/deep/a.py", "tests/b.py"]),
        ("[!a].py", ["tests/b.py"]),
        ("tests/{a,b}.py", ["tests/a.py", "tests/b.py"]),
        ("?.py", ["a.py", "tests/a.py", "tests/deep/a.py", "tests/b.py"]),
        ("tests?a.py", []),
        ("a,b.py", []),
        ("}{", []),
        ("[", []),
        ("[]", []),
        ("[z-a]", []),
    ],
)
def test_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, fits: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(str(tmp_path), per_file_ignores=((pattern, ("KLL1",)),))
    names = ["a.py", "tests/a.py", "tests/deep/a.py", "tests/b.py"]
    assert [name for name in names if settings.ignored_for(name, "KLL101")] == fits
    assert [name for name in names if settings.ignored_for(str(tmp_path / name), "KLL101")] == fits
    assert [name for name in names if settings.ignored_for(f"away/../{name}", "KLL101")] == fits
    assert not any(settings.ignored_for(name, "KLL301") for name in names)


# -- sizes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("1024", 1024), ("32MiB", 2**25), ("1 GB", 10**9), ("500k", 512_000), ("1.5gib", 3 * 2**29), ("7B", 7)],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "MiB", "1iB", "-1", "1 PB", "1e9"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (800_000_000, "763 MiB"),
        (3 * 2**29, "1.5 GiB"),
        (2**30 - 1, "1 GiB"),
        (int(9.96 * 2**20), "10 MiB"),
        (2**50, "1024 TiB"),
    ],
)
def test_sizes_are_written(size: int, text: str) -> None:
    assert format_size(size) == text
