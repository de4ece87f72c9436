"""The address book here and at a carrier that keeps one, which is our own Relatel API over HTTP."""

from typing import Any

import pytest

from accounts.models import Contact
from accounts.services.accounts import set_state
from accounts.services.address_book import (
    ContactFields,
    add_contact,
    change_contact,
    comment_on,
    delete_contact,
)
from accounts.states import AccountState
from agents.address_books.services import adopt_their_contact, push_our_contact
from agents.models import ContactAtCarrier
from common import scope
from common.errors import Conflict, Forbidden, NotFound
from jobs.models import Job
from providers.models import FamilyLogin, SyncRun
from tests.console import in_a_row, signed_in
from tests.faults.proxy import Proxy
from tests.people import BY
from tests.providers.relatel.looping import Loop

pytestmark = pytest.mark.django_db(transaction=True)
DONE = ["drop after", "502 after commit"]
FAULTS = [(method, kind) for method in ("POST", "PUT", "DELETE") for kind in (*DONE, "500")]
FAULTS += [("POST", "truncation"), ("POST", "wrong JSON after commit"), ("POST", "HTML 200"), ("PUT", "429")]
GRACE, HEDY, NIELS = "+4520304050", "+4520304051", "+4520304052"
PUSH = "agents.push_contacts"
WHOLE = ContactFields("Grace Hopper", GRACE, "grace@example.dk", True, ["navy", "vip"])


@pytest.fixture
def book(looped: Loop) -> Loop:
    """Grace was taken in."""
    looped.there(add_contact, fields=WHOLE)
    assert looped.sync("contacts").state == "done"
    return looped


def at(loop: Loop, e164: str = GRACE) -> ContactAtCarrier:
    with scope.system():
        return ContactAtCarrier.objects.get(account=loop.us, contact__e164=e164)


def contact(loop: Loop, whose: str = "us", e164: str = GRACE) -> Contact:
    with scope.system():
        return Contact.objects.get(account=getattr(loop, whose), e164=e164)


def names(loop: Loop, whose: str) -> list[tuple[str, str]]:
    with scope.system():
        rows = Contact.objects.filter(account=getattr(loop, whose)).order_by("e164")
        return list(rows.values_list("e164", "name"))


def change(loop: Loop, whose: str, **fields: Any) -> None:
    act = loop.here if whose == "us" else loop.there
    act(change_contact, pk=contact(loop, whose).pk, fields=ContactFields(**fields))


def counts(run: SyncRun) -> tuple[int, int, int, int, int]:
    return run.read, run.added, run.changed, run.unchanged, run.drifted


def pushed(loop: Loop) -> Job:
    return loop.run(loop.jobs(PUSH)[-1])


def drifting(loop: Loop) -> ContactAtCarrier:
    """Ours is changed as if the carrier had not been told of it, and theirs in another way."""
    with scope.system():
        Contact.objects.filter(account=loop.us, e164=GRACE).update(name="Ours")
    change(loop, "them", name="Theirs", tags=["navy"])
    assert counts(loop.sync("contacts")) == (1, 0, 1, 0, 1)
    return at(loop)


def test_contacts_are_taken_in_once_and_the_newer_word_counts(book: Loop):
    row = contact(book)
    assert (row.name, row.email, row.is_flagged, row.tags) == (
        "Grace Hopper",
        "grace@example.dk",
        True,
        ["navy", "vip"],
    )
    assert (counts(book.sync("contacts")), book.jobs(PUSH)) == ((1, 0, 0, 1, 0), [])
    change(book, "them", name="Grace B. Hopper", email="", is_flagged=False, tags=[])
    assert counts(book.sync("contacts")) == (1, 0, 1, 0, 0)
    row = contact(book)
    assert (row.name, row.email, row.is_flagged, row.tags) == ("Grace B. Hopper", "", False, [])
    assert (at(book).agreement, book.jobs(PUSH)) == ("confirmed", [])

    change(book, "us", number=HEDY, name="Hedy")
    [job] = book.jobs(PUSH)
    assert (at(book, HEDY).agreement, book.run(job).state) == ("pending", "done")
    assert (names(book, "them"), at(book, HEDY).agreement) == ([(HEDY, "Hedy")], "confirmed")
    assert counts(book.sync("contacts")) == (1, 0, 0, 1, 0)


