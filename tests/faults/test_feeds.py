"""Messages of a carrier that is asked number by number: every number in turn, each from where it was read last."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from common import scope
from common.ids import new_id
from jobs import leases
from messaging import feeds
from messaging.models import CarrierFeed, Message, NumberFeed
from numbers.models import PhoneNumber
from tests.faults.conftest import Portals, in_thread, until
from tests.jobs.test_leases import dead_process

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = [f"+1201342{n:04d}" for n in range(3000, 3007)]
PEER = "+13125550199"


@pytest.fixture
def many(portals: Portals, monkeypatch: pytest.MonkeyPatch) -> Portals:
    """Seven more numbers on both sides, of which three are read in a turn."""
    monkeypatch.setattr(feeds, "NUMBERS_AT_ONCE", 3)
    people = portals.loop.people
    with scope.system():
        for e164 in NUMBERS:
            PhoneNumber.objects.create(account=people.customer, provider_account=people.house, e164=e164)
            PhoneNumber.objects.create(account=portals.us, provider_account=portals.loop.login, e164=e164)
    return portals


def comes(portals: Portals, e164: str, text: str) -> None:
    """A message arrives upstream."""
    customer = portals.loop.people.customer
    with scope.system():
        Message.objects.create(
            id=new_id(),
            account=customer,
            number=PhoneNumber.objects.get(account=customer, e164=e164),
            direction="in",
            kind="sms",
            ours=e164,
            peer=PEER,
            text=text,
            state="received",
            sent_at=timezone.now(),
        )


def turn(portals: Portals) -> CarrierFeed:
    """What the clock does when the feed is due."""
    feeds.due_feeds()
    with scope.system():
        feed = CarrierFeed.objects.get(provider_account=portals.loop.login)
    feeds.read(feed.pk)
    with scope.system():
        feed.refresh_from_db()
    return feed


def came(portals: Portals) -> dict[str, list[str]]:
    """The texts that arrived here, by number."""
    found: dict[str, list[str]] = {}
    with scope.system():
        rows = Message.objects.filter(account=portals.us, direction="in").order_by("ours", "text")
        for ours, text in rows.values_list("ours", "text"):
            found.setdefault(ours, []).append(text)
    return found


def everything_is_due() -> None:
    with scope.system():
        NumberFeed.objects.update(due_at=timezone.now())


def read_at(e164: str) -> object:
    with scope.system():
        return NumberFeed.objects.get(e164=e164).read_at


def test_all_numbers_are_read_however_many_there_are(many: Portals):
    for n, e164 in enumerate(NUMBERS):
        comes(many, e164, f"Text {n}")

    for expected in (3, 6, 8, 8):
        turn(many)
        with scope.system():
            assert NumberFeed.objects.exclude(read_at=None).count() == expected

    assert came(many) == {e164: [f"Text {n}"] for n, e164 in enumerate(NUMBERS)}


def test_those_that_were_read_longest_ago_come_first(many: Portals):
    for _ in range(3):
        turn(many)
    before = {e164: read_at(e164) for e164 in NUMBERS}
    everything_is_due()
    with scope.system():
        NumberFeed.objects.filter(e164=NUMBERS[4]).update(due_at=timezone.now() - timedelta(hours=1))

    turn(many)

    assert read_at(NUMBERS[4]) != before[NUMBERS[4]]
    assert sum(read_at(e164) != before[e164] for e164 in NUMBERS) <= 3


@pytest.mark.parametrize("kind", ["429", "500", "404 HTML", "wrong JSON", "drop after", "truncation"])
def test_what_was_passed_over_while_the_carrier_failed_is_caught_up(many: Portals, kind: str):
    for _ in range(3):
        turn(many)
    everything_is_due()
    for e164 in NUMBERS:
        comes(many, e164, "While it failed")
    many.proxy.fail(kind, "GET", "v2.2/messages", times=99)
    feed = turn(many)
    assert feed.error
    assert feed.due_at > timezone.now() + timedelta(seconds=50)
    assert (feed.lease_until, came(many)) == (None, {})

    many.proxy.heal()
    everything_is_due()
    for _ in range(3):
        assert turn(many).error == ""
    assert came(many) == {e164: ["While it failed"] for e164 in NUMBERS}


def test_after_one_failure_it_is_tried_soon_and_after_two_later(many: Portals):
    many.proxy.fail("500", "GET", "v2.2/messages", times=99)
    waits = []
    for _ in range(3):
        everything_is_due()
        waits.append(round((turn(many).due_at - timezone.now()).total_seconds(), -1))
    assert waits == [60, 600, 600]


def test_a_failure_in_the_middle_keeps_what_was_read_before_it(many: Portals):
    for e164 in NUMBERS:
        comes(many, e164, "Hello")
    many.proxy.fail("500", "GET", f"number={NUMBERS[1].removeprefix('+1')}")
    with scope.system():
        feeds.open_feeds()
    turn(many)
    assert NUMBERS[1] not in came(many)

    for _ in range(4):
        turn(many)

    assert came(many) == {e164: ["Hello"] for e164 in NUMBERS}


def test_a_quiet_number_that_begins_to_pass_messages_on_is_read_soon(many: Portals):
    for _ in range(3):
        turn(many)
    with scope.system():
        quiet = NumberFeed.objects.get(e164=NUMBERS[6])
        assert quiet.due_at > timezone.now() + timedelta(minutes=10)
        PhoneNumber.objects.filter(account=many.us, e164=NUMBERS[6]).update(
            sms_type="email", sms_target="desk@example.com"
        )
    before = read_at(NUMBERS[6])

    turn(many)

    assert read_at(NUMBERS[6]) != before
    with scope.system():
        quiet.refresh_from_db()
    assert quiet.due_at < timezone.now() + timedelta(minutes=2)


def test_a_number_that_left_is_read_no_more(many: Portals):
    turn(many)
    with scope.system():
        PhoneNumber.objects.filter(account=many.us, e164=NUMBERS[0]).update(state="released")

    turn(many)

    with scope.system():
        assert not NumberFeed.objects.filter(e164=NUMBERS[0]).exists()
        assert NumberFeed.objects.count() == 7


def test_a_dead_reader_does_not_hold_its_feed(many: Portals):
    """Its lease has long to go, and nobody waits for its end."""
    feeds.due_feeds()
    with scope.system():
        CarrierFeed.objects.update(
            lease_until=timezone.now() + timedelta(minutes=5), held_by=dead_process(), takes=1
        )
    comes(many, NUMBERS[0], "Hello")

    turn(many)

    assert came(many) == {NUMBERS[0]: ["Hello"]}


def test_a_living_reader_keeps_its_feed_and_renews_it(many: Portals):
    slow = many.proxy.fail("drop before", "GET", "v2.2/messages", asks=True, end="answer", delay=1.0)
    first = in_thread(lambda: turn(many))
    until(lambda: slow.times == 0)
    with scope.system():
        feed = CarrierFeed.objects.get(provider_account=many.loop.login)
        CarrierFeed.objects.update(lease_until=timezone.now() + timedelta(seconds=3))
        assert feeds._take(feed.pk) is None
    renewals: list[Callable[..., object]] = list(leases._heart._held.values())
    assert len(renewals) == 1
    leases.beat(renewals)
    with scope.system():
        feed.refresh_from_db()
    assert feed.lease_until is not None
    assert feed.lease_until > timezone.now() + timedelta(seconds=25)
    first.join()


def test_a_reader_that_lost_its_feed_stores_nothing_more(many: Portals):
    slow = many.proxy.fail("drop before", "GET", "v2.2/messages", asks=True, end="answer", delay=1.0)
    comes(many, NUMBERS[0], "Hello")
    late = in_thread(lambda: turn(many))
    until(lambda: slow.times == 0)
    with scope.system():
        CarrierFeed.objects.update(takes=9, lease_until=None)
    late.join()

    with scope.system():
        assert NumberFeed.objects.exclude(read_at=None).count() == 0
    assert came(many) == {}
    turn(many)
    assert came(many) == {NUMBERS[0]: ["Hello"]}
