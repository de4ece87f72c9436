"""The rows that a sync reads and writes, thousands at a time; evaluate these in the system scope.

Values go in as one JSON document for thousands of rows: COPY does not work under row-level security, and arrays of JSON
texts cost more to quote than to store. Each write leaves out rows that were changed here since the carrier was read.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from common.plans.registry import country_of, kind_of
from numbers.models import PhoneNumber
from numbers.places import place_of
from numbers.states import OCCUPIED
from numbers.sync_plan import Known, Listed, Row, Verdict
from providers.models import ProviderAccount
from providers.sync_runner import GONE_AFTER

DESIRED = (
    "destination",
    "translation",
    "forward_to",
    "inbound_cnam",
    "caller_name",
    "sms_type",
    "sms_target",
    "fax_email",
)

UNTOUCHED = "p.agreement <> 'pending' AND (p.pushed_at IS NULL OR p.pushed_at < %(read_at)s)"
# What ``document`` writes, as a table.
FOUND = """jsonb_to_recordset(%(rows)s::jsonb) AS t(
    e164 text, country text, kind text, ref text, city text, rate_center text, lata text, province text,
    settings jsonb, raw jsonb
)"""
# A number that is just being ordered is left to its order.
IS_ON_ORDER = """EXISTS (
    SELECT FROM numbers_numberorderitem AS i
    WHERE i.provider_account_id = %(provider)s AND i.e164 = t.e164 AND i.state = 'pending'
)"""
# New numbers are desired as they were found.
SETTINGS = {
    "destination": "coalesce(t.settings->>'destination', 'nothing')",
    "inbound_cnam": "coalesce((t.settings->>'inbound_cnam')::boolean, false)",
} | {
    name: f"coalesce(t.settings->>'{name}', '')"
    for name in DESIRED
    if name not in {"destination", "inbound_cnam"}
}

INSERT = f"""
INSERT INTO numbers_phonenumber (
    account_id, provider_account_id, e164, country, kind, number_class, set_up_price, carrier_ref, state,
    city, rate_center, lata, province, {", ".join(SETTINGS)}, reported, evidence, seen_at, held_since,
    agreement, label, notes, purpose, tags, differences, unsent, wishes, known_at, version, missed_syncs, push_error,
    port_out_pin
)
SELECT
    %(account)s, %(provider)s, t.e164, t.country, t.kind, 'classic', 0, t.ref, 'active',
    t.city, t.rate_center, t.lata, t.province, {", ".join(SETTINGS.values())},
    t.settings, t.raw, %(seen_at)s, statement_timestamp(),
    'confirmed', '', '', '', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', 0, 0, '', ''
FROM {FOUND}
WHERE NOT {IS_ON_ORDER}
ON CONFLICT DO NOTHING
"""  # noqa: S608 constants of this module

CHANGE = f"""
UPDATE numbers_phonenumber AS p SET
    agreement = n.agreement, differences = string_to_array(n.differences, ','),
    disagrees_since = CASE WHEN n.agreement <> 'confirmed' THEN coalesce(p.disagrees_since, %(read_at)s) END,
    reported = n.reported, evidence = n.raw, seen_at = %(read_at)s, missed_syncs = 0
FROM jsonb_to_recordset(%(rows)s::jsonb) AS n(
    pk bigint, version int, agreement text, differences text, reported jsonb, raw jsonb
)
WHERE p.id = n.pk AND p.version = n.version AND {UNTOUCHED}
"""  # noqa: S608 constants of this module

SELECT = f"""
SELECT id, version, agreement, differences, reported::text, evidence::text, pushed_at, {", ".join(DESIRED)}
FROM numbers_phonenumber WHERE id = ANY(%(pk)s)
"""  # noqa: S608

# That a number is there still is noted once an hour: written each time, it would write a hundred thousand rows anew,
# with all their indexes, to tell that nothing happened.
TOUCH = f"""
UPDATE numbers_phonenumber AS p SET seen_at = %(read_at)s, missed_syncs = 0
WHERE p.id = ANY(%(pk)s) AND {UNTOUCHED}
    AND (p.missed_syncs > 0 OR p.seen_at IS NULL OR p.seen_at < %(read_at)s - interval '1 hour')
