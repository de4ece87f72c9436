"""Custom fields as accounts define them: names, kinds, who sees which, and what goes when one is deleted."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from accounts.fields.selectors import count_values, fields_of
from accounts.fields.services import MOST_FIELDS, FieldWish, remove_field, save_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import Account, AccountFieldValue, Activity, CustomField
from accounts.services.accounts import create_account
from accounts.states import AccountKind
from common import scope
from common.errors import Conflict, Invalid, NotFound
from tests.console import in_a_row, signed_in
from tests.people import BY, People, make_people, put_below_the_reseller

CENTRE = FieldWish(FieldAbout.NUMBER, "Cost centre", FieldKind.TEXT)
PLAN = FieldWish(
    FieldAbout.ACCOUNT, "Support plan", FieldKind.CHOICE, choices=["Gold", "Basic"], default="basic"
)


def define(account: Account, wish: FieldWish = CENTRE, pk: int | None = None) -> CustomField:
    with scope.tenant(account.pk):
        return save_field(account=account, by=BY, wish=wish, pk=pk)


def seen(account: Account, about: FieldAbout = FieldAbout.NUMBER) -> list[tuple[str, str]]:
    with scope.tenant(account.pk):
        return [(row.name, row.key) for row in fields_of(account, about)]


def test_a_field_is_defined_changed_and_deleted(people: People):
    row = define(people.customer)
    assert (row.key, row.kind, row.applies_below) == ("cost_centre", "text", False)
    define(
        people.customer,
        replace(CENTRE, name="Cost center", help_text="Four digits.", is_required=True),
        row.pk,
    )
    with scope.tenant(people.customer.pk):
        again = CustomField.objects.get()
        log = list(Activity.objects.filter(subject_type="customfield").order_by("id"))
    assert (again.name, again.key, again.help_text, again.is_required) == (
        "Cost center",
        "cost_centre",
        "Four digits.",
        True,
    )
    assert [entry.verb for entry in log] == ["created", "changed"]
    assert (log[1].before["name"], log[1].after["name"]) == ("Cost centre", "Cost center")
    define(
        people.customer,
        replace(CENTRE, name="Cost center", help_text="Four digits.", is_required=True),
        row.pk,
    )
    with scope.tenant(people.customer.pk):
        assert Activity.objects.filter(subject_type="customfield").count() == 2
        assert remove_field(account=people.customer, by=BY, pk=row.pk) == 0
        with pytest.raises(NotFound):
            remove_field(account=people.customer, by=BY, pk=row.pk)
        assert Activity.objects.filter(subject_type="customfield", verb="removed").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"help_text": "x" * 201}, "help_text"),
        ({"kind": FieldKind.CHOICE}, "choices"),
        ({"kind": FieldKind.CHOICE, "choices": ["a", "A"]}, "choices"),
        ({"kind": FieldKind.CHOICE, "choices": ["x" * 81]}, "choices"),
        ({"kind": FieldKind.CHOICE, "choices": [str(n) for n in range(101)]}, "choices"),
        ({"kind": FieldKind.CHOICE, "choices": ["a"], "default": "b"}, "default"),
        ({"kind": FieldKind.DATE, "default": "soon"}, "default"),
        ({"default": "x" * 501}, "default"),
    ],
)
def test_what_cannot_be_defined_names_the_input(people: People, change: dict[str, object], field: str):
    with pytest.raises(Invalid) as refusal:
        define(people.customer, replace(CENTRE, **change))
    assert refusal.value.field == field
    with scope.system():
        assert not CustomField.objects.exists()


def test_a_name_is_taken_once_whatever_its_letters(people: People):
    define(people.customer)
    with pytest.raises(Conflict) as refusal:
        define(people.customer, replace(CENTRE, name="COST Centre"))
    assert refusal.value.field == "name"
    # Of accounts, and of another account's numbers, it is another field.
    define(people.customer, replace(CENTRE, about=FieldAbout.ACCOUNT))
    define(people.other)
    # Another name may come to the same key.
    assert define(people.customer, replace(CENTRE, name="Cost-centre")).key == "cost_centre_2"
    assert define(people.customer, replace(CENTRE, name="部門")).key == "field"
    with scope.system():
        assert CustomField.objects.count() == 5


def test_there_is_an_end_to_fields(people: People):
    for n in range(MOST_FIELDS):
        define(people.customer, replace(CENTRE, name=f"Field {n}"))
    with pytest.raises(Conflict):
        define(people.customer)
    define(people.customer, PLAN)


def test_a_strangers_field_is_not_there(people: People):
    row = define(people.other)
    with pytest.raises(NotFound):
        define(people.customer, replace(CENTRE, name="Mine now"), row.pk)
    with scope.tenant(people.customer.pk), pytest.raises(NotFound):
        remove_field(account=people.customer, by=BY, pk=row.pk)
    with scope.system():
        assert CustomField.objects.get().name == "Cost centre"


def test_a_shared_field_is_seen_below_and_nowhere_else(people: People):
    put_below_the_reseller(people)
    define(people.reseller, replace(CENTRE, applies_below=True))
    define(people.reseller, replace(CENTRE, name="Ours"))
    define(people.other, replace(CENTRE, name="Theirs"))
    assert seen(people.customer) == [("Cost centre", "cost_centre")]
    assert seen(people.reseller) == [("Cost centre", "cost_centre"), ("Ours", "ours")]
    assert seen(people.operator) == []
    with pytest.raises(Conflict, match="from an account above"):
        define(people.customer)
    with scope.tenant(people.customer.pk):
        # It may be read there, and written by its own account alone.
        assert CustomField.objects.update(name="Mine") == 0
        assert [row.name for row in CustomField.objects.all()] == ["Cost centre"]


def test_two_fields_of_one_name_are_told_apart(people: People):
    put_below_the_reseller(people)
    define(people.customer)
    shared = define(people.reseller, replace(CENTRE, applies_below=True))
    assert seen(people.customer) == [
        ("Cost centre", "cost_centre"),
        (f"Cost centre (shared, {shared.pk})", f"cost_centre_{shared.pk}"),
    ]


def test_new_accounts_begin_with_the_default_and_it_goes_with_the_field(people: People):
    shared = define(people.reseller, replace(PLAN, applies_below=True))
    made = create_account(
        parent=people.reseller, by=BY, name="New", email="new@example.com", kind=AccountKind.CUSTOMER
    )
    with scope.tenant(made.pk):
        assert [(row.field_id, row.value) for row in AccountFieldValue.objects.all()] == [
            (shared.pk, "Basic")
        ]
    with scope.tenant(people.other.pk):
        assert not AccountFieldValue.objects.exists()
    with scope.tenant(people.reseller.pk):
        assert count_values(shared) == 1
        with pytest.raises(Conflict) as refusal:
            save_field(
                account=people.reseller, by=BY, wish=replace(CENTRE, about=FieldAbout.ACCOUNT), pk=shared.pk
            )
        assert refusal.value.field == "kind"
        assert remove_field(account=people.reseller, by=BY, pk=shared.pk) == 1
    with scope.system():
        assert not AccountFieldValue.objects.exists()
        assert Activity.objects.get(verb="removed").before["values"] == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_name_the_first_has_it():
    people, together = make_people(), threading.Barrier(2)

    def take(name: str) -> str:
        together.wait()
        try:
            define(people.customer, replace(CENTRE, name=name))
        except Conflict as exc:
            return str(exc.field)
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, ["Cost centre", "cost Centre"])) == ["made", "name"]
    with scope.system():
        assert CustomField.objects.count() == 1


def test_in_the_settings(people: People):
    alice, bob = signed_in(people.alice), signed_in(people.bob)
    asked = {"about": "number", "name": "Contract end", "kind": "date", "default": "tomorrow"}
    refused = alice.post("/account/fields/new/", asked)
    assert (refused.status_code, "Write a date like" in in_a_row(refused)) == (422, True)
    assert bob.post("/account/fields/new/", asked).status_code == 403
    assert alice.post("/account/fields/new/", asked | {"default": ""}).url == "/account/fields/"
    with scope.system():
        row = CustomField.objects.get()
    page = in_a_row(bob.get("/account/fields/"))
    assert ("Contract end" in page, "New field" in page) == (True, False)
    changed = alice.post(f"/account/fields/{row.pk}/", {"name": "Ends", "kind": "date"})
    assert changed.status_code == 302
    assert "Nothing is stored in it." in in_a_row(alice.get(f"/account/fields/{row.pk}/remove/"))
    assert signed_in(people.charlie).post(f"/account/fields/{row.pk}/remove/").status_code == 404
    assert bob.post(f"/account/fields/{row.pk}/remove/").status_code == 403
    with scope.system():
        assert CustomField.objects.get().name == "Ends"
    assert alice.post(f"/account/fields/{row.pk}/remove/").url == "/account/fields/"
    assert alice.post(f"/account/fields/{row.pk}/remove/").status_code == 404
