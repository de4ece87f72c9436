"""The pages of gateways."""

from numbers.models import Gateway, PhoneNumber
from tests.console import signed_in
from tests.numbers.answering import NOTHING
from tests.numbers.answering import gateway as own
from tests.numbers.conftest import Shop

LIST = "/gateways/"
NEW = "/gateways/new/"
FORM = {"address": "198.41.0.4:5060", "prefix": "", "limit": "10"}


def test_a_gateway_is_added_listed_changed_and_removed(shop: Shop):
    client = signed_in(shop.people.bob)

    assert client.post(NEW, FORM)["Location"] == LIST
    gateway = Gateway.objects.get()
    PhoneNumber.objects.filter(pk=shop.number.pk).update(destination=own(gateway.pk))
    listed = client.get(LIST).context
    changed = client.post(f"{LIST}{gateway.pk}/", FORM | {"limit": "20"})
    in_use = client.post(f"{LIST}{gateway.pk}/remove/", follow=True).content.decode()
    PhoneNumber.objects.filter(pk=shop.number.pk).update(destination=NOTHING)
    client.post(f"{LIST}{gateway.pk}/remove/")

    assert [(row["gateway"].address, row["numbers"]) for row in listed["own"]] == [("198.41.0.4:5060", 1)]
    assert changed["Location"] == LIST
    assert "Numbers are routed to this gateway" in in_use
    assert not Gateway.objects.exists()


def test_an_address_that_is_not_public_is_refused_at_its_field(shop: Shop):
    answer = signed_in(shop.people.bob).post(NEW, FORM | {"address": "10.0.0.1"})

    assert answer.status_code == 422
    assert "address" in answer.context["form"].errors
    assert not Gateway.objects.exists()


def test_an_address_is_checked_again_on_request(shop: Shop):
    gateway = Gateway.objects.create(account=shop.customer, address="10.1.2.3")
    client = signed_in(shop.people.bob)

    text = client.post(f"{LIST}{gateway.pk}/check/", follow=True).content.decode()

    gateway.refresh_from_db()
    assert "must be routable on the public internet" in text
    assert gateway.check_error != ""


def test_a_strangers_gateway_is_not_there(shop: Shop):
    gateway = Gateway.objects.create(account=shop.customer, address="198.41.0.4")
    client = signed_in(shop.people.charlie)

    assert client.get(f"{LIST}{gateway.pk}/").status_code == 404
    for action in ("", "remove/", "check/"):
        assert client.post(f"{LIST}{gateway.pk}/{action}", FORM).status_code == 404
    assert Gateway.objects.get().limit == 23
