"""What the database knows of spending caps, as a migration step: sums by day, and whether a charge would pass a cap.

Both are asked with the rows of the accounts that pay locked. They stand in the database so that the one statement that
sets money aside can ask as well; for an account without a cap nothing is asked.
"""

from django.db import migrations

# Charges, and what is given back of them; money that is given, paid or handed down is not spent.
SPENT = "kind IN ('charge', 'adjustment')"
FUNCTIONS = f"""
CREATE FUNCTION billing_day(moment timestamptz, zone text) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (moment AT TIME ZONE zone)::date;
EXCEPTION WHEN invalid_parameter_value THEN RETURN (moment AT TIME ZONE 'UTC')::date; END $$;

CREATE FUNCTION billing_usage(payer bigint, moment timestamptz)
    RETURNS TABLE (today date, day_spent numeric, month_spent numeric) LANGUAGE sql VOLATILE AS $$
SELECT t.today, coalesce(sum(s.spent) FILTER (WHERE s.day = t.today), 0), coalesce(sum(s.spent), 0)
FROM (SELECT billing_day(moment, timezone) AS today FROM accounts_account WHERE id = payer) t
LEFT JOIN billing_spending s
    ON s.account_id = payer AND s.day BETWEEN date_trunc('month', t.today)::date AND t.today
GROUP BY t.today
$$;

CREATE FUNCTION billing_cap_passed(payer bigint, amount numeric, held numeric, moment timestamptz)
    RETURNS text LANGUAGE sql VOLATILE AS $$
SELECT coalesce((
    SELECT CASE
        WHEN greatest(u.day_spent, 0) + held + amount > least(c.day_cap, c.day_most) THEN 'day'
        WHEN greatest(u.month_spent, 0) + held + amount > least(c.month_cap, c.month_most) THEN 'month'
    END
    FROM billing_spendingcap c, LATERAL billing_usage(payer, moment) u
    WHERE c.account_id = payer AND amount > 0
), '')
$$;

CREATE FUNCTION billing_add_spending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO billing_spending (account_id, day, spent)
    SELECT n.account_id, billing_day(n.created_at, a.timezone), -sum(n.amount)
    FROM fresh n JOIN accounts_account a ON a.id = n.account_id
    WHERE a.has_caps AND n.{SPENT} AND EXISTS (SELECT FROM billing_spendingcap c WHERE c.account_id = a.id)
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (account_id, day) DO UPDATE SET spent = billing_spending.spent + excluded.spent;
    RETURN NULL;
END $$;
CREATE TRIGGER add_spending AFTER INSERT ON billing_ledgerentry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION billing_add_spending();
"""  # noqa: S608
DROPPED = """
DROP TRIGGER add_spending ON billing_ledgerentry;
DROP FUNCTION billing_add_spending();
DROP FUNCTION billing_cap_passed(bigint, numeric, numeric, timestamptz);
DROP FUNCTION billing_usage(bigint, timestamptz);
DROP FUNCTION billing_day(timestamptz, text);
"""
# What was spent this month before the account had a cap; its row is locked.
FILL = f"""
INSERT INTO billing_spending (account_id, day, spent)
SELECT e.account_id, billing_day(e.created_at, a.timezone), -sum(e.amount)
FROM billing_ledgerentry e JOIN accounts_account a ON a.id = e.account_id
WHERE e.account_id = %(account)s AND e.{SPENT} AND e.created_at > %(now)s - interval '32 days'
GROUP BY 1, 2
ON CONFLICT (account_id, day) DO UPDATE SET spent = excluded.spent
"""  # noqa: S608


def capping() -> migrations.RunSQL:
    return migrations.RunSQL(FUNCTIONS, DROPPED)
