"""The system check that keeps Tandem from running under a login that row-level security does not hold back."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from common.checks import login_is_held_back


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
