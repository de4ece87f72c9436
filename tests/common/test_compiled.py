"""Compiled queries: the same rows as any query, from one statement, in every thread, and never a value of before."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from accounts.models import Account, Membership
from common import scope
from common.compiled import Compiled, Slot
from tests.people import People, make_people

BY_NAME = Compiled(
    lambda: (
        Account.objects.select_related("parent")
        .annotate(has_people=Exists(Membership.objects.filter(account=OuterRef("pk"))))
        .filter(name=Slot("name"))
        .order_by("pk")[:1]
    )
)
BELOW = Compiled(
    lambda: Account.objects.select_for_update(of=("self",)).filter(parent=Slot("parent")).order_by("pk")
)


def test_it_finds_what_the_query_finds(people: People, django_assert_num_queries, monkeypatch):
    with scope.system():
        assert BY_NAME.first(name="nobody") is None
        monkeypatch.setattr(SQLCompiler, "get_select", None)
        with django_assert_num_queries(1):
            found = BY_NAME.first(name="Acme")
            assert found is not None
            assert (found, found.parent, found.has_people) == (people.customer, people.operator, True)
        again = BY_NAME.first(name="Northwind")
    assert again == people.reseller
    with scope.tenant(people.other.pk):
        assert BY_NAME.first(name="Acme") is None


def test_a_value_is_no_sql(people: People):
    with scope.system():
        assert BY_NAME.first(name="x' OR true --") is None
        with pytest.raises(KeyError):
            BY_NAME.first(names="Acme")


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_inside_a_transaction_alone():
    people = make_people()
    with scope.system():
        with transaction.atomic():
            names = [row.name for row in BELOW.rows(parent=people.operator.pk)]
        expected = Account.objects.filter(parent=people.operator).order_by("pk")
        assert names == [row.name for row in expected]
        with pytest.raises(TransactionManagementError):
            BELOW.rows(parent=people.operator.pk)


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection():
    make_people()

    def ask(name: str) -> str:
        try:
            with scope.system():
                found = BY_NAME.first(name=name)
        finally:
            connection.close()
        return found.name if found else ""

    names = ["Acme", "Northwind", "nobody"] * 8
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, names)) == [name if name != "nobody" else "" for name in names]
