"""Reads of holders for pages: who held a number in a time, and the holders of a page of numbers."""

from datetime import datetime

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import Account
from numbers.models import NumberAssignment, PhoneNumber
from numbers.selectors.assignments import history
from numbers.selectors.numbers import NumberFilter, filtered


def held_between(account: Account, e164: str, begins: datetime, ends: datetime) -> QuerySet[NumberAssignment]:
    """Everybody who held the number at some moment from ``begins`` until before ``ends``, the latest first."""
    rows = history(account, e164).filter(since__lt=ends)
    return rows.filter(Q(until=None) | Q(until__gt=begins))


def is_known(account: Account, e164: str) -> bool:
    """Whether the account has the number or had it."""
    return PhoneNumber.objects.filter(account=account, e164=e164).exists()


# Long or secret columns that no list shows.
UNSHOWN = (
    "notes",
    "reported",
    "evidence",
    "port_out_pin",
    "provider_account__secret",
    "provider_account__session_key",
)


def as_listed(rows: QuerySet[PhoneNumber]) -> QuerySet[PhoneNumber]:
    """The numbers as a list shows them: with their holders, carriers and ``owner_name``, without their long columns."""
    name, email = NullIf(F("owner__user__name"), Value("")), F("owner__user__email")
    named = Coalesce(name, email, output_field=CharField())
    return with_holders(rows.select_related("provider_account")).annotate(owner_name=named).defer(*UNSHOWN)


def listed(account: Account, wanted: NumberFilter) -> QuerySet[PhoneNumber]:
    """The numbers that fit as a list shows them."""
    return as_listed(filtered(account, wanted))


def with_holders(rows: QuerySet[PhoneNumber]) -> QuerySet[PhoneNumber]:
    """The numbers, each with ``holder``, ``holder_use`` and ``holder_ref`` (the agent's; None for an inbox); all are
    None for a free one.
    """
    now = NumberAssignment.objects.filter(number=OuterRef("pk"), until=None)
    return rows.annotate(
        holder=Subquery(now.values("holder")),
        holder_use=Subquery(now.values("use")),
        holder_ref=Subquery(now.values("agent__ref")),
    )
