"""Reads of who may call out with which number shown."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Account
from common.e164 import WITHHELD
from common.errors import Invalid, NotFound
from numbers.selectors.numbers import phone_numbers
from pbx.models import CallerId


@dataclass(frozen=True)
class Authorised:
    """A number that calls may show: the account's own, or one that was verified."""

    e164: str
    label: str
    comment: str
    is_own: bool


def caller_ids(account: Account) -> QuerySet[CallerId]:
    """Numbers besides the account's own, verified or waiting for it."""
    return CallerId.objects.filter(account=account)


def caller_id(account: Account, pk: int) -> CallerId:
    found = caller_ids(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such caller ID.")
    return found


def authorised(account: Account) -> list[Authorised]:
    """Every number that the account's calls may show, its own first."""
    own = [
        Authorised(e164, label, "", is_own=True)
        for e164, label in phone_numbers(account).order_by("e164").values_list("e164", "label")
    ]
    known = {row.e164 for row in own}
    rows = caller_ids(account).exclude(verified_at=None)
    more = [Authorised(row.e164, row.label, row.comment, is_own=False) for row in rows]
    return own + [row for row in more if row.e164 not in known]


def may_show(account: Account, cli: str) -> bool:
    """Whether calls of the account may show it; withholding the number is always possible."""
    if cli == WITHHELD or phone_numbers(account).filter(e164=cli).exists():
        return True
    return caller_ids(account).filter(e164=cli).exclude(verified_at=None).exists()


def require_may_show(account: Account, cli: str, *, field: str) -> None:
    """Raise Invalid, naming the field, unless calls of the account may show the number."""
    if not may_show(account, cli):
        raise Invalid("Calls may show a number of yours, or one that was verified for you.", field=field)
