"""Row-level security: every tenant table carries it, and a forgotten filter shows nothing."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts.models import Account, Activity
from billing.models import LedgerEntry
from common import scope
from tests.people import People, set_balance

# Tables about people or the installation; every other table of ours belongs to accounts.
GLOBAL = {
    "accounts.user",
    "accounts.signingkey",
    "accounts.throttlewindow",
    "jobs.heartbeat",
    "providers.ratebudget",
}
# The house carrier's tables are a carrier's, which knows our logins and no accounts.
OURS = {
    "accounts",
    "billing",
    "jobs",
    "events",
    "providers",
    "numbers",
    "messaging",
    "pbx",
    "calls",
    "agents",
}
OURS |= {"broadcasts", "support", "portal"}


def tenant_tables() -> list[str]:
    return [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in OURS and model._meta.label_lower not in GLOBAL
    ]


def test_every_tenant_table_has_both_policies(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity, c.relowner = 'portal_owner'::regrole,"
            " array(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid ORDER BY 1)"
            " FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        )
        found = {name: (on, owned, policies) for name, on, owned, policies in cursor.fetchall()}

    expected = {table: (True, True, ["system", "tenant"]) for table in tenant_tables()}
    # Carrier logins serve the accounts below, which may read them.
    for table in ("providers_provideraccount", "providers_familylogin"):
        expected[table] = (True, True, ["below", "system", "tenant"])
    # Fields may be shared with the accounts below.
    expected["accounts_customfield"] = (True, True, ["shared", "system", "tenant"])
    # Stock prompts belong to nobody, and everybody may read them.
    expected["pbx_media"] = (True, True, ["stock", "system", "tenant"])
    # How far sealing has come, of all accounts, is the sweep's alone.
    expected["accounts_sealingmark"] = (True, True, ["system"])
    assert {table: found[table] for table in tenant_tables()} == expected
    assert len(tenant_tables()) >= 17


def test_global_tables_have_no_account(db):
    shared = [apps.get_model(label) for label in GLOBAL] + list(apps.get_app_config("house").get_models())
    for model in shared:
        assert "account" not in {field.name for field in model._meta.get_fields()}


def test_a_forgotten_filter_shows_one_account_or_nothing(people: People):
    set_balance(people.customer, "5")
    set_balance(people.other, "7")

    with scope.tenant(people.customer.pk):
        assert [entry.amount for entry in LedgerEntry.objects.all()] == [5]
        assert [account.name for account in Account.objects.all()] == ["Acme"]
    with scope.nobody():
        assert LedgerEntry.objects.count() == Account.objects.count() == Activity.objects.count() == 0
    with scope.system():
        assert LedgerEntry.objects.count() == 2
    assert LedgerEntry.objects.count() == 0


def test_a_row_cannot_be_written_for_another_account(people: People):
    refused = pytest.raises(DatabaseError, match="row-level security")
    with scope.tenant(people.customer.pk), refused, transaction.atomic():
        LedgerEntry.objects.create(
            account=people.other, kind="credit", amount=1, balance_after=1, currency="USD", reason="x"
        )
    with scope.system():
        assert LedgerEntry.objects.count() == 0


def test_scopes_nest_and_are_put_back_after_errors(people: People):
    with scope.tenant(people.customer.pk):
        with scope.system():
            assert Account.objects.count() == 4
        assert Account.objects.count() == 1
        with pytest.raises(DatabaseError), transaction.atomic(), scope.system():
            Account.objects.raw("SELECT 1/0 AS id")[0]
        assert Account.objects.count() == 1
    assert Account.objects.count() == 0


@pytest.mark.parametrize(
    "statement", ["UPDATE billing_ledgerentry SET amount = 9", "DELETE FROM billing_ledgerentry"]
)
def test_the_ledger_refuses_change_and_removal(people: People, statement):
    set_balance(people.customer, "5")
    refused = pytest.raises(DatabaseError, match="append-only")

    with scope.system():
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert [entry.amount for entry in LedgerEntry.objects.all()] == [5]
