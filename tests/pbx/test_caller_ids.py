"""Who may call out with which number shown."""

import pytest

from accounts.models import Activity
from common import scope
from common.errors import Conflict, Invalid, NotFound
from pbx.models import CallerId
from pbx.selectors.caller_ids import Authorised, authorised, may_show, require_may_show
from pbx.services.caller_ids import ask_for_caller_id, remove_caller_id, verify_caller_id
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

DESK = "+12015550188"
OWN = [Authorised(e164, "", "", is_own=True) for e164 in HELD]


def ask(shop: Shop, number: str = "(201) 555-0188") -> CallerId:
    return ask_for_caller_id(
        account=shop.customer, by=BY, number=number, label="Desk", comment="Our old line"
    )


def test_own_numbers_and_verified_ones_may_be_shown(shop: Shop):
    row = ask(shop)
    assert row.e164 == DESK
    assert authorised(shop.customer) == OWN
    assert [may_show(shop.customer, cli) for cli in (HELD[0], "BLOCKED", DESK, "")] == [
        True,
        True,
        False,
        False,
    ]

    verify_caller_id(account=shop.customer, by=BY, pk=row.pk)

    assert authorised(shop.customer) == [*OWN, Authorised(DESK, "Desk", "Our old line", is_own=False)]
    assert may_show(shop.customer, DESK)
    row.refresh_from_db()
    assert row.verified_by == BY.label
    with pytest.raises(Conflict):
        verify_caller_id(account=shop.customer, by=BY, pk=row.pk)

    remove_caller_id(account=shop.customer, by=BY, pk=row.pk)
    assert authorised(shop.customer) == OWN
    verbs = Activity.objects.filter(subject_type="callerid").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["asked for", "verified", "removed"]
    with pytest.raises(NotFound):
        remove_caller_id(account=shop.customer, by=BY, pk=row.pk)


@pytest.mark.parametrize(
    ("number", "error"), [("abc", Invalid), (HELD[0], Conflict), ("+1 201 555 0188", Conflict), ("", Invalid)]
)
def test_what_cannot_be_asked_for(shop: Shop, number, error):
    ask(shop)
    with pytest.raises(error) as refusal:
        ask(shop, number)
    assert refusal.value.field == "number"
    assert CallerId.objects.count() == 1


def test_a_number_that_may_not_be_shown_is_refused_at_its_field(shop: Shop):
    require_may_show(shop.customer, HELD[1], field="cli")
    with pytest.raises(Invalid) as refusal:
        require_may_show(shop.customer, DESK, field="options.cli")
    assert refusal.value.field == "options.cli"


def test_strangers_neither_verify_nor_remove(shop: Shop):
    row, other = ask(shop), shop.people.other
    with scope.tenant(other.pk):
        for service in (verify_caller_id, remove_caller_id):
            with pytest.raises(NotFound):
                service(account=other, by=BY, pk=row.pk)
        assert not may_show(other, HELD[0])
    assert CallerId.objects.get().verified_at is None
