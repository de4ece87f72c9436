"""What one filling of an installation shares: whose it is, and the time that it tells of."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Account
from providers.models import ProviderAccount

YEAR = timedelta(days=365)
# Account numbers 30000xxxxx; those of other accounts are random.
FIRST_ACCOUNT = 3_000_000_000
LAST_ACCOUNT = FIRST_ACCOUNT + 99_999


@dataclass(frozen=True)
class Step:
    """Messages and calls are spread evenly over the year before ``now``."""

    operator: Account
    house: ProviderAccount
    now: datetime = field(default_factory=timezone.now)

    @property
    def first(self) -> datetime:
        return self.now - YEAR
