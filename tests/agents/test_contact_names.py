"""What the address book calls people stands wherever their numbers do, with a way to call them, and what there was with
them stands on their page.
"""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Contact
from accounts.services.address_book import ContactFields, add_contact, change_contact, comment_on
from agents.selectors.contact_activity import calls_with, last_activity
from common import scope
from messaging.models import Conversation
from messaging.services.sending import Draft, send_message
from tests.calls.conftest import record
from tests.calls.recordings.made import recording
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

CALLER = "+12015550147"


@pytest.fixture
def zoe(market: Shop) -> Contact:
    with scope.tenant(market.customer.pk):
        return add_contact(account=market.customer, by=BY, fields=ContactFields("Zoë ~ Z", CALLER))


@pytest.fixture
def alice(market: Shop) -> Client:
    return signed_in(market.people.alice)


def test_on_every_page_with_a_way_to_call(market: Shop, zoe: Contact, alice: Client):
    with scope.tenant(market.customer.pk):
        call = record(market.customer, "c1", called=HELD[0], caller=CALLER)
        left = recording(market.customer, caller=CALLER)
        draft = Draft(ours=HELD[0], peer=CALLER, text="Hi")
        send_message(account=market.customer, by=BY, draft=draft, wait=False)
        talk = Conversation.objects.get(peer=CALLER)
    day = f"{call.started_at:%Y-%m-%d}"
    pages = {
        "/calls/": {"since": day, "until": day},
        f"/calls/{call.pk}/": {},
        "/voicemail/": {},
        f"/recordings/{left.ref}/": {},
        "/messages/": {},
        f"/messages/{HELD[0]}/{CALLER}/": {},
        "/inbox/": {},
        f"/inbox/{talk.pk}/": {},
    }
    for page, query in pages.items():
        shown = alice.get(page, query).content.decode()
        assert "Zoë ~ Z" in shown, page
        assert page == "/inbox/" or f"/calls/dial/?number=%2B{CALLER[1:]}" in shown, page
    assert "Zoë ~ Z" in alice.get("/calls/dial/", {"number": CALLER}).content.decode()


def test_by_each_of_their_numbers(market: Shop, zoe: Contact, alice: Client, django_assert_num_queries: Any):
    account, work = market.customer, "+12015550149"
    with scope.tenant(account.pk):
        fields = ContactFields(other_numbers=[work])
        change_contact(account=account, by=BY, pk=zoe.pk, fields=fields)
        first = record(account, "c1", called=HELD[0], caller=CALLER)
        call = record(account, "c2", called=HELD[0], caller=work)
        left = recording(account, caller=work)
        draft = Draft(ours=HELD[0], peer=work, text="Hi")
        send_message(account=account, by=BY, draft=draft, wait=False)
        talk = Conversation.objects.get(peer=work)
        with django_assert_num_queries(1):
            assert {row.pk for row in calls_with(account, [CALLER, work], 5)} == {first.pk, call.pk}
        with django_assert_num_queries(1):
            assert last_activity(account, [zoe]) == {zoe.pk: talk.last_at}
    pages = (
        f"/calls/{call.pk}/",
        "/voicemail/",
        f"/recordings/{left.ref}/",
        "/messages/",
        "/inbox/",
        f"/inbox/{talk.pk}/",
    )
    for page in pages:
        assert "Zoë ~ Z" in alice.get(page).content.decode(), page
    shown = alice.get(f"/contacts/{zoe.pk}/").content.decode()
    assert all(f"/calls/dial/?number=%2B{number[1:]}" in shown for number in (CALLER, work))


def test_a_stranger_is_told_no_name(market: Shop, zoe: Contact):
    shown = signed_in(market.people.charlie).get("/calls/dial/", {"number": CALLER})
    assert "Zoë" not in shown.content.decode()


def test_what_there_was_with_somebody(
    market: Shop, zoe: Contact, alice: Client, django_assert_num_queries: Any
):
    account = market.customer
    with scope.tenant(account.pk):
        assert last_activity(account, [zoe]) == {}
        calls = [
            record(account, "c1", called=HELD[0], caller=CALLER),
            record(account, "c2", called=CALLER, caller=HELD[0], direction="outbound"),
        ]
        record(account, "c3", called=HELD[0], caller="+12015550148")
        newest = max(row.started_at for row in calls)
        with django_assert_num_queries(1):
            assert last_activity(account, [zoe]) == {zoe.pk: newest}
        assert {row.pk for row in calls_with(account, [zoe.e164], 5)} == {row.pk for row in calls}
        assert len(calls_with(account, [zoe.e164], 1)) == 1
        noted = comment_on(account=account, by=BY, pk=zoe.pk, body="Hi")
        assert last_activity(account, [zoe]) == {zoe.pk: noted.created_at}
    shown = alice.get(f"/contacts/{zoe.pk}/")
    assert "Last call, message or comment" in in_a_row(shown)
    assert [panel.context["at"] for panel in shown.context["panels"]] == [noted.created_at]
