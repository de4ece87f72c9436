"""Who may hear what. A voicemail that was left for one colleague is that colleague's: whoever holds the number that was
called hears it, and those who manage recordings. All else is heard by everybody who may listen at all.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.models import Account, Agent, User
from accounts.rights import Right
from calls.recordings.states import RecordingKind
from calls.states import CallKind
from numbers.models import NumberAssignment

# Left for one colleague, as the call's own course or the carrier says.
PERSONAL = Q(kind=RecordingKind.VOICEMAIL) & (Q(call__kind=CallKind.AGENT) | Q(is_personal=True))
# What programs of the account and its services may hear.
EVERYTHING = Q()


def by_colleague(account: Account, agent: Agent) -> Q:
    """What a colleague hears, as a condition of recordings."""
    return _with_own(NumberAssignment.objects.filter(account=account, agent=agent))


def by_person(account: Account, user: User, rights: Collection[Right]) -> Q:
    """What somebody who may listen hears on pages, as a condition of recordings."""
    if Right.MANAGE_RECORDINGS in rights:
        return EVERYTHING
    return _with_own(NumberAssignment.objects.filter(account=account, agent__user=user))


def _with_own(held: QuerySet[NumberAssignment]) -> Q:
    return ~PERSONAL | Q(number__in=held.filter(until=None).values("e164"))
