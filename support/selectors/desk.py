"""Reads of the desk: queues, canned replies, who works there, who looks at a ticket."""

import re
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Account, Membership, User
from accounts.rights import OF_ROLE, Right, allowed
from accounts.selectors.people import memberships_by_mail
from accounts.states import AccountKind, AccountState
from common import scope
from common.errors import NotFound
from support.models import CannedReply, Presence, Queue, Ticket
from support.selectors.tickets import tickets

SEEN_FOR = timedelta(seconds=30)
TYPING_FOR = timedelta(seconds=12)
PLACEHOLDER = re.compile(r"\{(?:customer|number|agent)\}")


def queues() -> list[Queue]:
    """The operator's queues, which all staff share."""
    with scope.system():
        return list(Queue.objects.filter(account__kind=AccountKind.OPERATOR))


def queue(pk: int) -> Queue:
    with scope.system():
        found = Queue.objects.filter(pk=pk, account__kind=AccountKind.OPERATOR).first()
    if found is None:
        raise NotFound("There is no such queue.", field="queue")
    return found


def canned_replies(account: Account) -> QuerySet[CannedReply]:
    return CannedReply.objects.filter(account=account)


def canned_reply(account: Account, pk: int) -> CannedReply:
    """One of the account's canned replies; NotFound for any other."""
    found = canned_replies(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such canned reply.", field="canned")
    return found


def staff(account: Account) -> list[User]:
    """Who may work at this account's desk, by name."""
    roles = [role for role, rights in OF_ROLE.items() if Right.WORK_TICKETS in rights]
    given = Q(custom_role=None, role__in=roles) | Q(custom_role__rights__contains=[Right.WORK_TICKETS])
    members = Membership.objects.filter(given, account=account, user__is_active=True)
    with scope.system():
        return sorted((row.user for row in members.select_related("user")), key=str)


def colleague(ticket: Ticket, email: str) -> Membership | None:
    """The place of whoever has this address, proven, at a desk that this ticket belongs to, the nearest one; None for
    anybody else.
    """
    with scope.system():
        for row in memberships_by_mail(email).order_by("-account__ancestor_ids__len", "pk"):
            rights = allowed(row.granted(below=False), AccountKind(row.account.kind))
            sees = tickets(row.account, staff=True).filter(pk=ticket.pk)
            if Right.WORK_TICKETS in rights and sees.exists():
                return row
    return None


def others_at(account: Account, of: Ticket, *, user: User, now: datetime) -> list[Presence]:
    """Colleagues of the same desk who looked at the ticket within the last half minute."""
    rows = Presence.objects.filter(account=account, ticket=of, seen_at__gt=now - SEEN_FOR)
    return list(rows.exclude(user=user).order_by("label"))


def account_of_customer(account: Account, email: str) -> Account:
    """The account below this one, or this one, that the address belongs to; NotFound when there is none."""
    with scope.system():
        found = accounts_with(email).filter(pk=account.pk).first()
        found = found or accounts_with(email).filter(ancestor_ids__contains=[account.pk]).first()
    if found is None:
        raise NotFound("There is no customer with this email address.", field="email")
    return found


def accounts_with(email: str) -> QuerySet[Account]:
    """Accounts, not closed, with the address or with a member who has it, those of their own address first; evaluate it
    inside ``scope.system()``.
    """
    open_ones = Account.objects.exclude(state=AccountState.CLOSED)
    by_address = open_ones.filter(email__iexact=email)
    if by_address.exists():
        return by_address.order_by("pk")
    members = Membership.objects.filter(user__email__iexact=email, user__is_active=True)
    return open_ones.filter(pk__in=members.values("account")).order_by("pk")


def filled_in(reply: CannedReply, ticket: Ticket, *, agent: str) -> str:
    """The canned text with its three placeholders filled in; anything else in braces stays as it is."""
    words = {
        "{customer}": ticket.customer_name or ticket.customer_email,
        "{number}": str(ticket.number),
        "{agent}": agent,
    }
    return PLACEHOLDER.sub(lambda found: words[found[0]], reply.body)


def canned_choices(account: Account) -> list[tuple[int, str]]:
    """The account's canned replies by id and title."""
    return list(canned_replies(account).values_list("pk", "title"))
