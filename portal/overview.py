"""What staff above other accounts see first: figures over the whole tree, and the carriers in it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Account
from billing.selectors.ledger import charges_by_day
from common import scope
from jobs.selectors import family_state_counts
from numbers.models import PortRequest
from numbers.selectors.e911 import family_lacking
from numbers.selectors.ports import stalled_in_family
from numbers.selectors.totals import NumberCounts, family_counts
from providers.models import ProviderAccount
from providers.selectors import provider_accounts_below

CARRIERS_SHOWN = 8
PORTS_SHOWN = 8


@dataclass(frozen=True)
class Overview:
    """Figures over an account and all under it; ``carriers`` are the logins of those under it,
    ``stalled`` the ports that do not move."""

    numbers: NumberCounts
    without_address: int | None
    jobs: dict[str, int]
    charged: dict[date, Decimal]
    carriers: list[ProviderAccount]
    stalled: list[PortRequest]


def overview(account: Account, *, days: int) -> Overview:
    with scope.system():
        return Overview(
            numbers=family_counts(account),
            without_address=family_lacking(account),
            jobs=family_state_counts(account),
            charged=charges_by_day(account, days=days, with_below=True),
            carriers=list(provider_accounts_below(account)[:CARRIERS_SHOWN]),
            stalled=list(stalled_in_family(account)[:PORTS_SHOWN]),
        )
