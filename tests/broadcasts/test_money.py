"""Broadcasts and what may be spent: a cap that is reached on the way, and an account that is closed meanwhile."""

from decimal import Decimal

import pytest

from accounts.models import Account
from accounts.services.accounts import set_state
from accounts.states import AccountState
from billing.models import Hold, LedgerEntry
from billing.services.caps import set_own_caps
from broadcasts.content import Content
from broadcasts.models import Broadcast
from broadcasts.services import broadcasts as services
from broadcasts.states import BroadcastKind
from common.errors import Forbidden
from messaging.models import Message
from tests.broadcasts.conftest import Desk
from tests.numbers.conftest import HELD
from tests.people import BY

D = Decimal
PEERS = [f"+120155501{end}" for end in range(90, 96)]
TEXT = {"kind": BroadcastKind.TEXT, "cli": HELD[0], "content": Content(text="Storm at nine")}


def cap(desk: Desk, amount: Decimal, *, period: str) -> None:
    caps = {"day": None, "month": None} | {period: amount}
    set_own_caps(account=desk.shop.customer, by=BY, **caps)


def spent(desk: Desk) -> tuple[int, int]:
    """How many texts were charged, and how many are set aside."""
    account = desk.shop.customer
    charged = LedgerEntry.objects.filter(account=account, reason__startswith="message:")
    row = Account.objects.get(pk=account.pk)
    holds = Hold.objects.filter(account=account)
    assert row.held == sum(hold.amount for hold in holds)
    return charged.count(), holds.count()


def stands(row: Broadcast) -> tuple[str, int]:
    row.refresh_from_db()
    return row.state, Message.objects.count()


@pytest.mark.parametrize("period", ["day", "month"])
def test_it_pauses_at_a_cap_and_goes_on_once_that_is_raised(desk: Desk, period: str) -> None:
    """Four parts fit under the cap; whoever is next is neither written to nor passed over."""
    price = desk.shop.customer.rate_sms
    cap(desk, price * 4 + price / 2, period=period)
    row = desk.started(*PEERS, at_once=10, **TEXT)
    desk.tick()
    desk.texts_go()
    assert stands(row) == ("paused", 4)
    assert f"a {period}, of which" in row.note
    assert spent(desk) == (4, 0)

    services.start(**desk.who, ref=row.ref)
    desk.tick()
    assert (stands(row), spent(desk)) == (("paused", 4), (4, 0))

    cap(desk, D(5), period=period)
    services.start(**desk.who, ref=row.ref)
    for _ in range(3):
        desk.tick()
        desk.texts_go()
    assert (stands(row), spent(desk)) == (("finished", 6), (6, 0))
    assert sorted(Message.objects.values_list("peer", flat=True)) == PEERS


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_what_was_set_aside_is_free_again_when_the_account_stops_working(
    desk: Desk, state: AccountState
) -> None:
    row = desk.started(*PEERS, at_once=3, **TEXT)
    desk.tick()
    assert spent(desk) == (0, 3)
    set_state(account=desk.shop.customer, by=BY, state=state)
    desk.texts_go()
    desk.tick()
    assert spent(desk) == (0, 0)
    assert Message.objects.exclude(state="failed").count() == 0
    with pytest.raises(Forbidden):
        services.start(account=Account.objects.get(pk=desk.shop.customer.pk), by=BY, ref=row.ref)
