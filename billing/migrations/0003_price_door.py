"""A door through which the prices of a plan are read by those who pay them: the plan is the account's above."""

from django.db import migrations

# Asked of the account in scope, and of those above and below it, each on a day of its own; a null list of countries or
# prefixes is every one. Whatever else is asked for is refused: no prices would mean that the account's rates count.
DOOR = """
CREATE FUNCTION billing_prices_for(
    accounts bigint[], days date[], sections text[], things text[], countries text[], prefixes text[]
) RETURNS TABLE (payer bigint, price billing_price) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE scope text := public.portal_scope();
BEGIN
    IF scope IS NULL OR scope <> 'system' AND EXISTS (
        SELECT FROM public.accounts_account a, public.accounts_account mine
        WHERE a.id = ANY (accounts) AND mine.id = scope::bigint AND a.id <> mine.id
            AND a.id <> ALL (mine.ancestor_ids) AND mine.id <> ALL (a.ancestor_ids)
    ) THEN
        RAISE EXCEPTION 'These prices are not for the account in scope.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    SELECT asked.account, p FROM unnest(accounts, days) AS asked (account, day)
    CROSS JOIN LATERAL (
        SELECT plan_id FROM public.billing_planperiod
        WHERE account_id = asked.account AND starts_on <= asked.day ORDER BY starts_on DESC LIMIT 1
    ) AS period
    CROSS JOIN unnest(sections) AS wanted (section)
    CROSS JOIN LATERAL (
        SELECT id FROM public.billing_pricelist
        WHERE plan_id = period.plan_id AND section = wanted.section AND NOT is_draft AND valid_from <= asked.day
        ORDER BY valid_from DESC LIMIT 1
    ) AS list
    JOIN public.billing_price p ON p.price_list_id = list.id
    WHERE p.thing = ANY (things) AND (countries IS NULL OR p.country = ANY (countries))
        AND (prefixes IS NULL OR p.prefix = ANY (prefixes));
END $$;
REVOKE ALL ON FUNCTION billing_prices_for FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing_prices_for TO portal_app, portal_system;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_protection")]

    operations = [migrations.RunSQL(DOOR, "DROP FUNCTION billing_prices_for")]
