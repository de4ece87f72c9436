"""Reads of the opt-out list."""

from django.db.models import Q, QuerySet

from accounts.models import Account
from common.e164 import fragment
from common.errors import NotFound
from common.searching import among, find
from messaging.models import OptOut


def opt_outs(account: Account, *, search: str = "", ended: bool = False) -> QuerySet[OptOut]:
    """Who has opted out, newest first; with ``ended`` those whose opt-out is over."""
    rows = OptOut.objects.filter(account=account, ended_at__isnull=not ended).select_related("number")
    digits = fragment(search, account.country)
    return among(rows, find(rows, digits, of=Q(account=account))) if digits else rows


def opt_out(account: Account, pk: int) -> OptOut:
    """One that is in force; NotFound for any other."""
    found = opt_outs(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such opt-out.")
    return found


def in_force(account: Account, ours: str, peer: str) -> OptOut | None:
    """What stops messages from one number of the account to a person."""
    for_number = Q(number=None) | Q(number__e164=ours)
    return opt_outs(account).filter(for_number, peer=peer).first()


def every_opt_out(account: Account) -> QuerySet[OptOut]:
    """Those in force and then those that are over, each newest first."""
    rows = OptOut.objects.filter(account=account).select_related("number")
    return rows.alias(is_over=Q(ended_at__isnull=False)).order_by("is_over", "-pk")
