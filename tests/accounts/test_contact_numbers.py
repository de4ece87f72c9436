"""A contact with several numbers: found and named by each, one of them the main one, and none of two contacts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Activity, Contact, ContactNumber
from accounts.selectors.contacts import (
    contact_of_number,
    contacts_by_number,
    contacts_from,
    names_of,
    other_numbers,
    searched,
)
from accounts.services.address_book import ContactFields, add_contact, change_contact, delete_contact
from common import scope
from common.errors import Conflict, Invalid, NotFound
from tests.console import in_a_row, signed_in
from tests.people import BY, People

HOME, WORK, THIRD = "+12015550101", "+12015550102", "+12015550103"


@pytest.fixture
def book(people: People) -> Iterator[People]:
    with scope.tenant(people.customer.pk):
        yield people


def add(
    people: People, name: str = "Grace", number: str = HOME, others: tuple[str, ...] = (WORK,)
) -> Contact:
    fields = ContactFields(name, number, other_numbers=others)
    return add_contact(account=people.customer, by=BY, fields=fields)


def change(people: People, row: Contact, **given: object) -> Contact:
    return change_contact(account=people.customer, by=BY, pk=row.pk, fields=ContactFields(**given))


def stored() -> list[tuple[str, str, bool]]:
    rows = ContactNumber.objects.order_by("contact__name", "-is_main", "e164")
    return list(rows.values_list("contact__name", "e164", "is_main"))


def test_found_and_named_by_each(book: People, django_assert_num_queries):
    row = add(book, others=("(201) 555-0102", HOME, WORK))
    account = book.customer
    assert stored() == [("Grace", HOME, True), ("Grace", WORK, False)]
    with django_assert_num_queries(1):
        assert names_of(account, [HOME, WORK, THIRD]) == {HOME: "Grace", WORK: "Grace"}
    with django_assert_num_queries(1):
        found = contacts_by_number(account, [WORK, THIRD])
    assert {number: (one.pk, one.comment_count) for number, one in found.items()} == {WORK: (row.pk, 0)}  # type: ignore[attr-defined]
    assert contact_of_number(account, WORK) == row
    assert contacts_from(account, first_id=0, most=9, e164=WORK) == [row]
    for words in ("550102", "(201) 555-0102", WORK):
        assert list(searched(account, words).every()) == [row]
    assert other_numbers(account, row) == [WORK]


def test_another_one_becomes_the_main_one(book: People):
    row = add(book, others=(WORK, THIRD))
    change(book, row, number=WORK)
    assert stored() == [("Grace", WORK, True), ("Grace", THIRD, False)]
    change(book, row, number=THIRD, other_numbers=[WORK, HOME])
    change(book, row, number=THIRD, other_numbers=[HOME, WORK])
    assert stored() == [("Grace", THIRD, True), ("Grace", HOME, False), ("Grace", WORK, False)]
    change(book, row, other_numbers=[])
    assert stored() == [("Grace", THIRD, True)]
    noted = Activity.objects.filter(subject_type="contact", verb="changed").order_by("pk")
    assert [one.after.get("other_numbers") for one in noted] == [[THIRD], [HOME, WORK], []]
    delete_contact(account=book.customer, by=BY, pk=row.pk)
    assert stored() == []


@pytest.mark.parametrize(
    ("others", "refusal"), [(["hello"], Invalid), ([f"20155502{n:02}" for n in range(21)], Invalid)]
)
def test_what_cannot_be_kept_changes_nothing(book: People, others: list[str], refusal: type[Exception]):
    row = add(book)
    before = stored()
    with pytest.raises(refusal) as refused:
        change(book, row, name="Other", other_numbers=others)
    assert refused.value.field == "other_numbers"  # type: ignore[attr-defined]
    assert stored() == before


def test_a_number_has_one_contact_main_or_not(book: People):
    add(book)
    ada = add(book, "Ada", THIRD, ())
    before = stored()
    with pytest.raises(Conflict, match="is a number of Grace") as refused:
        change(book, ada, other_numbers=[WORK])
    assert refused.value.field == "other_numbers"
    for number in (HOME, WORK):
        with pytest.raises(Conflict):
            change(book, ada, number=number)
        with pytest.raises(Conflict):
            add(book, "Bo", number, ())
    assert stored() == before
    with scope.tenant(book.other.pk):
        assert names_of(book.other, [HOME, WORK]) == {}
        with pytest.raises(NotFound):
            contact_of_number(book.other, WORK)
        theirs = ContactFields("Theirs", WORK, other_numbers=[HOME])
        add_contact(account=book.other, by=BY, fields=theirs)
        assert names_of(book.other, [HOME]) == {HOME: "Theirs"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_number_at_once_one_has_it(people: People):
    with scope.tenant(people.customer.pk):
        rows = [add(people, "Ada", HOME, ()), add(people, "Bo", WORK, ())]

    def take(row: Contact) -> str:
        try:
            with scope.tenant(people.customer.pk):
                change(people, row, other_numbers=[THIRD])
        except Conflict:
            return "refused"
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, rows)) == ["refused", "taken"]


def test_in_the_console(people: People):
    bob = signed_in(people.bob)
    given = {"name": "Grace", "number": HOME, "other_numbers": "(201) 555-0102\r\n 201-555-0103"}
    made = bob.post("/contacts/new/", given, follow=True)
    assert "Grace is in the address book now." in in_a_row(made)
    page = made.redirect_chain[-1][0]
    assert f"{WORK}\n{THIRD}</textarea>" in bob.get(page).content.decode()
    shown = in_a_row(bob.get("/contacts/"))
    assert all(text in shown for text in ("(201) 555-0101", "(201) 555-0102", "(201) 555-0103"))
    read = in_a_row(signed_in(people.carol).get(page))
    assert all(text in read for text in ("Other numbers</dt>", "(201) 555-0102</span>, ", "(201) 555-0103"))
    refused = bob.post(page, given | {"other_numbers": "12"})
    assert (refused.status_code, "is not a telephone number" in in_a_row(refused)) == (422, True)
    with scope.system():
        assert ContactNumber.objects.count() == 3
