"""The bell: what a person was told in all their accounts, what of it is read, and the count on their memberships."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from accounts.states import AccountState
from common import scope
from common.errors import NotFound
from events.models import Notice

RECOUNT = """
UPDATE accounts_membership m SET unread = n.count FROM (
    SELECT m.id, count(o.id) AS count FROM accounts_membership m
    LEFT JOIN events_notice o ON o.membership_id = m.id AND o.read_at IS NULL
    WHERE m.account_id = ANY(%s) GROUP BY m.id
) n WHERE m.id = n.id AND m.unread <> n.count
"""


def notices(user: User, *, unread: bool) -> QuerySet[Notice]:
    """What the person was told, in accounts that they belong to; evaluate it inside ``scope.system()``."""
    rows = Notice.objects.filter(membership__user=user).exclude(account__state=AccountState.CLOSED)
    rows = rows.filter(read_at=None) if unread else rows
    return rows.select_related("account", "alert__origin")


def mark(*, user: User, pk: int, is_read: bool) -> Notice:
    """Mark one notice of the person's as read or unread, whatever it was; NotFound for anybody else's."""
    with scope.system(), transaction.atomic():
        found = notices(user, unread=False).filter(pk=pk).first()
        if found is None:
            raise NotFound("There is no such notice.")
        # Before the notice, as whoever marks them all does.
        member = Membership.objects.select_for_update(no_key=True).get(pk=found.membership_id)
        rows = Notice.objects.filter(pk=pk, read_at__isnull=is_read)
        if rows.update(read_at=timezone.now() if is_read else None):
            member.unread = max(member.unread + (-1 if is_read else 1), 0)
            member.save(update_fields=["unread"])
    return found


def mark_all_read(*, user: User) -> int:
    """Mark all that the person was told as read; how many there were."""
    with scope.system(), transaction.atomic():
        mine = Membership.objects.filter(user=user)
        pks = list(mine.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        count = Notice.objects.filter(membership__in=pks, read_at=None).update(read_at=timezone.now())
        mine.filter(pk__in=pks).update(unread=0)
    return count


def recount(accounts: Iterable[int]) -> None:
    """Count anew what the members of these accounts have not read, after notices were deleted; in the system scope."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, [list(accounts)])
