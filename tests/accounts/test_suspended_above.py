"""A suspended account writes nothing to those below it either."""

import pytest

from accounts.models import Account, Activity
from accounts.services.accounts import set_state
from accounts.states import AccountState
from billing.models import LedgerEntry
from common import scope
from numbers.models import NumberQuota
from tests.console import signed_in
from tests.people import BY, People, set_balance

POSTS = [
    ("/accounts/{pk}/money", {"kind": "credit", "amount": "5", "reference": "r1"}),
    ("/accounts/{pk}/quota", {"most_held": "5", "days": "7"}),
    ("/accounts/{pk}/settings", {"balance_limit": "-100"}),
    ("/accounts/{pk}/state", {"state": "suspended"}),
]


def facts() -> list[object]:
    with scope.system():
        return [
            list(Account.objects.order_by("pk").values()),
            LedgerEntry.objects.count(),
            NumberQuota.objects.count(),
            Activity.objects.count(),
        ]


@pytest.mark.parametrize(("path", "sent"), POSTS)
def test_a_suspended_reseller_changes_no_customer(people: People, path: str, sent: dict[str, str]):
    with scope.system():
        Account.objects.filter(pk=people.other.pk).update(
            parent=people.reseller, ancestor_ids=[people.operator.pk, people.reseller.pk]
        )
    set_balance(people.reseller, "100")
    with scope.system():
        set_state(account=people.reseller, by=BY, state=AccountState.SUSPENDED)
    before = facts()

    answer = signed_in(people.rita).post(path.format(pk=people.other.pk), sent)

    assert (answer.status_code, facts()) == (403, before)