def test_another_number_of_somebody_is_no_newcomer(book: Loop):
    """Who was merged here, and is still two contacts there, stays one."""
    change(book, "us", other_numbers=[NIELS])
    assert book.jobs(PUSH) == []
    book.there(add_contact, fields=ContactFields("Grace at work", NIELS))
    assert counts(book.sync("contacts")) == (2, 0, 0, 2, 0)
    assert names(book, "us") == [(GRACE, "Grace Hopper")]
    with scope.system():
        assert contact(book).numbers.count() == 2


def test_what_is_added_and_deleted_here_is_there_too_and_the_other_way_round(book: Loop):
    made = book.here(add_contact, fields=ContactFields("Niels", NIELS))
    assert pushed(book).state == "done"
    assert names(book, "them") == [(GRACE, "Grace Hopper"), (NIELS, "Niels")]
    book.here(comment_on, pk=made.pk, body="Ours alone")
    assert len(book.jobs(PUSH)) == 1
    book.here(delete_contact, pk=made.pk)
    with scope.system():
        [waiting] = ContactAtCarrier.objects.filter(contact=None)
    assert (waiting.name, waiting.agreement, counts(book.sync("contacts"))) == (
        "Niels",
        "pending",
        (2, 0, 0, 2, 0),
    )
    assert (pushed(book).state, names(book, "them")) == ("done", [(GRACE, "Grace Hopper")])
    with scope.system():
        assert ContactAtCarrier.objects.get().contact_id == contact(book).pk

    book.there(delete_contact, pk=contact(book, "them").pk)
    for gone in (0, 1):
        assert (book.sync("contacts").gone, names(book, "us")) == (gone, [(GRACE, "Grace Hopper")])
    row = at(book)
    assert row.agreement == "gone"
    # It waits for somebody to say what counts, whatever is changed here.
    change(book, "us", name="Grace")
    assert (at(book).agreement, len(book.jobs(PUSH))) == ("gone", 2)
    book.here(push_our_contact, pk=row.pk)
    assert (pushed(book).state, names(book, "them")) == ("done", [(GRACE, "Grace")])
    book.there(delete_contact, pk=contact(book, "them").pk)
    for _ in range(2):
        book.sync("contacts")
    book.here(adopt_their_contact, pk=row.pk)
    with scope.system():
        assert (names(book, "us"), ContactAtCarrier.objects.count()) == ([], 0)


def test_one_that_is_made_anew_there_is_the_same_contact(book: Loop):
    before = at(book).carrier_ref
    book.there(delete_contact, pk=contact(book, "them").pk)
    book.there(add_contact, fields=WHOLE)
    assert counts(book.sync("contacts")) == (1, 1, 0, 0, 0)
    row = at(book)
    assert (row.carrier_ref != before, row.agreement, row.missed_syncs) == (True, "confirmed", 0)
    assert (book.sync("contacts").gone, names(book, "us")) == (0, [(GRACE, "Grace Hopper")])


def test_the_same_number_on_both_sides_is_one_contact_that_may_differ(looped: Loop):
    with scope.system():
        Contact.objects.create(account=looped.us, name="G. Hopper", e164=GRACE)
    looped.there(add_contact, fields=WHOLE)
    assert counts(looped.sync("contacts")) == (1, 1, 0, 0, 1)
    row = at(looped)
    assert (row.agreement, row.differences) == ("drift", ["name", "email", "tags", "flagged"])
    assert (names(looped, "us"), names(looped, "them")) == (
        [(GRACE, "G. Hopper")],
        [(GRACE, "Grace Hopper")],
    )
    # Nor is one that others have made there overwritten by a contact that is added here.
    looped.there(add_contact, fields=ContactFields("Theirs", HEDY))
    looped.here(add_contact, fields=ContactFields("Ours", HEDY))
    assert (pushed(looped).state, at(looped, HEDY).agreement) == ("done", "drift")
    assert names(looped, "them") == [(GRACE, "Grace Hopper"), (HEDY, "Theirs")]


