"""Who lets a number go, touches its emergency address or PIN, or issues a key proves again who they are."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse
from django.test import Client

from accounts.models import ApiCredential
from common import scope
from jobs.models import Job
from numbers.models import E911Record, E911Waiver, NumberTransfer, PhoneNumber
from tests.console import HTMX, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.numbers.emergencies import create
from tests.people import PASSWORD
from tests.signing_in import with_password

ELSEWHERE = {
    **{"caller_name": "Acme Inc", "line1": "12 Main Street", "line2": ""},
    **{"city": "Mahwah", "state": "NJ", "zip": "07430"},
}


@pytest.fixture
def shop(market: Shop) -> Shop:
    with scope.tenant(market.customer.pk):
        create(market)
    return market


@pytest.fixture
def alice(shop: Shop) -> Client:
    """Signed in, with a password that she may be asked for."""
    shop.people.alice.set_password(PASSWORD)
    shop.people.alice.save()
    return signed_in(shop.people.alice)


def pages(shop: Shop) -> tuple[str, str]:
    number = f"/numbers/{shop.number.e164}"
    return f"{number}/e911/remove/", f"{number}/settings/port-out-pin/"


def kept(shop: Shop) -> tuple[str, int, str]:
    with scope.tenant(shop.customer.pk):
        record = E911Record.objects.get()
        pin = PhoneNumber.objects.get(pk=shop.number.pk).port_out_pin
        return record.state, Job.objects.filter(state="queued").count(), pin


def told() -> list[str]:
    """What the owners are mailed, the first first."""
    with scope.system():
        rows = list(Job.objects.filter(kind="portal.owner_mail").order_by("created_at"))
    assert "4711" not in str([row.payload for row in rows])
    return [row.payload["title"] for row in rows]


def keys() -> list[ApiCredential]:
    with scope.system():
        return list(ApiCredential.objects.all())


def confirmed(client: Client) -> Client:
    client.post("/user/reauthenticate/", {"password": PASSWORD, "next": "/"})
    return client


def asks(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/user/reauthenticate/?next=")


# What is asked for, what is sent, what the owners are told.
DONE = [
    ("remove/", {"typed": HELD[0]}, "A number was removed"),
    ("release/", {"typed": HELD[0]}, "A number will be released in 72 hours"),
    ("e911/address/", ELSEWHERE, "An emergency address is being changed"),
    ("e911/remove/", {}, "An emergency address is being removed"),
    ("settings/port-out-pin/", {"pin": "4711"}, "A port-out PIN was set"),
]
WAIVED = {
    "reason": "It only receives faxes, in an office that is staffed.",
    "signed_name": "Alice Example",
    "understood": "on",
}


def test_a_waiver_is_signed_by_who_proves_it_and_told(market: Shop):
    client = signed_in(with_password(market.people.alice))
    url = f"/numbers/{HELD[1]}/e911/waive/"
    assert asks(client.get(url))
    assert asks(client.post(url, WAIVED))
    with scope.system():
        assert not E911Waiver.objects.exists()
    assert confirmed(client).post(url, WAIVED).status_code == 302
    with scope.system():
        assert E911Waiver.objects.get().e164 == HELD[1]
    assert told() == ["An emergency address was waived"]


def test_moving_a_number_is_asked_for_and_its_receiver_mailed(shop: Shop):
    rita = shop.people.rita
    rita.set_password(PASSWORD)
    rita.save()
    client = signed_in(rita)
    reseller, customer = shop.people.reseller, shop.customer
    with scope.system():
        PhoneNumber.objects.filter(pk=shop.number.pk).update(account=reseller)
    url = f"/numbers/{HELD[0]}/move/"

    assert asks(client.post(url, {"account": customer.number}))
    with scope.system():
        assert PhoneNumber.objects.get(pk=shop.number.pk).account_id == reseller.pk

    with scope.system():
        assert not NumberTransfer.objects.exists()

    assert confirmed(client).post(url, {"account": customer.number}).status_code == 302
    with scope.system():
        assert NumberTransfer.objects.get().receiver == customer
    assert told() == ["(201) 342-2000 is offered to you by Northwind"]


@pytest.mark.parametrize(("part", "sent", "title"), DONE)
def test_it_is_asked_for_and_the_owners_are_mailed_once(shop: Shop, alice: Client, part, sent, title):
    url, before = f"/numbers/{HELD[0]}/{part}", snapshot()
    assert asks(alice.get(url))
    assert asks(alice.post(url, sent))
    assert signed_in(shop.people.charlie).post(url, sent).status_code == 404
    assert (snapshot(), told()) == (before, [])

    assert confirmed(alice).post(url, sent).status_code == 302

    assert told() == [title]
    assert snapshot() != before


def snapshot() -> list[object]:
    with scope.system():
        return [list(model.objects.order_by("pk").values()) for model in (PhoneNumber, E911Record, Job)]


def test_a_corrected_address_takes_the_place_of_another_only_after_that(shop: Shop, alice: Client):
    page = f"/numbers/{HELD[0]}/e911"
    slip = ELSEWHERE | {"line1": "411 Hackensack Avneue", "city": "Hackensack", "zip": "07601"}
    confirmed(alice).post(f"{page}/address/", slip)
    before, again = snapshot(), signed_in(shop.people.alice)
    with scope.system():
        assert E911Record.objects.latest("pk").state == "needs_confirmation"

    assert asks(again.post(f"{page}/accept/"))

    assert (snapshot(), told()) == (before, [])
    assert confirmed(again).post(f"{page}/accept/")["Location"] == f"{page}/"
    assert told() == ["An emergency address is being changed"]


def test_the_first_address_is_entered_without_it(market: Shop):
    alice = market.people.alice
    alice.set_password(PASSWORD)
    alice.save()
    answer = signed_in(alice).post(f"/numbers/{HELD[0]}/e911/address/", ELSEWHERE)
    assert answer["Location"] == f"/numbers/{HELD[0]}/e911/"
    with scope.tenant(market.customer.pk):
        assert (E911Record.objects.get().state, told()) == ("provisioning", [])


def test_keys_are_issued_and_changed_only_after_that(shop: Shop, alice: Client):
    sent = {"dialect": "voicetel", "username": shop.customer.number}
    assert asks(alice.post("/account/api/", sent))
    assert keys() == []
    confirmed(alice).post("/account/api/", sent)
    [key] = keys()
    rotate, again = f"/account/api/{key.pk}/rotate", signed_in(shop.people.alice)

    assert asks(again.post(rotate))
    assert signed_in(shop.people.charlie).post(rotate).status_code == 404
    assert keys()[0].generation == key.generation
    assert confirmed(again).post(rotate).status_code == 200

    assert keys()[0].generation == key.generation + 1
    assert told() == ["Access for a program was issued", "The password and key of a program were changed"]


def test_both_are_asked_for_and_nothing_is_done_or_kept(shop: Shop, alice: Client):
    before = kept(shop)
    for page, sent in zip(pages(shop), ({}, {"pin": "4711"}), strict=True):
        for answer in (alice.get(page), alice.post(page, sent)):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/user/reauthenticate/?next=%2Fnumbers%2F%2B1201")
    assert kept(shop) == before
    assert "4711" not in str(dict(alice.session))


def test_with_the_password_it_goes_on(shop: Shop, alice: Client):
    remove, pin = pages(shop)
    to = alice.get(remove)["Location"]
    assert b"Confirm it is you" in alice.get(to).content
    wrong = alice.post("/user/reauthenticate/", {"password": "wrong-password", "next": remove})
    assert (wrong.status_code, alice.get(remove).status_code) == (200, 302)

    back = alice.post("/user/reauthenticate/", {"password": PASSWORD, "next": remove})

    assert back["Location"] == remove
    assert alice.get(remove).status_code == 200
    assert alice.post(remove).status_code == 302
    assert alice.post(pin, {"pin": "4711"})["Location"] == f"/numbers/{shop.number.e164}/"
    state, jobs, stored = kept(shop)
    assert (state, jobs) == ("deprovisioning", 4)
    assert told() == ["An emergency address is being removed", "A port-out PIN was set"]
    assert stored not in ("", "4711")


def test_after_five_minutes_it_is_asked_again(shop: Shop, alice: Client):
    remove, _ = pages(shop)
    alice.post("/user/reauthenticate/", {"password": PASSWORD, "next": remove})
    assert alice.get(remove).status_code == 200
    session = alice.session
    for method in session["account_authentication_methods"]:
        method["at"] -= 301
    session.save()
    assert alice.get(remove).status_code == 302


def test_htmx_leaves_the_page_for_it(shop: Shop, alice: Client):
    _, pin = pages(shop)
    answer = alice.get(pin, **HTMX)
    assert (answer.status_code, answer["HX-Redirect"].startswith("/user/reauthenticate/")) == (200, True)
    assert alice.get(f"{pin}?line", **HTMX).status_code == 200


def test_who_has_a_second_factor_is_asked_for_it(shop: Shop, alice: Client):
    remove, _ = pages(shop)
    secret = generate_totp_secret()
    Authenticator.objects.create(
        user=shop.people.alice,
        type=Authenticator.Type.TOTP,
        data={"secret": get_adapter().encrypt(secret)},
    )
    to = alice.get(remove)["Location"]
    assert to.startswith("/user/2fa/reauthenticate/?next=")
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"

    back = alice.post("/user/2fa/reauthenticate/", {"code": code, "next": remove})

    assert back["Location"] == remove
    assert alice.get(remove).status_code == 200


def test_other_settings_are_not_asked_for(shop: Shop, alice: Client):
    assert alice.get(f"/numbers/{shop.number.e164}/settings/caller-name/").status_code == 200


def test_a_stranger_is_asked_nothing(shop: Shop):
    charlie = shop.people.charlie
    charlie.set_password(PASSWORD)
    charlie.save()
    for page in pages(shop):
        assert signed_in(charlie).get(page).status_code == 404
