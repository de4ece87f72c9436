"""Two contacts that are one: what is kept of both, who may merge them, and that of two merges one counts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Activity, Contact, ContactComment
from accounts.selectors.contacts import alike, names_of
from accounts.services.address_book import ContactFields, add_contact, comment_on, merge_contacts
from common import scope
from common.errors import Invalid, NotFound
from tests.console import in_a_row, signed_in
from tests.people import BY, People

GRACE, OTHER, THIRD = "+12015550177", "+12015550178", "+12015550179"


@pytest.fixture
def two(people: People) -> Iterator[tuple[Contact, Contact]]:
    with scope.tenant(people.customer.pk):
        kept = add(people, "Grace", GRACE, tags=["vip"])
        gone = add(
            people,
            "grace",
            OTHER,
            email="g@example.com",
            tags=["west"],
            is_flagged=True,
            other_numbers=[THIRD],
        )
        comment_on(account=people.customer, by=BY, pk=gone.pk, body="Calls on Mondays")
        yield kept, gone


def add(people: People, name: str, number: str, **more: object) -> Contact:
    return add_contact(account=people.customer, by=BY, fields=ContactFields(name, number, **more))


def test_what_both_had_is_kept(people: People, two: tuple[Contact, Contact]):
    kept, gone = two
    assert alike(people.customer, kept, 5) == [gone]
    row = merge_contacts(account=people.customer, by=BY, pk=kept.pk, other=gone.pk)
    row.refresh_from_db()
    assert (row.name, row.e164, row.email, row.tags, row.is_flagged) == (
        "Grace",
        GRACE,
        "g@example.com",
        ["vip", "west"],
        True,
    )
    assert list(Contact.objects.values_list("pk", flat=True)) == [kept.pk]
    assert names_of(people.customer, [GRACE, OTHER, THIRD]) == dict.fromkeys((GRACE, OTHER, THIRD), "Grace")
    assert list(ContactComment.objects.values_list("contact", "body")) == [
        (kept.pk, "Merged with grace, (201) 555-0178."),
        (kept.pk, "Calls on Mondays"),
    ]
    assert list(
        Activity.objects.filter(subject_type="contact").order_by("pk").values_list("verb", flat=True)
    ) == [
        "added",
        "added",
        "commented on",
        "deleted",
        "changed",
    ]
    with pytest.raises(NotFound):
        merge_contacts(account=people.customer, by=BY, pk=kept.pk, other=gone.pk)
    with pytest.raises(Invalid):
        merge_contacts(account=people.customer, by=BY, pk=kept.pk, other=kept.pk)


def test_a_stranger_merges_nothing(people: People, two: tuple[Contact, Contact]):
    kept, gone = two
    with scope.tenant(people.other.pk), pytest.raises(NotFound):
        merge_contacts(account=people.other, by=BY, pk=kept.pk, other=gone.pk)
    assert Contact.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_of_the_same_two_one_counts(people: People):
    with scope.tenant(people.customer.pk):
        pair = [add(people, "Grace", GRACE).pk, add(people, "Grace", OTHER).pk]

    def merge(pks: list[int]) -> bool:
        try:
            with scope.tenant(people.customer.pk):
                merge_contacts(account=people.customer, by=BY, pk=pks[0], other=pks[1])
        except NotFound:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        merged = list(pool.map(merge, [pair, pair[::-1]]))
    assert sorted(merged) == [False, True]
    with scope.tenant(people.customer.pk):
        assert Contact.objects.count() == 1


def test_in_the_console(people: People, two: tuple[Contact, Contact]):
    kept, _ = two
    bob, page = signed_in(people.bob), f"/contacts/{kept.pk}/"
    assert "Alike: <bdi>grace</bdi>" in in_a_row(bob.get(page))
    for number, text in (
        ("12", "is not a telephone number"),
        ("(201) 555-0180", "no contact with this number"),
    ):
        refused = bob.post(f"{page}merge/", {"other": number})
        assert (refused.status_code, text in in_a_row(refused)) == (422, True)
    assert Contact.objects.count() == 2
    done = bob.post(f"{page}merge/", {"other": "(201) 555-0178"}, follow=True)
    assert "grace is part of this contact now." in in_a_row(done)
    assert Contact.objects.count() == 1
