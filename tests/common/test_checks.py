"""The system checks of the database: a login that row-level security holds back, and the extensions of searches."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from common.checks import extensions_are_there, login_is_held_back


def test_the_login_of_the_tests_is_held_back(db):
    assert run_checks(tags=["database"], databases=["default"]) == []


@pytest.mark.parametrize(
    ("answer", "ids"),
    [
        ("SELECT true, true, true", ["tandem.E001"]),
        ("SELECT false, false, false", ["tandem.E002"]),
        ("SELECT false, true, false", ["tandem.E002"]),
        ("SELECT false, true, true", []),
    ],
)
def test_other_logins_are_named(db, monkeypatch, answer, ids):
    monkeypatch.setattr("common.checks.QUESTION", answer)
    assert [found.id for found in login_is_held_back([connection.alias])] == ids


def test_a_server_without_the_extensions_is_refused_with_the_packages_name(db, monkeypatch):
    monkeypatch.setattr("common.checks.AVAILABLE", "SELECT unnest(ARRAY['plpgsql', 'btree_gin'])")

    [found] = extensions_are_there([connection.alias])

    assert (found.id, found.msg) == (
        "tandem.E003",
        "PostgreSQL comes without the extensions pg_trgm, unaccent.",
    )
    assert "postgresql-contrib" in found.hint
