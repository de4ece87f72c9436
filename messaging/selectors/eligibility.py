"""What decides whether a message may be sent."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Account
from common.compiled import Compiled, Slot
from common.errors import Conflict, DomainError
from common.ids import first_id
from common.plans.registry import kind_of, plan_of
from messaging.models import Message, NumberMessaging, OptOut
from messaging.states import Direction, MessageKind
from numbers.models import PhoneNumber
from numbers.states import HELD, NumberState

# A number that is coming or stopped sends nothing; one that is leaving still does.
SENDING = frozenset({NumberState.ACTIVE, NumberState.PORTING_OUT, NumberState.RELEASE_SCHEDULED})
# Limits against pumping, counted over what was accepted.
ACCOUNT_SECONDS, MOST_OF_ACCOUNT = 10, 1000
PEER_SECONDS, MOST_TO_PEER = 60, 200


NOT_ENABLED = "The number is not enabled for messages yet: put it on an approved campaign first."


def needs_campaign(e164: str) -> bool:
    """Whether a number's country lets it send only once it was on an approved campaign."""
    plan = plan_of(e164)
    return plan is not None and plan.needs_campaign(kind_of(e164))


def may_send(
    account: Account,
    number: PhoneNumber,
    kind: MessageKind = MessageKind.SMS,
    *,
    is_off: bool = False,
    is_enabled: bool,
) -> DomainError | None:
    """Why the number may not send such messages now; None when it may.

    The account's service must be on, and the number the account's, in use, and not switched off itself. Where its
    country wants campaigns it must have been on an approved one (voicetel.md §13).
    """
    if number.account_id != account.pk or number.state not in HELD:
        return Conflict("The number is not on this account.", field="number")
    if not (account.service_mms if kind == MessageKind.MMS else account.service_sms):
        return Conflict(f"{kind.label} is not enabled on this account.", field="number")
    if not is_enabled and needs_campaign(number.e164):
        return Conflict(NOT_ENABLED, field="number")
    if is_off:
        return Conflict("Messaging is switched off for this number.", field="number")
    if number.state not in SENDING:
        words = number.get_state_display().lower()
        return Conflict(f"The number cannot send messages while it is {words}.", field="number")
    return None


@dataclass(frozen=True)
class Sender:
    """A number with all that decides about a message from it to one person."""

    number: PhoneNumber
    peer_opted_out: bool
    sent_by_account: int
    sent_to_peer: int
    is_off: bool
    is_enabled: bool


def sender(account: Account, e164: str, peer: str) -> Sender | None:
    """The account's number with its carrier, whether ``peer`` has opted out of it, and what was sent lately."""
    now = timezone.now()
    found = SENDER.first(
        account=account.pk,
        e164=e164,
        peer=peer,
        account_since=first_id(now - timedelta(seconds=ACCOUNT_SECONDS)),
        peer_since=first_id(now - timedelta(seconds=PEER_SECONDS)),
    )
    if found is None:
        return None
    counts = found.sent_by_account or 0, found.sent_to_peer or 0  # type: ignore[attr-defined]
    facts = found.is_off, found.is_enabled  # type: ignore[attr-defined]
    return Sender(found, found.peer_opted_out, *counts, *facts)  # type: ignore[attr-defined]


def _sender() -> "QuerySet[PhoneNumber, PhoneNumber]":
    account, peer = Slot("account"), Slot("peer")
    out = OptOut.objects.filter(
        Q(number=None) | Q(number=OuterRef("pk")), account=account, peer=peer, ended_at=None
    )
    sent = Message.objects.filter(account=account, direction=Direction.OUTBOUND, is_answer=False)
    by_account = sent.filter(pk__gte=Slot("account_since"))
    to_peer = sent.filter(pk__gte=Slot("peer_since"), peer=peer)
    rows = PhoneNumber.objects.filter(account=account, e164=Slot("e164"), state__in=HELD)
    settings = NumberMessaging.objects.filter(account=account, number=OuterRef("pk"))
    asked = rows.select_related("provider_account").annotate(
        peer_opted_out=Exists(out),
        sent_by_account=_count(by_account),
        sent_to_peer=_count(to_peer),
        is_off=Exists(settings.filter(is_off=True)),
        is_enabled=Exists(settings.exclude(enabled_at=None)),
    )
    return asked.order_by("pk")[:1]


def _count(rows: QuerySet[Message]) -> Subquery:
    return Subquery(rows.order_by().values("account").annotate(n=Count("pk")).values("n"))


# Every message asks this.
SENDER = Compiled(_sender)


def is_enabled(account: Account, number: PhoneNumber) -> bool:
    """Whether the number was on an approved campaign once, or needs none."""
    if not needs_campaign(number.e164):
        return True
    rows = NumberMessaging.objects.filter(account=account, number=number)
    return rows.exclude(enabled_at=None).exists()
