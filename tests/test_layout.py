"""The shape of the code: layers import leftwards only, files and functions stay short, views hold no queries."""

import ast
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import numbers

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    "common",
    "accounts",
    "billing",
    "jobs",
    "events",
    "providers",
    "numbers",
    "messaging",
    "pbx",
    "calls",
]
LAYERS += ["agents", "support", "portal", "demo", "launcher"]
# These are siblings: messaging may know neither of the other two, nor they it.
SIBLINGS = [{"messaging", "pbx"}, {"messaging", "calls"}]
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def files(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


OURS = files(*LAYERS)
EVERYTHING = [*OURS, *files("tests", "scripts", "benchmarks")]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative imports hide the layer"
        return [node.module or ""]
    return []


def layer_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        yield from (module.split(".")[0] for module in imported(node))


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_package_imports_only_those_to_its_left(path: Path):
    own = path.relative_to(ROOT).parts[0]
    rank = LAYERS.index(own)
    for other in set(layer_imports(path)) & set(LAYERS) - {own}:
        assert LAYERS.index(other) < rank, f"{name(path)} imports {other}"
        assert {own, other} not in SIBLINGS, f"{name(path)} imports its sibling {other}"


@pytest.mark.parametrize("path", OURS, ids=name)
def test_imports_stand_at_the_top(path: Path):
    """An import inside a function usually dodges a circle; Django's own entry points are made that way."""
    if name(path).startswith("launcher/"):
        return
    inside = [
        f"{name(path)}:{node.lineno}"
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if imported(node)
    ]
    assert inside == []


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_files_and_functions_are_short_and_say_what_they_are_for(path: Path):
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST_FILE
    module = tree(path)
    if text.strip() and path.name != "__init__.py":
        assert ast.get_docstring(module), "the first line says what the module is for"
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize(
    "path",
    [path for path in OURS if "views" in name(path) or "/api/" in name(path) or path.name == "forms.py"],
    ids=name,
)
def test_views_forms_and_dialects_leave_queries_to_selectors_and_services(path: Path):
    used = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "raw"}
    ]
    assert used == []


def test_numbers_is_both_the_standard_module_and_our_folder():
    assert not (ROOT / "numbers" / "__init__.py").exists()
    assert numbers.__path__ == [str(ROOT / "numbers")]
    assert isinstance(Decimal(1), numbers.Number)


def test_no_path_of_a_machine_stands_in_the_project():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    roots = ["/" + part + "/" for part in ("work", "root", "home", "Users")]
    for line in listed.stdout.splitlines():
        path = ROOT / line
        if path.suffix in {
            ".py",
            ".md",
            ".html",
            ".toml",
            ".yaml",
            ".yml",
            ".in",
            ".lock",
            ".sql",
            ".css",
            ".js",
        }:
            text = path.read_text()
            assert [root for root in roots if f" {root}" in text or f'"{root}' in text] == [], line