"""  # noqa: S608

MISS = f"""
WITH missed AS (
    UPDATE numbers_phonenumber AS p SET
        missed_syncs = p.missed_syncs + 1,
        agreement = CASE WHEN p.missed_syncs + 1 >= {GONE_AFTER} THEN 'gone' ELSE p.agreement END,
        disagrees_since = CASE WHEN p.missed_syncs + 1 >= {GONE_AFTER}
            THEN coalesce(p.disagrees_since, %(read_at)s) ELSE p.disagrees_since END
    WHERE p.id = ANY(%(pk)s) AND p.provider_account_id = %(login)s AND {UNTOUCHED} AND p.agreement <> 'gone'
    RETURNING p.agreement
)
SELECT count(*) FILTER (WHERE agreement = 'gone') FROM missed
"""  # noqa: S608


def held(provider_account_id: int) -> set[str]:
    """The numbers that any account has at the carrier's login now."""
    return set(_held(provider_account_id).values_list("e164", flat=True))


def known(provider_account_id: int) -> dict[str, Known]:
    rows = _held(provider_account_id).values_list("e164", "pk", "state", "agreement")
    return {e164: Known(*rest) for e164, *rest in rows.iterator(chunk_size=5000)}


def _held(provider_account_id: int) -> Any:
    return PhoneNumber.objects.filter(provider_account=provider_account_id, state__in=OCCUPIED).order_by()


def rows(pks: list[int]) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(SELECT, {"pk": pks})
        for pk, version, agreement, differences, reported, evidence, pushed_at, *desired in cursor.fetchall():
            wanted = dict(zip(DESIRED, desired, strict=True))
            theirs, raw = json.loads(reported), json.loads(evidence)
            yield Row(pk, version, agreement, differences, theirs, raw, pushed_at, wanted)


def document(found: Sequence[tuple[str, Listed]]) -> str:
    """Numbers as the carrier lists them, with what follows from each number itself, for the statements above."""
    return _array(
        [
            _with_raw(
                {
                    "e164": e164,
                    "country": country_of(e164),
                    "kind": kind_of(e164),
                    "ref": listed.ref,
                    "settings": listed.settings,
                }
                | vars(place_of(e164)),
                listed.raw,
            )
            for e164, listed in found
        ]
    )


def insert(login: ProviderAccount, found: str, *, seen_at: datetime) -> int:
    """Add numbers to the login's own account and return how many there were; those that are held already stay."""
    return execute(INSERT, account=login.account_id, provider=login.pk, seen_at=seen_at, rows=found)


def change(verdicts: Sequence[tuple[Row, Verdict]], *, read_at: datetime) -> None:
    """Store what the carrier reported."""
    if not verdicts:
        return
    rows = [
        _with_raw(
            {
                "pk": row.pk,
                "version": row.version,
                "agreement": verdict.agreement,
                "differences": ",".join(verdict.differences),
                "reported": verdict.reported,
            },
            verdict.raw,
        )
        for row, verdict in verdicts
    ]
    execute(CHANGE, read_at=read_at, rows=_array(rows))


def _with_raw(row: dict[str, object], raw: str) -> str:
    """The row as JSON, with the carrier's answer, which is JSON already."""
    return f'{json.dumps(row)[:-1]}, "raw": {raw}}}'


def _array(rows: list[str]) -> str:
    return f"[{','.join(rows)}]"


def touch(pks: list[int], *, read_at: datetime) -> None:
    """Note that the carrier listed the numbers, with nothing new about them."""
    if pks:
        execute(TOUCH, pk=pks, read_at=read_at)


def miss(pks: Sequence[int], login: int, *, read_at: datetime) -> int:
    """Count one more complete sync without these numbers; returns how many are gone by that."""
    with connection.cursor() as cursor:
        cursor.execute(MISS, {"pk": list(pks), "login": login, "read_at": read_at})
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def execute(statement: str, **values: Any) -> int:
    """How many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
