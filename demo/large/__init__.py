"""What ``DEMO=large`` adds for measuring: a million numbers, messages and calls, in two thousand accounts, of which one
has a hundred thousand people.

Rows go in by the million instead of through the services, which would take days: as sets, by a session that wakes no
trigger. What services and triggers keep true is kept true here too: balances and ledger, causes of charges, the
carrier's side, tallies, conversations, main numbers of contacts, sums by the hour.
"""

from dataclasses import dataclass

import psycopg

from accounts.models import Account
from demo.large import accounts, loading, money, numbers, people, sums, traffic
from demo.large.step import Step
from providers.models import ProviderAccount


@dataclass(frozen=True)
class Size:
    """How much there is in the end. The first account has nine of ten rows, and the others share the rest."""

    accounts: int = 2_000  # Two at least.
    numbers: int = 1_000_000
    messages: int = 1_000_000
    calls: int = 1_000_000
    # Of the first account, and as many contacts.
    people: int = 100_000


NOTHING = Size(0, 0, 0, 0, 0)


def fill(
    session: psycopg.Connection,
    operator: Account,
    house: ProviderAccount,
    size: Size,
    *,
    there: Size = NOTHING,
) -> None:
    """Add what is missing to ``size``, all or nothing; ``there`` is what was added before.

    The session is one of ``loading.powerful``. Numbers are held at the house carrier, under the login ``house``.
    """
    step = Step(operator=operator, house=house)
    with session.transaction():
        accounts.add(session, step, size.accounts, after=there.accounts)
        people.add(session, step, size.people, after=there.people)
        numbers.add(session, step, size.numbers, after=there.numbers, accounts=size.accounts)
        lines = traffic.choose_lines(session)
        traffic.add_messages(session, step, lines, size.messages, after=there.messages)
        traffic.add_calls(session, step, lines, size.calls, after=there.calls)
        money.charge_month(session, step)
        money.post(session, step)
        sums.make_anew(session)
    loading.sweep(session)