def test_a_difference_is_pushed_or_adopted(book: Loop):
    row = drifting(book)
    assert (row.agreement, row.differences) == ("drift", ["name", "tags"])
    shown = in_a_row(signed_in(book.people.rita).get("/contact-differences/"))
    assert all(word in shown for word in ("Ours", "Theirs", "navy, vip", "Push ours", "Adopt theirs"))
    book.here(adopt_their_contact, pk=row.pk)
    assert (names(book, "us"), contact(book).tags) == ([(GRACE, "Theirs")], ["navy"])
    assert (at(book).agreement, book.jobs(PUSH)) == ("confirmed", [])
    for act in (push_our_contact, adopt_their_contact):
        with pytest.raises(Conflict, match="Nothing is known to differ"):
            book.here(act, pk=row.pk)
        with scope.tenant(book.them.pk), pytest.raises(NotFound):
            act(account=book.them, by=BY, pk=row.pk)

    row = drifting(book)
    book.here(push_our_contact, pk=row.pk)
    assert (pushed(book).state, names(book, "them")) == ("done", [(GRACE, "Ours")])
    assert (at(book).agreement, at(book).differences) == ("confirmed", [])


@pytest.mark.parametrize(("method", "kind"), FAULTS)
def test_a_contact_is_sent_once_whatever_becomes_of_its_answer(
    book: Loop, proxy: Proxy, kind: str, method: str
):
    if method == "POST":
        book.here(add_contact, fields=ContactFields("Niels", NIELS))
    elif method == "PUT":
        change(book, "us", name="Grace B. Hopper")
    else:
        book.here(delete_contact, pk=contact(book).pk)
    [job] = book.jobs(PUSH)
    proxy.fail(kind, method, "contacts")
    assert (book.run(job).state, book.run(job).state) == ("queued", "done")
    assert names(book, "them") == names(book, "us")
    told_twice = method == "DELETE" and kind in DONE
    assert proxy.times_passed(method, "contacts") == 1 + told_twice
    assert book.sync("contacts").drifted == 0


def test_what_the_carrier_refuses_waits_for_a_person_and_the_others_are_sent(book: Loop):
    with scope.system():
        ContactAtCarrier.objects.update(carrier_ref="999999999")
    change(book, "us", name="Grace B. Hopper")
    book.here(add_contact, fields=ContactFields("Niels", NIELS))
    assert pushed(book).result == {"sent": 2}
    assert (at(book).agreement, at(book, NIELS).agreement) == ("gone", "confirmed")
    assert names(book, "them") == [(GRACE, "Grace Hopper"), (NIELS, "Niels")]
    book.here(push_our_contact, pk=at(book).pk)
    # There it has the number already, which is not overwritten without a look.
    assert (pushed(book).state, at(book).agreement) == ("done", "drift")


@pytest.mark.parametrize("kind", ["truncation", "wrong JSON"])
def test_a_list_that_is_not_whole_changes_nothing(book: Loop, proxy: Proxy, kind: str):
    proxy.fail(kind, "GET", "contacts")
    assert book.sync("contacts").state == "failed"
    assert (at(book).missed_syncs, at(book).agreement, names(book, "us")) == (
        0,
        "confirmed",
        [(GRACE, "Grace Hopper")],
    )


def test_an_empty_list_empties_nothing(book: Loop, proxy: Proxy):
    for _ in range(3):
        proxy.fail("HTML 200", "GET", "contacts?", body=b'{"contacts": []}')
        assert (book.sync("contacts").gone, at(book).agreement) == (0, "confirmed")


def test_an_address_book_that_is_not_the_logins_is_left_alone(book: Loop):
    with scope.system():
        FamilyLogin.objects.filter(account=book.us, family="contacts").delete()
    book.there(add_contact, fields=ContactFields("Niels", NIELS))
    book.here(add_contact, fields=ContactFields("Hedy", HEDY))
    assert (counts(book.sync("contacts")), book.jobs(PUSH)) == ((0, 0, 0, 0, 0), [])
    assert names(book, "us") == [(GRACE, "Grace Hopper"), (HEDY, "Hedy")]


def test_a_suspended_account_settles_nothing(book: Loop):
    row = drifting(book)
    with scope.system():
        set_state(account=book.us, by=BY, state=AccountState.SUSPENDED)
        book.us.refresh_from_db()
    for act in (push_our_contact, adopt_their_contact):
        with pytest.raises(Forbidden):
            book.here(act, pk=row.pk)
    assert (at(book).agreement, names(book, "us"), book.jobs(PUSH)) == ("drift", [(GRACE, "Ours")], [])


def test_the_page_takes_few_statements(book: Loop, django_assert_num_queries):
    rita = signed_in(book.people.rita)
    rita.get("/contact-differences/")
    drifting(book)
    with django_assert_num_queries(7):
        rita.get("/contact-differences/")
