"""SIP subscribers: made, changed and deleted, and their pages."""

import pytest

from accounts.models import Activity
from common import scope
from common.errors import Conflict, Invalid, NotFound
from pbx.models import SipSubscriber
from pbx.selectors.sip_subscribers import domain_of, password_of, sip_subscribers
from pbx.services.sip_subscribers import create_subscriber, delete_subscriber, edit_subscriber
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY


def make(shop: Shop, **wish: object) -> SipSubscriber:
    return create_subscriber(account=shop.customer, by=BY, wish=wish)


def test_a_new_one_has_defaults_and_a_password_that_is_encrypted(shop: Shop):
    row = make(shop)
    assert (row.cli, row.codecs, row.is_anonymous, row.ring_seconds, row.has_srtp) == (
        "BLOCKED",
        [],
        True,
        30,
        False,
    )
    assert len(password_of(row)) == 20
    assert password_of(row) not in row.password
    assert domain_of(shop.customer).startswith(f"sip-{shop.customer.number.lower()}.")


def test_what_is_wished_is_changed_and_nothing_else(shop: Shop):
    row = make(shop, username="Desk.1", cli=HELD[0], codecs=["OPUS", "PCMA", "OPUS"])
    assert (row.username, row.codecs) == ("desk.1", ["OPUS", "PCMA"])
    before = password_of(row)
    edited = edit_subscriber(account=shop.customer, by=BY, pk=row.pk, wish={"ring_seconds": 60})
    assert (edited.username, edited.cli, edited.ring_seconds) == ("desk.1", HELD[0], 60)
    assert password_of(edited) == before
    renewed = edit_subscriber(account=shop.customer, by=BY, pk=row.pk, wish={}, renew_password=True)
    assert password_of(renewed) != before
    logged = list(Activity.objects.filter(subject_type="sipsubscriber").values_list("verb", flat=True))
    assert sorted(logged) == ["changed", "changed", "made"]
    assert password_of(renewed) not in str(list(Activity.objects.values()))


@pytest.mark.parametrize(
    ("wish", "error", "field"),
    [
        ({"username": "a b"}, Invalid, "username"),
        ({"username": "desk"}, Conflict, "username"),
        ({"cli": "+33199001234"}, Invalid, "cli"),
        ({"codecs": ["MP3"]}, Invalid, "codecs.0"),
        ({"ring_seconds": 121}, Invalid, "ring_seconds"),
        ({"has_srtp": "yes"}, Invalid, "has_srtp"),
        ({"voicemail": {"timeout": 1}}, Invalid, "voicemail.timeout"),
        ({"voicemail": {"intro": 987654}}, Invalid, "voicemail.intro"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(shop: Shop, wish, error, field):
    make(shop, username="desk")
    with pytest.raises(error) as refusal:
        make(shop, **wish)
    assert refusal.value.field == field
    assert SipSubscriber.objects.count() == 1


def test_it_is_deleted_once_and_by_its_account_alone(shop: Shop):
    row = make(shop)
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        delete_subscriber(account=shop.people.other, by=BY, pk=row.pk)
    delete_subscriber(account=shop.customer, by=BY, pk=row.pk)
    assert not sip_subscribers(shop.customer).exists()
    with pytest.raises(NotFound):
        delete_subscriber(account=shop.customer, by=BY, pk=row.pk)


def test_pages_make_show_and_change_one(market: Shop):
    client = signed_in(market.people.alice)
    given = {"username": "hall", "cli": "BLOCKED", "ring_seconds": "30", "codecs": ["OPUS"]}
    made = client.post("/sip-phones/", given | {"voicemail_emails": "a@example.com"})
    assert made.status_code == 302, made.content
    with scope.tenant(market.customer.pk):
        row = SipSubscriber.objects.get()
        assert (row.username, row.is_anonymous, row.voicemail["emails"]) == ("hall", False, ["a@example.com"])
        password = password_of(row)
    assert password in client.get(made["Location"]).content.decode()
    assert "hall" in client.get("/sip-phones/").content.decode()
    refused = client.post("/sip-phones/", given)
    assert (refused.status_code, b"is taken" in refused.content) == (422, True)
    assert password not in signed_in(market.people.carol).get("/sip-phones/").content.decode()
