"""Labels, notes and tags: what is stored, what is refused, and tags that two people add together."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Activity
from common import scope
from common.errors import Invalid, NotFound
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services.describe import change_tags, describe_number
from numbers.states import NumberState
from tests.numbers.conftest import Shop, make_shop
from tests.people import BY, make_people


def about(shop: Shop) -> dict[str, object]:
    return {"account": shop.customer, "by": BY, "e164": shop.number.e164}


def test_describe_stores_trimmed_texts_and_logs_what_changed(shop: Shop):
    describe_number(**about(shop), label=" Sales ", notes="Ask\nAnn", tags=["VIP", " west ", "vip", ""])

    number = PhoneNumber.objects.get(pk=shop.number.pk)
    assert (number.label, number.notes, number.tags) == ("Sales", "Ask\nAnn", ["VIP", "west"])
    log = Activity.objects.get(verb="described")
    assert log.before == {"label": "", "notes": "", "tags": []}
    assert log.after == {"label": "Sales", "notes": "Ask\nAnn", "tags": ["VIP", "west"]}
    assert not Job.objects.exists()

    describe_number(**about(shop), label="")

    number.refresh_from_db()
    assert (number.label, number.notes, number.tags) == ("", "Ask\nAnn", ["VIP", "west"])
    assert Activity.objects.filter(verb="described").count() == 2


def test_nothing_new_is_not_logged(shop: Shop):
    describe_number(**about(shop), label="", tags=[])
    assert not Activity.objects.filter(verb="described").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", "x" * 81),
        ("label", "a\x00"),
        ("notes", "x" * 5001),
        ("tags", ["x" * 31]),
        ("tags", ["a,b"]),
        ("tags", [f"t{n}" for n in range(21)]),
    ],
)
def test_refusals_change_nothing(shop: Shop, field, value):
    texts = {"label": "new", "notes": "new", "tags": ["new"]} | {field: value}
    with pytest.raises(Invalid) as refusal:
        describe_number(**about(shop), **texts)
    assert refusal.value.field == field
    number = PhoneNumber.objects.get(pk=shop.number.pk)
    assert (number.label, number.notes, number.tags) == ("", "", [])


def test_change_tags(shop: Shop):
    describe_number(**about(shop), tags=["VIP", "west"])
    change_tags(**about(shop), add=["East", "vip"], remove=["WEST", "unknown"])
    assert PhoneNumber.objects.get(pk=shop.number.pk).tags == ["VIP", "East"]
    with pytest.raises(Invalid, match="20 tags"):
        change_tags(**about(shop), add=[f"t{n}" for n in range(19)], remove=[])
    assert PhoneNumber.objects.get(pk=shop.number.pk).tags == ["VIP", "East"]


def test_strangers_and_former_numbers_are_not_found(shop: Shop):
    other = shop.people.other
    for scoped in (scope.tenant(other.pk), scope.system()):
        with scoped, pytest.raises(NotFound):
            describe_number(account=other, by=BY, e164=shop.number.e164, label="Mine")
    PhoneNumber.objects.update(state=NumberState.RELEASED)
    with pytest.raises(NotFound):
        change_tags(**about(shop), add=["a"], remove=[])
    assert {number.label for number in PhoneNumber.objects.all()} == {""}


@pytest.mark.django_db(transaction=True)
def test_tags_added_together_are_all_kept():
    shop = make_shop(make_people())
    together = threading.Barrier(8, timeout=5)

    def add(index: int) -> None:
        together.wait()
        with scope.tenant(shop.customer.pk):
            change_tags(**about(shop), add=[f"tag{index}"], remove=[])
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))

    with scope.system():
        assert sorted(PhoneNumber.objects.get(pk=shop.number.pk).tags) == [f"tag{n}" for n in range(8)]
