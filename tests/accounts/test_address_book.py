"""The address book: who is in it, what colleagues note, and its pages."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Activity, Contact, ContactComment
from accounts.selectors.contacts import names_of, searched
from accounts.services.address_book import (
    ContactFields,
    add_contact,
    change_contact,
    comment_on,
    delete_contact,
)
from common import scope
from common.errors import Conflict, Invalid, NotFound
from tests.agents.staff import add_agent
from tests.console import signed_in
from tests.people import BY, People

GRACE = "+12015550177"


@pytest.fixture
def book(people: People):
    with scope.tenant(people.customer.pk):
        yield people


def add(people: People, name: str = "Grace", number: str = "(201) 555-0177", **more: object) -> Contact:
    return add_contact(account=people.customer, by=BY, fields=ContactFields(name, number, **more))


def verbs() -> list[str]:
    rows = Activity.objects.filter(subject_type="contact").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_from_adding_to_deleting(book: People):
    row = add(book, email="grace@example.com", tags=["supplier", "supplier", " "], is_flagged=True)
    assert (row.e164, row.tags, row.is_flagged) == (GRACE, ["supplier"], True)
    assert names_of(book.customer, [GRACE, "+12015550100"]) == {GRACE: "Grace"}

    change_contact(account=book.customer, by=BY, pk=row.pk, fields=ContactFields(name="Grace H."))
    change_contact(account=book.customer, by=BY, pk=row.pk, fields=ContactFields(name="Grace H."))
    row.refresh_from_db()
    assert (row.name, row.email, row.tags) == ("Grace H.", "grace@example.com", ["supplier"])

    colleague = add_agent(book.customer, "Ada")
    comment_on(account=book.customer, by=BY, pk=row.pk, body=" Call back ", recipient=colleague.pk)
    comment = ContactComment.objects.get()
    assert (comment.body, comment.author_name, comment.recipient) == ("Call back", "Test", colleague)

    delete_contact(account=book.customer, by=BY, pk=row.pk)
    assert (Contact.objects.count(), ContactComment.objects.count()) == (0, 0)
    assert verbs() == ["added", "changed", "commented on", "deleted"]
    assert not Activity.objects.filter(after__icontains="Call back").exists()
    with pytest.raises(NotFound):
        delete_contact(account=book.customer, by=BY, pk=row.pk)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"number": "hello"}, "number"),
        ({"number": ""}, "number"),
        ({"email": "nobody"}, "email"),
        ({"tags": ["x" * 31]}, "tags"),
        ({"tags": [str(n) for n in range(21)]}, "tags"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(book: People, fields, field):
    row = add(book)
    with pytest.raises(Invalid) as refusal:
        change_contact(account=book.customer, by=BY, pk=row.pk, fields=ContactFields(**fields))
    assert refusal.value.field == field
    with pytest.raises(Invalid):
        add(book, **({"name": "Bo", "number": "+12015550178"} | fields))
    row.refresh_from_db()
    assert ((row.name, row.e164, row.tags), verbs()) == (("Grace", GRACE, []), ["added"])


def test_a_number_has_one_contact_however_it_is_written(book: People):
    add(book)
    other = add(book, "Bo", "+12015550178")
    with pytest.raises(Conflict) as refusal:
        add(book, "Again", "+1 201 555 0177")
    assert refusal.value.field == "number"
    with pytest.raises(Conflict):
        change_contact(account=book.customer, by=BY, pk=other.pk, fields=ContactFields(number=GRACE))
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Bo", "Grace"]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_added(people: People):
    def once(_place: int) -> str:
        try:
            with scope.tenant(people.customer.pk):
                add(people)
        except Conflict:
            return "refused"
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(once, range(4))) == ["added", "refused", "refused", "refused"]


def test_a_stranger_finds_nothing_and_changes_nothing(book: People):
    row = add(book)
    with scope.tenant(book.other.pk):
        assert list(searched(book.other, "Grace").every()) == []
        for service, how in (
            (change_contact, {"fields": ContactFields(name="Mine")}),
            (delete_contact, {}),
            (comment_on, {"body": "Hi"}),
        ):
            with pytest.raises(NotFound):
                service(account=book.other, by=BY, pk=row.pk, **how)
    with scope.tenant(book.other.pk):
        assert add_contact(account=book.other, by=BY, fields=ContactFields("Grace", GRACE)).e164 == GRACE
    row.refresh_from_db()
    assert (row.name, ContactComment.objects.count()) == ("Grace", 0)


def test_comments_need_a_text_and_a_colleague_of_the_account(book: People):
    row = add(book)
    with scope.tenant(book.other.pk):
        stranger = add_agent(book.other, "Eve")
    for how, field in (
        ({"body": " "}, "body"),
        ({"body": "x" * 4001}, "body"),
        ({"recipient": stranger.pk}, "recipient"),
    ):
        with pytest.raises(Invalid) as refusal:
            comment_on(account=book.customer, by=BY, pk=row.pk, **({"body": "Hi"} | how))
        assert refusal.value.field == field
    assert ContactComment.objects.count() == 0


@pytest.mark.parametrize("words", ["gra", "201-555-0177", "5550177", "@example", "supplier"])
def test_search_by_name_number_address_and_tag(book: People, words):
    add(book, email="g@example.com", tags=["supplier"])
    add(book, "Bo", "+12015550178")
    assert [row.name for row in searched(book.customer, words).every()] == ["Grace"]


def test_in_the_console(people: People, django_assert_num_queries):
    client = signed_in(people.bob)
    made = client.post(
        "/contacts/new/", {"name": "Zoë ~ Søn", "number": "2015550177", "tags": "a, b"}, follow=True
    )
    assert "Zoë ~ Søn is in the address book now." in made.content.decode()
    again = client.post("/contacts/new/", {"name": "Zoë", "number": "+12015550177"})
    assert (again.status_code, "Another contact has this number." in again.content.decode()) == (422, True)
    with scope.system():
        row = Contact.objects.get()
    noted = client.post(f"/contacts/{row.pk}/comment/", {"body": "Owes us a call"}, follow=True)
    assert "Owes us a call" in noted.content.decode()
    with scope.tenant(people.customer.pk):
        for n in range(60):
            add(people, f"Zoë ~ {n:02}", f"+1201555{n:04}")
    page = client.get("/contacts/", {"q": "Zoë"})
    assert page.context["older_url"]
    rest = client.get(page.context["older_url"])
    assert len(page.context["rows"]) + len(rest.context["rows"]) == 61
    by_comments = client.get("/contacts/", {"q": "Zoë", "sort": "-comments"})
    assert [row.comment_count for row in by_comments.context["rows"][:2]] == [1, 0]
    with django_assert_num_queries(9):
        client.get("/contacts/")
    assert client.post(f"/contacts/{row.pk}/delete/", follow=True).status_code == 200
    with scope.system():
        assert Contact.objects.filter(pk=row.pk).count() == 0


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ((1, False), "1 contact matches"),
        ((2, False), "2 contacts match"),
        ((1000, True), "1,000+ contacts match"),
    ],
)
def test_a_count_goes_with_its_noun(people: People, monkeypatch, counted: tuple[int, bool], told: str):
    monkeypatch.setattr("common.searching.Search.total", lambda _search: counted)
    page = " ".join(signed_in(people.alice).get("/contacts/", {"q": "a"}).content.decode().split())
    assert f">{told}</p>" in page
