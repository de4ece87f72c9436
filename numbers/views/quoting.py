"""What an order would cost, as pages show it before anything is ordered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Account
from accounts.selectors.accounts import payer_of
from numbers.selectors.prices import Cost


@dataclass(frozen=True)
class Quote:
    """``lines`` are how many numbers cost what; ``before`` is None when another account pays."""

    lines: list[tuple[int, Cost]]
    currency: str
    payer: str
    before: Decimal | None
    lowest: Decimal

    @property
    def count(self) -> int:
        return sum(count for count, _ in self.lines)

    @property
    def total(self) -> Decimal:
        """What is paid with the order: the set-ups and the first month."""
        return sum((cost.first * count for count, cost in self.lines), Decimal(0))

    @property
    def monthly(self) -> Decimal:
        return sum((cost.month * count for count, cost in self.lines), Decimal(0))

    @property
    def after(self) -> Decimal | None:
        return None if self.before is None else self.before - self.total

    @property
    def is_covered(self) -> bool:
        return self.after is None or self.after >= self.lowest


def quote(account: Account, costs: Iterable[Cost]) -> Quote:
    """The costs of numbers together, dearest last, and what the payer's balance would be then."""
    payer = payer_of(account)
    own = payer.pk == account.pk
    counted = sorted(Counter(costs).items(), key=lambda item: item[0].first)
    return Quote(
        lines=[(count, cost) for cost, count in counted],
        currency=account.currency,
        payer="" if own else payer.name,
        before=payer.balance - payer.held if own else None,
        lowest=payer.balance_limit,
    )
