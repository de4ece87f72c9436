"""How lines of ledgers become a seller's revenue and cost by number, in SQL, and the trigger that marks new ones."""

from django.db import migrations

from accounts.states import EntryKind

# What is sold and given back. Money that is paid, handed down or corrected by hand in full is no margin.
COUNTED = (
    EntryKind.CHARGE,
    EntryKind.ADJUSTMENT,
    EntryKind.DEBIT,
    EntryKind.REFUND,
    EntryKind.GOODWILL,
)
KINDS = ", ".join(f"'{kind.value}'" for kind in COUNTED)


def numbered(entries: str, whose: str) -> str:
    """``SELECT`` of a seller, a day of its zone, a number, revenue and cost, of the lines in ``entries``.

    ``whose`` narrows to sellers ``z``, each with its basis. A charge for several numbers is shared out; what was given
    back has the shares of its charge, the other way round.
    """
    return f"""
    WITH lines AS (
        SELECT z.account_id AS seller_id, z.zone, e.account_id, -e.amount AS revenue, 0::numeric AS cost, e.e164,
            e.reason, e.created_at
        FROM {entries} e JOIN accounts_account c ON c.id = e.account_id
        JOIN billing_marginbasis z ON z.account_id = c.parent_id AND z.currency = e.currency
        WHERE e.kind IN ({KINDS}) AND {whose}
        UNION ALL
        SELECT z.account_id, z.zone, e.account_id, 0, -e.amount, e.e164, e.reason, e.created_at
        FROM {entries} e JOIN billing_marginbasis z ON z.account_id = e.account_id AND z.currency = e.currency
        WHERE e.caused_by_id IS NOT NULL AND e.kind IN ({KINDS}) AND {whose}
    ),
    parts AS (
        SELECT seller_id, zone, created_at, e164, revenue, cost FROM lines WHERE e164 <> ''
        UNION ALL
        SELECT seller_id, zone, created_at, coalesce(s.e164, ''),
            CASE WHEN s.id IS NULL THEN revenue ELSE sign(revenue) * s.amount END,
            CASE WHEN s.id IS NULL THEN cost ELSE sign(cost) * s.amount END
        FROM lines l LEFT JOIN billing_numbershare s
            ON s.account_id = l.account_id AND s.reason = regexp_replace(l.reason, ':back$', '')
        WHERE l.e164 = ''
    )
    SELECT seller_id, (created_at AT TIME ZONE zone)::date AS day, e164, revenue, cost FROM parts
    """  # noqa: S608


def marking() -> migrations.RunSQL:
    """The migration step that has every new line of a ledger marked until a day has it in its sums."""
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION billing_mark_lines() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO billing_ledgermark (account_id, entry_id)
            SELECT account_id, id FROM fresh WHERE kind IN ({KINDS});
            RETURN NULL;
        END $$;
        CREATE TRIGGER mark_lines AFTER INSERT ON billing_ledgerentry REFERENCING NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION billing_mark_lines();
        """,  # noqa: S608
        "DROP TRIGGER mark_lines ON billing_ledgerentry; DROP FUNCTION billing_mark_lines();",
    )
