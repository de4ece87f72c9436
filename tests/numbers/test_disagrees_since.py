"""Since when a number disagrees: the first moment is kept until both sides agree again, whoever finds it out."""

from datetime import UTC, datetime

import pytest

from common import scope
from numbers.models import PhoneNumber
from numbers.services.drift import adopt_theirs, push_ours
from numbers.services.settings import set_forward
from tests.console import signed_in
from tests.numbers.answering import DEVICE
from tests.numbers.conftest import HELD, Shop
from tests.numbers.syncing import e164, number, sync
from tests.people import BY, People

LONG_AGO = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def test_a_sync_keeps_the_first_moment(people: People, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    carrier.put(e164(1), destination=DEVICE)
    run = sync(people)
    first = number(e164(1)).disagrees_since
    assert first is not None
    assert run.started_at <= first <= run.finished_at
    assert number(e164(2)).disagrees_since is None

    carrier.put(e164(1), destination=DEVICE, forward_to="+13125550123")
    sync(people)
    sync(people)
    assert (number(e164(1)).differences, number(e164(1)).disagrees_since) == (
        ["destination", "forward_to"],
        first,
    )

    carrier.put(e164(1))
    sync(people)
    assert number(e164(1)).disagrees_since is None


def test_a_missing_number_disagrees_once_it_counts_as_gone(people: People, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    listed = carrier.numbers.pop(e164(1))
    sync(people)
    assert number(e164(1)).disagrees_since is None
    sync(people)
    first = number(e164(1)).disagrees_since
    assert first is not None
    sync(people)
    assert number(e164(1)).disagrees_since == first

    carrier.numbers[e164(1)] = listed
    sync(people)
    assert number(e164(1)).disagrees_since is None


def test_settling_ends_it_and_a_change_on_its_way_does_not(shop: Shop):
    told = {"destination": DEVICE, "forward_to": ""}
    PhoneNumber.objects.update(
        agreement="drift", reported=told, differences=["destination"], disagrees_since=LONG_AGO
    )
    adopt_theirs(account=shop.customer, by=BY, e164=HELD[0])
    push_ours(account=shop.customer, by=BY, e164=HELD[1])

    rows = PhoneNumber.objects.order_by("e164").values_list("agreement", "disagrees_since")
    assert list(rows) == [("confirmed", None), ("pending", LONG_AGO)]


def test_a_push_that_is_read_back_ends_it(shop: Shop):
    PhoneNumber.objects.update(agreement="drift", disagrees_since=LONG_AGO)

    set_forward(account=shop.customer, by=BY, e164=HELD[0], wait=True, to="+13125550123")

    row = PhoneNumber.objects.get(e164=HELD[0])
    assert (row.agreement, row.disagrees_since) == ("confirmed", None)


@pytest.mark.parametrize("since", [LONG_AGO, None])
def test_the_list_shows_it(shop: Shop, since: datetime | None):
    PhoneNumber.objects.filter(e164=HELD[0]).update(
        agreement="drift",
        reported={"destination": DEVICE},
        differences=["destination"],
        disagrees_since=since,
    )

    with scope.tenant(shop.customer.pk):
        html = signed_in(shop.people.alice).get("/numbers/drift/").content.decode()

    assert '<th scope="col">Since</th>' in html
    cell = html.split('<td data-label="Since">')[1].split("</td>")[0]
    assert ("2026-01-01T22:04:00-05:00" in cell) is (since is not None)
    assert ("—" in cell) is (since is None)
