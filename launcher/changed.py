"""Which tests a change touches: by the map of imports, and by folder what tests reach by address alone."""

import ast
import subprocess
from collections import defaultdict
from pathlib import Path

from launcher import data
from launcher.errors import LaunchError

# A change of these may show anywhere.
EVERYWHERE = ("requirements/", "pyproject.toml", "deploy/", "portal/settings.py", "tests/conftest.py")
ALWAYS = "tests/test_layout.py"
PAGES = "tests/test_permissions.py"
BROWSER = "tests/browser"
# It imports every page, so every change of one reaches it.
NAMES_ALL = {"portal/urls.py"}
# Branches that a change is compared with, the first that there is.
MAIN = ("origin/main", "main")


def touched(base: str) -> list[str]:
    """What pytest should run for all that differs from ``base``, or else from where this branch left main."""
    changed = changed_files(base)
    if any(path.startswith(EVERYWHERE) or "/migrations/" in path for path in changed):
        return ["tests"]
    sources = {str(path.relative_to(data.ROOT)): path for path in _python_files()}
    reached = _reached(changed & set(sources), _importers(sources)) | changed
    found = {path for path in reached if _is_test(path) and path in sources}
    found |= {folder for path in reached - NAMES_ALL | changed for folder in _by_address(path)}
    found.add(ALWAYS)
    inside = {
        path for path in found if any(path != other and path.startswith(f"{other}/") for other in found)
    }
    return sorted(found - inside)


def changed_files(base: str) -> set[str]:
    """Committed since ``base``, not committed yet, or not even known to git."""
    since = base or _left_main()
    listed = _git("diff", "--name-only", since) + _git("ls-files", "--others", "--exclude-standard")
    return set(listed)


def _left_main() -> str:
    for branch in MAIN:
        try:
            return _git("merge-base", "HEAD", branch)[0]
        except LaunchError:
            continue
    return "HEAD"


def _git(*words: str) -> list[str]:
    made = subprocess.run(["git", *words], cwd=data.ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    if made.returncode:
        raise LaunchError(f"git {words[0]}: {made.stderr.strip() or 'no answer'}")
    return made.stdout.splitlines()


def _python_files() -> list[Path]:
    packages = {path.parent.name for path in data.ROOT.glob("*/*.py")} - {"benchmarks"}
    return [path for package in sorted(packages) for path in (data.ROOT / package).rglob("*.py")]


def _importers(sources: dict[str, Path]) -> dict[str, set[str]]:
    """For each file those that import it; a package's own ``__init__`` goes with each of its modules."""
    files = {}
    for name in sources:
        module = name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        files[module] = name
    importers: dict[str, set[str]] = defaultdict(set)
    for name, path in sources.items():
        for imported in _imported(ast.parse(path.read_text(), name)):
            if imported in files:
                importers[files[imported]].add(name)
    return importers


def _imported(tree: ast.Module) -> set[str]:
    """Modules and what may be modules: of ``from a import b`` both ``a`` and ``a.b``."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _reached(changed: set[str], importers: dict[str, set[str]]) -> set[str]:
    reached, new = set(changed), list(changed)
    while new:
        fresh = importers[new.pop()] - reached
        reached |= fresh
        new += fresh
    return reached


def _is_test(path: str) -> bool:
    return path.startswith("tests/") and path.rpartition("/")[2].startswith("test_")


def _by_address(path: str) -> set[str]:
    """The folders of tests that come to this file without importing it."""
    parts = path.split("/")
    if parts[0] == "static":
        return {BROWSER}
    if parts[0] == "templates":
        return _folders(parts[1]) | {PAGES, BROWSER}
    if parts[:2] == ["portal", "api"] and len(parts) > 3:
        return _folders(f"api/{parts[2]}")
    if parts[0] in {"launcher", "scripts", "Makefile"}:
        return _folders("launcher")
    if parts[0] == "tests" or not path.endswith(".py"):
        return set()
    if parts[0] == "providers" and len(parts) > 2:
        return _folders(f"providers/{parts[1]}")
    reached_by_address = {"views", "views.py", "urls.py", "forms", "forms.py", "tasks.py", "jobs", "admin.py"}
    return _folders(parts[0]) | {PAGES} if reached_by_address & set(parts) else set()


def _folders(name: str) -> set[str]:
    return {f"tests/{name}"} if (data.ROOT / "tests" / name).is_dir() else set()
