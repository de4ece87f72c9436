"""The shape of the code: layers import leftwards only, files and functions stay short, views hold no queries."""

import ast
import re
import subprocess
from decimal import Decimal
from functools import cache
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
LAYERS += ["agents", "broadcasts", "support", "portal", "demo", "launcher"]
# These are siblings: messaging may know neither of the other two, nor they it.
SIBLINGS = [{"messaging", "pbx"}, {"messaging", "calls"}]
LONGEST_FILE = 400
LONGEST_FUNCTION, LONGEST_TEST = 40, 60
WIDEST_TEMPLATE = 160


# What reads or shapes a queryset. The bare ones count only without arguments, for lists and texts have them too.
QUERYING = {"aggregate", "annotate", "defer", "exclude", "filter", "only", "order_by", "prefetch_related"}
QUERYING |= {"select_for_update", "select_related", "values_list", "objects", "_default_manager", "raw"}
QUERYING_BARE = {"count", "exists", "first", "last"}
EXPRESSIONS = {"Case", "Count", "Exists", "F", "OuterRef", "Q", "Subquery", "Sum", "Value", "When"}
# Views and dialects that still shape querysets, and in how many places: it may only shrink.


def files(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


OURS = files(*LAYERS)
EVERYTHING = [*OURS, *files("tests", "scripts", "benchmarks")]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def module(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(module(path)))


def nothing_of(offenders: list[str]) -> None:
    """Fails with every one of them, a line each; pytest's own comparison stops after a few."""
    if offenders:
        pytest.fail("\n".join(offenders), pytrace=False)


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


def test_a_package_imports_only_those_to_its_left():
    wrong = []
    for path in OURS:
        own = path.relative_to(ROOT).parts[0]
        others = {found.split(".")[0] for node in nodes(path) for found in imported(node)} & set(LAYERS) - {
            own
        }
        wrong += [
            f"{name(path)} imports {other}"
            for other in sorted(others)
            if LAYERS.index(other) > LAYERS.index(own) or {own, other} in SIBLINGS
        ]
    nothing_of(wrong)


def test_imports_are_absolute_for_relative_ones_hide_the_layer():
    nothing_of(
        [
            f"{name(path)}:{node.lineno}"
            for path in OURS
            for node in nodes(path)
            if isinstance(node, ast.ImportFrom) and node.level
        ]
    )


def test_imports_stand_at_the_top():
    """An import inside a function usually dodges a circle; Django's own entry points are made that way."""
    nothing_of(
        [
            f"{name(path)}:{node.lineno}"
            for path in OURS
            if not name(path).startswith("launcher/")
            for function in functions(path)
            for node in ast.walk(function)
            if imported(node)
        ]
    )


def test_files_are_short():
    lengths = {name(path): len(path.read_text().splitlines()) for path in EVERYTHING}
    nothing_of([f"{path} has {lines} lines" for path, lines in lengths.items() if lines > LONGEST_FILE])


def lines_of_texts(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    """The lines of docstrings and of SQL."""
    texts = (
        node
        for node in ast.walk(function)
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    )
    return {
        line
        for text in texts
        if (text.end_lineno or 0) > text.lineno
        for line in range(text.lineno, (text.end_lineno or 0) + 1)
    }


def test_functions_are_short():
    """Docstrings and SQL apart; a test may hold a longer table."""
    found = []
    for path in EVERYTHING:
        most = LONGEST_TEST if name(path).startswith("tests/") else LONGEST_FUNCTION
        for function in functions(path):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > most and lines - len(lines_of_texts(function)) > most:
                found.append(f"{name(path)}:{function.lineno} {function.name} has {lines} lines")
    nothing_of(found)


def test_the_first_line_of_a_module_says_what_it_is_for():
    nothing_of(
        [
            name(path)
            for path in EVERYTHING
            if path.name != "__init__.py" and module(path).body and not ast.get_docstring(module(path))
        ]
    )


def is_query(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in QUERYING
    if isinstance(node, ast.Call):
        called = node.func
        bare = not node.args and not node.keywords
        return (isinstance(called, ast.Attribute) and called.attr in QUERYING_BARE and bare) or (
            isinstance(called, ast.Name) and called.id in EXPRESSIONS
        )
    return False


def test_views_forms_and_dialects_leave_queries_to_selectors_and_services():
    outer = [
        path
        for path in OURS
        if "/views/" in name(path)
        or path.stem == "views"
        or "/api/" in name(path)
        or path.stem == "forms"
        or "/forms/" in name(path)
    ]
    nothing_of([f"{name(path)}:{node.lineno}" for path in outer for node in nodes(path) if is_query(node)])  # type: ignore[attr-defined]


def test_north_america_is_a_word_of_its_plan_and_of_those_who_speak_it():
    """Ten digits and country codes belong to plans, served APIs, connectors and what is made up for the demo."""
    speakers = ("common/plans/", "portal/api/", "providers/", "demo/")
    found = []
    for path in (path for path in OURS if not name(path).startswith(speakers)):
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                is_text = re.search(r"^\+\d{1,3}$|\^\\\+\d", node.value)
            else:
                is_text = isinstance(node, ast.Name | ast.Attribute | ast.alias) and "ten_digits" in ast.dump(
                    node
                )
            if is_text:
                found.append(f"{name(path)}:{getattr(node, 'lineno', 0)}")
    nothing_of(found)


def test_no_text_shows_a_python_repr():
    def is_repr(node: ast.AST) -> bool:
        shown = isinstance(node, ast.FormattedValue) and node.conversion == ord("r")
        percent = isinstance(node, ast.Constant) and isinstance(node.value, str) and "%r" in node.value
        return shown or percent

    nothing_of([f"{name(path)}:{node.lineno}" for path in OURS for node in nodes(path) if is_repr(node)])  # type: ignore[attr-defined]


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


def test_comments_of_templates_end_on_their_line():
    """Django shows any other as text, and text before the doctype makes browsers draw pages as of old."""
    opened = [
        f"{path.relative_to(ROOT)}:{place}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for place, line in enumerate(path.read_text().splitlines(), 1)
        if line.count("{#") != line.count("#}")
    ]
    assert opened == []


def test_templates_are_narrow():
    """So that a template is read in an editor, and a change of it in a diff. A long text gets a name first."""
    nothing_of(
        [
            f"{path.relative_to(ROOT)}:{place} has {len(line)} characters"
            for path in sorted((ROOT / "templates").rglob("*.html"))
            for place, line in enumerate(path.read_text().splitlines(), 1)
            if len(line) > WIDEST_TEMPLATE
        ]
    )


def test_what_holds_a_form_is_included_with_the_page_around_it():
    """Django takes the token against forged forms from the page's context, and ``only`` leaves that behind."""
    folder = ROOT / "templates"
    templates = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}
    included = re.compile(r'{% include "([^"]+)"[^%]* only %}')
    nothing_of(
        [
            f"{name} includes {found}"
            for name, text in templates.items()
            for found in included.findall(text)
            if "{% csrf_token %}" in templates[found]
        ]
    )
