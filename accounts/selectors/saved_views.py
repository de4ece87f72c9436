"""Reads of saved views: one's own and those of the account."""

from django.db.models import F, Q, QuerySet

from accounts.models import Account, SavedView, User
from common.errors import NotFound


def views_of(account: Account, user: User, path: str) -> QuerySet[SavedView]:
    """The views of a list that somebody may use, by name, the shared ones first."""
    rows = SavedView.objects.filter(_may_use(account, user), path=path)
    return rows.order_by(F("user").asc(nulls_first=True), "name")


def saved_view(account: Account, user: User, pk: int) -> SavedView:
    """NotFound for what is somebody else's."""
    found = SavedView.objects.filter(_may_use(account, user), pk=pk).first()
    if found is None:
        raise NotFound("There is no such view.")
    return found


def _may_use(account: Account, user: User) -> Q:
    return Q(account=account) & (Q(user=None) | Q(user=user))
