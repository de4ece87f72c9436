"""What many tests begin with, made once and rolled back to: a transaction stays open between tests, a savepoint each.

A fixture made by ``staged`` is built by the first test that asks for it, inside a savepoint. The tests after it
that ask for the same begin at that savepoint, each with copies of its own of the objects. Tests that commit, or that
ask for nothing of the kind, find an empty database as ever.
"""

import copy
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.database import Sweeper

Build = Callable[..., Any]
# So that the database's now(), which is the transaction's, does not fall far behind.
MOST_TESTS = 100


def staged(name: str, build: Build) -> Any:
    """A fixture called ``name``; the builder's parameters are the names of staged fixtures too.

    It is built before the fixtures of a single test, so no scope is held and no patch of a test is in place.
    """
    parents = tuple(inspect.signature(build).parameters)

    def fixture(request: pytest.FixtureRequest, stages: Stages, **given: Any) -> Any:
        if name in stages.values:
            return stages.values[name]
        return build(**{parent: given[parent] for parent in parents})

    fixture.staged = build  # type: ignore[attr-defined]
    fixture.__doc__ = build.__doc__
    fixture.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        inspect.Parameter(parameter, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        for parameter in ("request", "stages", "db", *parents)
    )
    return pytest.fixture(name=name)(fixture)


def wanted(request: pytest.FixtureRequest) -> dict[str, Build]:
    """The staged fixtures that a test asks for, each after those it needs; none for a test that commits."""
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        return {}
    known = request.node._fixtureinfo.name2fixturedefs
    found: dict[str, Build] = {}

    def visit(name: str) -> bool:
        build = getattr(known[name][-1].func, "staged", None) if known.get(name) else None
        if build is None or not all([visit(parent) for parent in inspect.signature(build).parameters]):
            return False
        found[name] = build
        return True

    for name in sorted(request.fixturenames):
        visit(name)
    return found


@dataclass
class Level:
    """A savepoint, and all that was made up to it."""

    build: Build
    atomic: transaction.Atomic
    made: dict[str, Any]


@dataclass
class Stages:
    """The levels that stand now, and the copies that the running test may change."""

    sweep: Callable[[], None]
    levels: list[Level] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    tests: int = 0
    held: BaseDatabaseWrapper | None = None

    def reach(self, builds: dict[str, Build]) -> None:
        """Rolls back to what the test shares with those before it, and builds what is missing."""
        self.tests += 1
        self._let_go_of_another()
        if self.tests > MOST_TESTS or connection.closed_in_transaction or not connection.in_atomic_block:
            self.drop()
            self.sweep()
        while [level.build for level in self.levels] != list(builds.values())[: len(self.levels)]:
            self._pop()
        for name in list(builds)[len(self.levels) :]:
            self._push(name, builds[name])
        self.values = copy.deepcopy(self.levels[-1].made) if self.levels else {}

    def drop(self) -> None:
        self._let_go_of_another()
        while self.levels:
            self._pop()
        self.tests = 0

    def _let_go_of_another(self) -> None:
        """Where a browser's event loop has begun, Django has another connection for this thread, and the one whose
        transaction holds the levels is not seen any more: end it, for its locks would be waited for without an end.
        """
        here = connections[DEFAULT_DB_ALIAS]
        if self.levels and self.held is not None and self.held is not here:
            assert self.held.connection is not None
            self.held.connection.close()
            self.levels.clear()
        self.held = here

    def _push(self, name: str, build: Build) -> None:
        atomic = transaction.atomic()
        # As Django marks the transaction of a test, in which durable blocks are allowed.
        atomic._from_testcase = True  # type: ignore[attr-defined]
        atomic.__enter__()
        made = copy.deepcopy(self.levels[-1].made) if self.levels else {}
        self.levels.append(Level(build, atomic, made))
        made[name] = build(**{parent: made[parent] for parent in inspect.signature(build).parameters})

    def _pop(self) -> None:
        level = self.levels.pop()
        if connection.in_atomic_block:
            connection.needs_rollback = True
        level.atomic.__exit__(None, None, None)


@pytest.fixture(scope="session")
def stages(django_db_setup: None, django_db_blocker: Any, sweeper: Sweeper) -> Iterator[Stages]:
    made = Stages(sweeper.sweep)
    yield made
    with django_db_blocker.unblock():
        made.drop()
