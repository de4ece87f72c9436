"""Work of the table of growth that a number takes part in once: a thousand at a time get an address or a campaign, are
given back, moved, removed or ordered.
"""

from collections.abc import Callable, Iterator

import pytest

from accounts.models import Account
from accounts.services.accounts import create_account
from accounts.states import AccountKind
from benchmarks.growth_work import AT_ONCE, done
from common import scope
from jobs.models import Job
from messaging.services.bindings_each import start_binding
from messaging.services.campaigns import read_reviews
from numbers.models import PhoneNumber
from numbers.services.e911_set_each import checked_address, start_e911
from numbers.services.move_each import start_moves
from numbers.services.orders import OrderLine, place_order
from numbers.services.release_each import keep_numbers, schedule_releases
from numbers.services.remove_each import start_removals
from numbers.states import OrderState, Strategy
from providers.house.models import HouseNumber, HouseState
from tests.messaging.campaigns import hurry, registered
from tests.numbers.emergencies import TYPED
from tests.people import BY, set_balance

# One round warms up, one is measured.
ROUNDS = 2
ORDERS, EACH = 10, 100


class Sets:
    """Takes the account's newest numbers, a thousand for each round of each piece of work."""

    def __init__(self, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        self.account = account
        set_balance(account, "100000")
        with scope.system():
            served = Account.objects.filter(pk=account.pk)
            self.before = served.values("service_e911", "service_sub_accounts")[0]
            served.update(service_e911=True)
            account.refresh_from_db()
            for_sale = HouseNumber.objects.filter(state=HouseState.FOR_SALE, holder=None)
            self.unsold = iter(list(for_sale.values_list("e164", flat=True)[: ROUNDS * ORDERS * EACH]))
            self.branch = create_account(
                parent=account, by=BY, name="Branch", email="b@example.com", kind=AccountKind.SUBACCOUNT
            )
        with scope.tenant(account.pk):
            rows = PhoneNumber.objects.filter(account=account, state="active").order_by("-pk")
            found = list(rows.values_list("e164", flat=True)[: 3 * ROUNDS * AT_ONCE])
            self.address = checked_address(account, TYPED)
        hurry(monkeypatch)
        self.campaign = registered(account)
        with scope.system():
            read_reviews(self.campaign.pk)
        parts = [found[at : at + AT_ONCE] for at in range(0, len(found), AT_ONCE)]
        self.staying, self.moving, self.going = (
            parts[at : at + ROUNDS] for at in range(0, len(parts), ROUNDS)
        )

    def pieces(self) -> dict[str, Callable[[], None]]:
        return {
            "1,000 emergency addresses": self.each(self.staying, self.e911),
            "1,000 put on a campaign": self.each(self.staying, self.bind),
            "1,000 given back, and kept": self.each(self.staying, self.give_back_and_keep),
            "1,000 moved": self.each(self.moving, self.move),
            "1,000 removed": self.each(self.going, self.remove),
            f"{ORDERS} orders of {EACH}": self.order,
        }

    def let_go(self) -> None:
        """The branch leaves, and the services are as before: with the next rows the account's pages are the same."""
        same = {"parent": self.account.parent_id, "ancestor_ids": self.account.ancestor_ids}
        with scope.system():
            Account.objects.filter(pk=self.branch.pk).update(**same, kind=AccountKind.CUSTOMER)
            Account.objects.filter(pk=self.account.pk).update(**self.before)

    def each(self, parts: list[list[str]], do: Callable[[list[str]], Job | None]) -> Callable[[], None]:
        left: Iterator[list[str]] = iter(parts)

        def one_round() -> None:
            with scope.tenant(self.account.pk):
                job = do(next(left))
            if job is not None:
                done(job, self.account)

        return one_round

    def e911(self, e164s: list[str]) -> Job:
        start = {"account": self.account, "by": BY, "e164s": e164s}
        return start_e911(**start, address=self.address, caller_name="CONTINENTAL")

    def bind(self, e164s: list[str]) -> Job:
        return start_binding(account=self.account, by=BY, e164s=e164s, ref=self.campaign.ref)

    def give_back_and_keep(self, e164s: list[str]) -> None:
        assert schedule_releases(account=self.account, by=BY, e164s=e164s) == {}
        assert keep_numbers(account=self.account, by=BY, e164s=e164s) == {}

    def move(self, e164s: list[str]) -> Job:
        return start_moves(account=self.account, by=BY, e164s=e164s, to=self.branch)

    def remove(self, e164s: list[str]) -> Job:
        return start_removals(account=self.account, by=BY, e164s=e164s)

    def order(self) -> None:
        with scope.tenant(self.account.pk):
            for _ in range(ORDERS):
                lines = [OrderLine(next(self.unsold)) for _ in range(EACH)]
                order = place_order(
                    account=self.account, by=BY, lines=lines, strategy=Strategy.ALL_OR_NOTHING
                )
                assert order.state == OrderState.COMPLETED, order.error
