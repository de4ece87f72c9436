"""Saving and removing views of lists: everybody has their own, whoever may change the account those of all."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.urls import Resolver404, resolve

from accounts.actor import Actor
from accounts.models import Account, SavedView, User
from accounts.rights import Right
from accounts.selectors.saved_views import saved_view
from accounts.services import activity
from accounts.services.locking import lock
from accounts.services.suspension import while_active
from common.errors import Conflict, Forbidden, Invalid
from common.texts import short_text

MOST_VIEWS = 50
LONGEST_NAME = 80
LONGEST_QUERY = 2000
# Where in a list somebody is does not belong to how they like it.
PLACES = frozenset({"after", "before", "page"})


@dataclass(frozen=True)
class Keeper:
    """Somebody at work in an account, with what they may do there."""

    account: Account
    user: User
    rights: frozenset[Right]

    @property
    def may_share(self) -> bool:
        return Right.CHANGE_ACCOUNT in self.rights


@while_active
def save_view(*, keeper: Keeper, by: Actor, path: str, query: str, name: str, is_shared: bool) -> SavedView:
    """Keep a list's filter under a name; a view of that name, of the same people, is replaced.

    Forbidden where somebody shares who may not. Invalid, naming the field, for a name or a filter that is too long and
    an address that is no page. Conflict when a list has 50 views of one's own, or 50 shared ones, already.
    """
    if is_shared and not keeper.may_share:
        raise Forbidden("Only managers and owners share views.")
    owner = None if is_shared else keeper.user
    wanted = short_text(name, field="name", most=LONGEST_NAME, least=1)
    kept = clean_query(query)
    _require_page(path)
    with transaction.atomic():
        # Those who save at the same moment wait, so that the limit holds and a name is there once.
        account = lock(keeper.account)
        rows = SavedView.objects.filter(account=account, user=owner, path=path)
        row = rows.filter(name=wanted).first()
        if row is None:
            if rows.count() >= MOST_VIEWS:
                raise Conflict(f"A list may have {MOST_VIEWS} views; remove one that is not needed any more.")
            row = SavedView(account=account, user=owner, path=path, name=wanted)
        row.query = kept
        row.save()
        if is_shared:
            activity.record(
                account=account, by=by, verb="shared", subject=row, after={"page": path, "filter": kept}
            )
    return row


@while_active
def remove_view(*, keeper: Keeper, by: Actor, pk: int) -> SavedView:
    """NotFound for somebody else's and for a second time, Forbidden for a shared one where somebody may not share."""
    with transaction.atomic():
        row = saved_view(lock(keeper.account), keeper.user, pk)
        if row.is_shared:
            if not keeper.may_share:
                raise Forbidden("Only managers and owners remove shared views.")
            activity.record(
                account=keeper.account, by=by, verb="removed", subject=row, before={"page": row.path}
            )
        SavedView.objects.filter(pk=row.pk).delete()
    return row


def clean_query(query: str) -> str:
    """The filter without empty parts and without the place in the list; Invalid when it is too long."""
    parts = [(name, value) for name, value in parse_qsl(query) if name not in PLACES]
    text = urlencode(parts)
    if len(text) > LONGEST_QUERY or "%00" in text:
        raise Invalid("This filter is too long to be saved.", field="query")
    return text


def _require_page(path: str) -> None:
    try:
        found = resolve(path) if len(path) <= 200 and "\x00" not in path else None
    except Resolver404:
        found = None
    # Only pages of an account say which rights they need.
    if found is None or not hasattr(found.func, "required_rights"):
        raise Invalid("There is no such list.", field="path")
