"""Numbers, amounts, secrets, redaction and paging."""

import logging
import sys
from decimal import Decimal

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError

from common import crypto, money, paging
from common.redact import (
    HIDDEN,
    RedactingFilter,
    RedactingFormatter,
    ShortRefusals,
    redact,
    redact_text,
    redact_trace,
)
from jobs.models import Heartbeat


@pytest.mark.parametrize(
    ("amount", "text"), [("1234.5", "1,234.50"), ("0.0075", "0.0075"), ("-3", "-3.00"), ("1E+3", "1,000.00")]
)
def test_amounts_for_people(amount, text):
    assert money.for_people(Decimal(amount)) == text
    assert money.exact("0.0000005") == Decimal("0.000001")


def test_secrets_are_encrypted_and_keys_rotate(settings):
    settings.ENCRYPTION_KEY = "old"
    stored = crypto.encrypt("s3cret")
    assert "s3cret" not in stored
    assert crypto.encrypt("") == crypto.decrypt("") == ""
    settings.ENCRYPTION_KEY = "new, old"
    assert crypto.decrypt(stored) == "s3cret"
    settings.ENCRYPTION_KEY = "new"
    with pytest.raises(ValueError, match="not configured"):
        crypto.decrypt(stored)


def test_secrets_are_hidden_wherever_they_stand():
    assert redact({"password": "a", "list": [{"Port-Out-Pin": "1", "pin": "2"}], "n": 1}) == {
        "password": HIDDEN,
        "list": [{"Port-Out-Pin": HIDDEN, "pin": HIDDEN}],
        "n": 1,
    }
    text = redact_text(
        'Authorization: Bearer abcdef0123456789 {"apikey": "x1"} postgres://u:pw@h/db token=zz9'
    )
    assert all(secret not in text for secret in ("abcdef0123456789", "x1", ":pw@", "zz9"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Authorization: Basic dXNlcjpwYXNzd29yZDEyMw==", "Authorization: Basic [hidden]"),
        (f"'authorization': 'api-key {'c24a2162ad' * 10}'", "'authorization': 'api-key [hidden]'"),
        (f"Session {'57c55f55fd' * 4} ended", "Session [hidden] ended"),
        (
            f"GET /api/relatel/api/v2/employees?limit=1&access_token={'61f0d30bb7' * 3}&x=1",
            "GET /api/relatel/api/v2/employees?limit=1&access_token=[hidden]&x=1",
        ),
        ('{"refresh_token": "ca6ac41ee5", "name": "x"}', '{"refresh_token": "[hidden]", "name": "x"}'),
        (
            "A session uninterrupted, and basic understanding",
            "A session uninterrupted, and basic understanding",
        ),
    ],
)
def test_what_proves_who_calls_is_hidden_in_lines(line: str, told: str):
    assert redact_text(line) == told


def test_log_records_are_cleaned_after_their_arguments_are_in():
    record = logging.LogRecord("x", logging.INFO, "", 0, "login %s", ("password=hunter2",), None)
    assert RedactingFilter().filter(record)
    assert record.getMessage() == f"login password={HIDDEN}"


def test_pages_go_forth_and_back_by_key(db, django_assert_num_queries):
    Heartbeat.objects.bulk_create(
        Heartbeat(name=f"{n:02d}", seen_at="2026-01-01T00:00:00Z") for n in range(1, 8)
    )

    def page(**where):
        found = paging.key_page(Heartbeat.objects.all(), key="name", size=3, **where)
        return [row.name for row in found.rows], found.before, found.after

    with django_assert_num_queries(1):
        assert page() == (["01", "02", "03"], "", "03")
    assert page(after="03") == (["04", "05", "06"], "04", "06")
    assert page(after="06") == (["07"], "07", "")
    assert page(before="07") == (["04", "05", "06"], "04", "06")
    assert page(before="04") == (["01", "02", "03"], "", "03")
    assert page(descending=True) == (["07", "06", "05"], "", "05")
    assert page(descending=True, after="05") == (["04", "03", "02"], "04", "02")
    assert page(after="99") == ([], "", "")
    assert paging.capped_count(Heartbeat.objects.all()) == (7, False)


def caused_by(code: str) -> OperationalError:
    """As Django raises what the database answered with."""
    error = OperationalError("said no")
    error.__cause__ = psycopg.errors.lookup(code)("said no")
    return error


@pytest.mark.parametrize(
    ("error", "status", "has_trace"),
    [
        (PermissionDenied("No."), 403, False),
        (ValueError("Bug"), 500, True),
        (OperationalError("Away"), 500, False),
        (caused_by("08006"), 500, False),
        (caused_by("57P01"), 500, False),
        (caused_by("40P01"), 500, True),
        (caused_by("53100"), 500, True),
    ],
)
def test_only_bugs_leave_a_trace_in_the_log(error, status, has_trace):
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s", ("/x",), (type(error), error, None)
    )
    record.status_code = status
    assert ShortRefusals().filter(record)
    assert bool(record.exc_info) == has_trace
    assert record.getMessage() == ("/x" if has_trace else f"/x ({type(error).__name__})")


DEADLOCK = """deadlock detected
DETAIL:  Process 71 waits for ShareLock on transaction 815; blocked by process 72.
Process 72 waits for ShareLock on transaction 814; blocked by process 71.
HINT:  See server log for query details."""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (DEADLOCK, DEADLOCK),
        (
            "duplicate key\nDETAIL:  Key (account_id, email)=(7, ann(1)@example.com) already exists.",
            f"duplicate key\nDETAIL:  Key (account_id, email)=({HIDDEN}) already exists.",
        ),
        (
            "violates check\nDETAIL:  Failing row contains (1, secret text, (x), null).",
            f"violates check\nDETAIL:  Failing row contains ({HIDDEN})",
        ),
        (
            'invalid input syntax for type integer: "ann\'s "pin" 4711"',
            f'invalid input syntax for type integer: "{HIDDEN}"',
        ),
        (
            "syntax error\nLINE 1: SELECT 'secret' FROM x WHERE\n               ^",
            f"syntax error\nLINE 1: {HIDDEN}\n               ^",
        ),
        ('column "nothing" does not exist', 'column "nothing" does not exist'),
    ],
)
def test_a_trace_stays_whole_and_loses_only_values(said: str, kept: str):
    assert redact_trace(said) == kept

    try:
        raise ValueError(said)
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord("x", logging.ERROR, "", 0, "It failed.", (), info)
    text = RedactingFormatter("%(message)s").format(record)
    assert text.startswith("It failed.\nTraceback (most recent call last):\n")
    assert text.endswith(f"ValueError: {kept}")
