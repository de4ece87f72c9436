"""Numbers that went to another carrier: noted, and no longer held."""

import pytest
from django.utils import timezone

from accounts.models import Activity
from common import scope
from common.errors import Conflict, NotFound
from numbers.models import E911Record, PhoneNumber
from numbers.selectors.numbers import phone_numbers
from numbers.services.holding import note_ported_out
from providers.states import Agreement
from tests.console import signed_in
from tests.numbers.conftest import Shop, make_shop
from tests.numbers.emergencies import create
from tests.people import BY, People


def test_a_number_that_its_carrier_lists_no_more_has_gone(shop: Shop):
    create(shop)
    PhoneNumber.objects.filter(pk=shop.number.pk).update(
        agreement=Agreement.GONE, disagrees_since=timezone.now()
    )

    note_ported_out(account=shop.customer, by=BY, e164=shop.number.e164)

    shop.number.refresh_from_db()
    assert (shop.number.state, shop.number.agreement) == ("ported_out", "confirmed")
    assert shop.number.left_at is not None
    assert shop.number.disagrees_since is None
    assert E911Record.objects.get().state == "removed"
    assert [one.e164 for one in phone_numbers(shop.customer)] == [shop.second.e164]
    assert Activity.objects.filter(verb="noted as ported out").count() == 1
    with pytest.raises(NotFound):
        note_ported_out(account=shop.customer, by=BY, e164=shop.number.e164)


def test_one_that_is_known_to_be_leaving_needs_no_sync(shop: Shop):
    PhoneNumber.objects.filter(pk=shop.number.pk).update(state="porting_out")
    note_ported_out(account=shop.customer, by=BY, e164=shop.number.e164)
    shop.number.refresh_from_db()
    assert shop.number.state == "ported_out"


def test_one_that_is_still_listed_stays(shop: Shop):
    before = PhoneNumber.objects.values().get(pk=shop.number.pk)
    with pytest.raises(Conflict, match="still lists"):
        note_ported_out(account=shop.customer, by=BY, e164=shop.number.e164)
    assert PhoneNumber.objects.values().get(pk=shop.number.pk) == before
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        note_ported_out(account=shop.people.other, by=BY, e164=shop.number.e164)


def test_the_page_is_there_when_the_number_is_gone(people: People):
    shop = make_shop(people)
    page, alice = f"/numbers/{shop.number.e164}/", signed_in(people.alice)
    assert b"Ported out" not in alice.get(page).content
    with scope.tenant(shop.customer.pk):
        PhoneNumber.objects.filter(pk=shop.number.pk).update(agreement=Agreement.GONE)
    assert b"Ported out" in alice.get(page).content

    assert alice.post(f"{page}ported-out/", {"typed": "2015550199"}).status_code == 422
    done = alice.post(f"{page}ported-out/", {"typed": shop.number.e164})

    assert done["Location"] == "/numbers/"
    with scope.tenant(shop.customer.pk):
        assert PhoneNumber.objects.get(pk=shop.number.pk).state == "ported_out"
