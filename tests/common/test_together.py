"""Several small reads in one statement give what each alone gives."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, Model
from django.db.models.functions import TruncDate
from django.db.models.sql.compiler import SQLCompiler

from accounts.models import Account, Activity
from billing.models import LedgerEntry
from billing.services import ledger
from common import scope
from common.compiled import Slot
from common.together import Together, read_together
from jobs import services as jobs
from jobs.models import Job
from jobs.services import NewJob
from numbers.kinds import PUSH
from numbers.models import PhoneNumber
from tests.numbers.conftest import HELD, Shop
from tests.people import BY


def columns(row: Model) -> dict[str, tuple[type, Any]]:
    """With their types: a text that looks like a time is none."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: (type(value), value) for name, value in values.items()}


def test_rows_are_as_each_model_reads_them(market: Shop, django_assert_num_queries):
    customer = market.customer
    with scope.tenant(customer.pk):
        ledger.charge(account=customer, amount=Decimal("1.2345"), reason="a", description="It's 100 %")
        jobs.start(NewJob(PUSH, "Push", payload={"to": ["é", None, 1.5]}), account=customer, by=BY)
        PhoneNumber.objects.filter(pk=market.number.pk).update(tags=["a", 'b"c'], reported={"label": "x"})
        asked = {
            "numbers": PhoneNumber.objects.filter(account=customer).order_by("-e164"),
            "nothing": PhoneNumber.objects.none(),
            "jobs": Job.objects.filter(account=customer),
            "money": LedgerEntry.objects.filter(account=customer),
            "log": Activity.objects.filter(account=customer).order_by("id")[:2],
            "account": Account.objects.filter(pk=customer.pk),
        }
        with django_assert_num_queries(1):
            found = read_together(asked)
        for name, rows in asked.items():
            assert [columns(row) for row in found[name]] == [columns(row) for row in rows], name
        assert [len(found[name]) for name in ("numbers", "jobs", "money", "account")] == [2, 1, 2, 1]


def test_what_is_annotated_comes_along_and_what_is_deferred_is_read_later(market: Shop):
    rows = PhoneNumber.objects.filter(pk=market.number.pk).defer("notes").annotate(name=F("account__name"))
    with scope.tenant(market.customer.pk):
        [row] = read_together({"it": rows})["it"]
    assert (row.name, row.get_deferred_fields()) == (market.customer.name, {"notes"})


def test_what_is_annotated_has_the_type_that_the_query_gives_it(market: Shop):
    rows = PhoneNumber.objects.filter(pk=market.number.pk).annotate(
        since=F("account__created_at"), day=TruncDate("account__created_at"), twice=F("pk") * 2
    )
    with scope.tenant(market.customer.pk):
        [row], [same] = read_together({"it": rows})["it"], list(rows)
    for name in ("since", "day", "twice"):
        assert (type(getattr(row, name)), getattr(row, name)) == (
            type(getattr(same, name)),
            getattr(same, name),
        )


def test_a_strangers_rows_are_not_there(market: Shop):
    with scope.tenant(market.people.other.pk):
        assert read_together({"numbers": PhoneNumber.objects.all()}) == {"numbers": []}


def test_two_tables_in_one_row_are_refused(market: Shop):
    with pytest.raises(TypeError):
        read_together({"numbers": PhoneNumber.objects.select_related("account")})


OF_AN_ACCOUNT = Together(
    lambda: {
        "numbers": PhoneNumber.objects.filter(account=Slot("account"), e164__in=[Slot("e164")]),
        "nobody": PhoneNumber.objects.none(),
        "above": Account.objects.filter(pk__any_of=Slot("above")).order_by("pk"),
    }
)


def test_queries_that_are_put_together_once_find_what_each_finds(
    market: Shop, django_assert_num_queries, monkeypatch
):
    customer, other = market.customer, market.people.other

    def read(account: Account, e164: str) -> dict[str, list[Any]]:
        return OF_AN_ACCOUNT.read(account=account.pk, e164=e164, above=account.ancestor_ids)

    with scope.system():
        assert read(other, HELD[0])["numbers"] == []
        monkeypatch.setattr(SQLCompiler, "get_select", None)
        with django_assert_num_queries(1):
            found = read(customer, HELD[0])
        assert found == {"numbers": [market.number], "nobody": [], "above": [market.people.operator]}
        assert read(customer, "x' OR true --")["numbers"] == []
    with scope.tenant(other.pk):
        assert read(customer, HELD[0])["numbers"] == []
