"""What many tests begin with, made once and rolled back to: a transaction stays open between tests, a savepoint each.

A fixture declared with ``@staged`` is built by the first test that asks for it, inside a savepoint. The tests after it
that ask for the same begin at that savepoint, each with copies of its own of the objects. Tests that commit, or that
ask for nothing of the kind, find an empty database as ever.
"""

import copy
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction

Build = Callable[..., Any]
# So that the database's now(), which is the transaction's, does not fall far behind.
MOST_TESTS = 100


def staged(build: Build) -> Any:
    """A fixture of the function's name; its parameters are staged fixtures too.

    It is built before the fixtures of a single test, so no scope is held and no patch of a test is in place.
    """
    parents = tuple(inspect.signature(build).parameters)

    def fixture(request: pytest.FixtureRequest, stages: Stages, **given: Any) -> Any:
        if build in stages.values:
            return stages.values[build]
        return build(**{name: given[name] for name in parents})

    fixture.staged = build  # type: ignore[attr-defined]
    fixture.__doc__ = build.__doc__
    fixture.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        for name in ("request", "stages", "db", *parents)
    )
    return pytest.fixture(name=build.__name__)(fixture)


def wanted(request: pytest.FixtureRequest) -> list[Build]:
    """The staged fixtures that a test asks for, each after those it needs; none for a test that commits."""
    marker = request.node.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(
        request.fixturenames
    ):
        return []
    known = request.node._fixtureinfo.name2fixturedefs
    found: list[Build] = []

    def visit(name: str) -> None:
        build = getattr(known[name][-1].func, "staged", None) if known.get(name) else None
        if build is not None and build not in found:
            for parent in inspect.signature(build).parameters:
                visit(parent)
            found.append(build)

    for name in sorted(request.fixturenames):
        visit(name)
    return found


@dataclass
class Level:
    """A savepoint, and all that was made up to it."""

    build: Build
    atomic: transaction.Atomic
    made: dict[Build, Any]


@dataclass
class Stages:
    """The levels that stand now, and the copies that the running test may change."""

    levels: list[Level] = field(default_factory=list)
    values: dict[Build, Any] = field(default_factory=dict)
    tests: int = 0

    def reach(self, builds: list[Build]) -> None:
        """Rolls back to what the test shares with those before it, and builds what is missing."""
        self.tests += 1
        if self.tests > MOST_TESTS or connection.closed_in_transaction or not connection.in_atomic_block:
            self.drop()
        while [level.build for level in self.levels] != builds[: len(self.levels)]:
            self._pop()
        for build in builds[len(self.levels) :]:
            self._push(build)
        self.values = copy.deepcopy(self.levels[-1].made) if self.levels else {}

    def drop(self) -> None:
        while self.levels:
            self._pop()
        self.tests = 0

    def _push(self, build: Build) -> None:
        atomic = transaction.atomic()
        # As Django marks the transaction of a test, in which durable blocks are allowed.
        atomic._from_testcase = True  # type: ignore[attr-defined]
        atomic.__enter__()
        made = copy.deepcopy(self.levels[-1].made) if self.levels else {}
        by_name = {built.__name__: value for built, value in made.items()}
        level = Level(build, atomic, made)
        self.levels.append(level)
        made[build] = build(**{name: by_name[name] for name in inspect.signature(build).parameters})

    def _pop(self) -> None:
        level = self.levels.pop()
        if connection.in_atomic_block:
            connection.needs_rollback = True
        level.atomic.__exit__(None, None, None)


@pytest.fixture(scope="session")
def stages(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stages]:
    made = Stages()
    yield made
    with django_db_blocker.unblock():
        made.drop()
