"""What a statement that was smuggled in cannot do: it runs as the portal's login, in the scope of one account."""

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction

from accounts.models import Account
from billing.models import LedgerEntry
from common import scope
from tests.people import People, set_balance

# CREATE DATABASE is refused for standing in a transaction before anybody asks for the right.
REFUSALS = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ActiveSqlTransaction)


def smuggled(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def names() -> list[str]:
    return sorted(Account.objects.values_list("name", flat=True))


def test_the_portal_signs_in_as_a_login_that_owns_nothing(people: People) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_user, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = session_user"
        )
        assert cursor.fetchone() == ("portal_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = session_user::regrole")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relname LIKE 'accounts_%'"
        )
        assert cursor.fetchall() == [("portal_owner",)]


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE billing_ledgerentry",
        "TRUNCATE billing_ledgerentry CASCADE",
        "DROP TABLE billing_ledgerentry CASCADE",
        "DROP TRIGGER append_only ON billing_ledgerentry",
        "ALTER TABLE billing_ledgerentry DISABLE TRIGGER append_only",
        "ALTER TABLE billing_ledgerentry DISABLE TRIGGER ALL",
        "ALTER TABLE billing_ledgerentry DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE billing_ledgerentry ADD COLUMN mine int",
        "ALTER TABLE billing_ledgerentry OWNER TO portal_app",
        "DROP POLICY tenant ON billing_ledgerentry",
        "CREATE POLICY mine ON billing_ledgerentry USING (true)",
        "CREATE TRIGGER mine BEFORE INSERT ON billing_ledgerentry EXECUTE FUNCTION refuse_change()",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE OR REPLACE FUNCTION portal_scope() RETURNS text LANGUAGE sql AS $$ SELECT 'system' $$",
        "ALTER FUNCTION portal_scope() SECURITY INVOKER",
        "DROP FUNCTION portal_scope() CASCADE",
        "SET session_replication_role = replica",
        "SET ROLE portal_owner",
        "SET SESSION AUTHORIZATION portal_owner",
        "GRANT portal_owner TO portal_app",
        "ALTER ROLE portal_app BYPASSRLS",
        "CREATE ROLE mine SUPERUSER",
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMPORARY TABLE accounts_account (id int)",
        "CREATE DATABASE mine",
        "SELECT secret FROM portal_scope_secret",
        "UPDATE portal_scope_secret SET secret = 'mine'",
        "DELETE FROM django_migrations",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
@pytest.mark.parametrize("role", ["none", "portal_system"])
def test_refused(people: People, statement: str, role: str) -> None:
    set_balance(people.customer, "5")
    with scope.tenant(people.customer.pk):
        with pytest.raises(DatabaseError) as refused:
            smuggled(f"SET LOCAL ROLE {role}; {statement}")
        assert isinstance(
            refused.value.__cause__,
            psycopg.errors.InsufficientPrivilege | psycopg.errors.ActiveSqlTransaction,
        )
        assert [entry.amount for entry in LedgerEntry.objects.all()] == [5]


def test_the_systems_role_without_its_scope_sees_and_writes_nothing(people: People) -> None:
    set_balance(people.customer, "5")
    with scope.tenant(people.customer.pk), transaction.atomic():
        smuggled("SET LOCAL ROLE portal_system")
        assert (names(), LedgerEntry.objects.count()) == ([], 0)
        assert Account.objects.update(name="Mine") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            LedgerEntry.objects.create(
                account=people.customer, kind="credit", amount=9, balance_after=9, currency="USD", reason="x"
            )
    with scope.system():
        assert names() == ["Acme", "Northwind", "Stranger Inc", "Tandem Telecom"]


@pytest.mark.parametrize(
    "forged", ["system", "{other}", "system.", "{other}.", "system.{seal}", "{other}.{seal}", "."]
)
@pytest.mark.parametrize("role", ["none", "portal_system"])
def test_a_scope_cannot_be_forged_from_another(people: People, forged: str, role: str) -> None:
    with scope.tenant(people.customer.pk), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('portal.scope')")
            seal = cursor.fetchone()[0].partition(".")[2]
            assert len(seal) == 64
            given = forged.format(other=people.other.pk, seal=seal)
            cursor.execute(
                "SELECT set_config('portal.scope', %s, true), set_config('role', %s, true)", [given, role]
            )
        assert names() == []
        assert Account.objects.update(name="Mine") == 0
        transaction.set_rollback(True)


def test_a_seal_is_good_for_its_own_connection_alone(transactional_db: None) -> None:
    with scope.system(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.scope')")
        sealed = cursor.fetchone()[0]
        cursor.execute("SELECT portal_scope()")
        assert cursor.fetchone() == ("system",)
    with connections.create_connection("default").cursor() as other:
        other.execute("SELECT set_config('portal.scope', %s, false)", [sealed])
        other.execute("SELECT portal_scope()")
        assert other.fetchone() == (None,)
        other.db.close()


def test_where_people_live_is_shown_to_the_house_carrier_alone(people: People) -> None:
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO house_houseaddress (line1, line2, city, state, zip)"
            " VALUES ('411 Hackensack Ave', '', 'Hackensack', 'NJ', '07601')"
        )
    count = "SELECT count(*) FROM house_houseaddress"
    for held, seen in ((scope.tenant(people.operator.pk), 0), (scope.nobody(), 0), (scope.system(), 1)):
        with held, connection.cursor() as cursor:
            cursor.execute(count)
            assert cursor.fetchone() == (seen,)
