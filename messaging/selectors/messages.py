"""Reads of messages and conversations."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from accounts.models import Account
from common.e164 import as_typed_and_in_digits
from common.errors import Forbidden, NotFound
from common.ids import first_id
from common.plans.registry import country_of
from common.searching import Search, among, find
from events.models import Subscription
from messaging.models import DeliveryReceipt, Message
from messaging.selectors.viewers import Viewer, held, visible
from messaging.states import Direction, MessageKind
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_numbers
from numbers.selectors.plans import may_text

MOST_IN_HISTORY = 10_000


def messages(account: Account) -> QuerySet[Message]:
    return Message.objects.filter(account=account)


def message(account: Account, pk: uuid.UUID) -> Message:
    """One message; NotFound for another account's."""
    found = messages(account).select_related("number", "job").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such message.")
    return found


def conversations(account: Account, *, ours: str = "") -> QuerySet[Message]:
    """The latest message between each number of the account and each person."""
    newer = Message.objects.filter(
        account=account, ours=OuterRef("ours"), peer=OuterRef("peer"), pk__gt=OuterRef("pk")
    )
    rows = messages(account).filter(~Exists(newer))
    return rows.filter(ours=ours) if ours else rows


def found(viewer: Viewer, text: str, *, ours: str = "") -> Search[Message]:
    """The messages that the viewer sees with these words in text or subject, or with these digits in the other side's
    number; with ``ours`` those of one number.
    """
    account = viewer.account
    rows = messages(account).filter(ours=ours) if ours else messages(account)
    return Search(visible(viewer, rows), Q(account=account), as_typed_and_in_digits(text, account.country))


def all_found(account: Account, text: str, *, ours: str = "") -> QuerySet[Message]:
    """The same for those who see every conversation; without a text all messages."""
    rows = messages(account).filter(ours=ours) if ours else messages(account)
    return Search(rows, Q(account=account), as_typed_and_in_digits(text, account.country)).every()


def listed(viewer: Viewer, text: str, *, ours: str = "") -> Search[Message]:
    """What ``found`` finds; without a text the latest message of each conversation that the viewer sees."""
    if text:
        return found(viewer, text, ours=ours)
    rows = conversations(viewer.account, ours=ours)
    return Search(visible(viewer, rows), Q(account=viewer.account))


def thread(account: Account, ours: str, peer: str) -> QuerySet[Message]:
    """What one number of the account and a person wrote to each other."""
    return messages(account).filter(ours=ours, peer=peer)


def receipts(account: Account, message: Message) -> QuerySet[DeliveryReceipt]:
    """Every report about a message, newest first."""
    return DeliveryReceipt.objects.filter(account=account, message=message)


def sending_numbers(account: Account) -> QuerySet[PhoneNumber]:
    """The numbers that may be written from, in order."""
    return phone_numbers(account).filter(may_text()).order_by("e164")


def require_own(account: Account, e164: str) -> None:
    """Raise Forbidden unless the account has the number now."""
    if not phone_numbers(account).filter(e164=e164).exists():
        raise Forbidden("The number is not on this account.", field="number")


def history(
    account: Account, ours: str, kind: MessageKind, *, newest: datetime, oldest: datetime
) -> QuerySet[Message]:
    """What a number sent and received, newest first, from ``oldest`` up to but without ``newest``.

    Messages that no carrier took are not among them.
    """
    rows = messages(account).filter(ours=ours, kind=kind, sent_at__isnull=False)
    within = rows.filter(created_at__gte=oldest, created_at__lt=newest)
    return within.order_by("-created_at", "-pk")[:MOST_IN_HISTORY]


def receipt_history(
    account: Account, ours: str, *, newest: datetime, oldest: datetime
) -> QuerySet[DeliveryReceipt]:
    """The reports about what a number sent, newest first, within the same bounds."""
    rows = DeliveryReceipt.objects.filter(account=account, message__ours=ours).select_related("message")
    within = rows.filter(happened_at__gte=oldest, happened_at__lt=newest)
    return within.order_by("-happened_at", "-pk")[:MOST_IN_HISTORY]


def may_see(viewer: Viewer, ours: str, peer: str) -> bool:
    """Whether the viewer sees the number, or a conversation from when the account had it."""
    numbers = phone_numbers(viewer.account).filter(e164=ours).annotate(ours=F("e164"))
    return visible(viewer, numbers).exists() or visible(viewer, thread(viewer.account, ours, peer)).exists()


def sending_choices(account: Account, most: int) -> list[tuple[str, str]]:
    """The first of the numbers that may be written from, with their labels."""
    return list(sending_numbers(account).values_list("e164", "label")[:most])


def own_sending_choices(viewer: Viewer, most: int) -> list[tuple[str, str]]:
    """Of these numbers the ones that the viewer may write from: their own, and those that nobody holds."""
    if viewer.is_shut_out and not viewer.sees_all:
        return []
    rows = sending_numbers(viewer.account).annotate(ours=F("e164"))
    mine = rows.filter(Q(e164__in=viewer.writes) | ~held(viewer.account))
    return list(mine.values_list("e164", "label")[:most])


def default_sender(account: Account, peer: str) -> PhoneNumber | None:
    """The number that a message to ``peer`` goes out from when nobody names one: one of the same country if there is
    one, the longest held first; None when the account has none that may write.
    """
    rows = phone_numbers(account).filter(may_text())
    at_home = Case(When(country=country_of(peer), then=0), default=1)
    return rows.order_by(at_home, "held_since", "pk").first()


def message_with_ref(account: Account, ref: str) -> Message:
    """One message by its short name; NotFound for another account's."""
    found = messages(account).select_related("told_to").filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such message.")
    return found


def message_with_id(account: Account, pk: str) -> Message | None:
    """One message by the id that an event has of it; None when there is none any more."""
    return messages(account).select_related("told_to").filter(pk=pk).first()


def last_hearer(account: Account, received: Message) -> Subscription | None:
    """Who asked to hear of answers to what the number wrote last to this person, if anybody did."""
    sent = thread(account, received.ours, received.peer).filter(direction=Direction.OUTBOUND)
    last = sent.select_related("told_to").order_by("-pk").first()
    return last.told_to if last is not None else None


@dataclass(frozen=True)
class MessageFilter:
    """What messages are searched by; empty parts do not narrow. ``reference`` is the whole mark of its sender, and
    ``sender`` the number that a message is told to come from, or the name.
    """

    since: datetime | None = None
    until: datetime | None = None
    ref: str = ""
    ours: str = ""
    sender: str = ""
    recipient: str = ""
    text: str = ""
    reference: str = ""
    nature: str = ""
    direction: str = ""
    states: Collection[str] | None = None


def narrowed(account: Account, wanted: MessageFilter) -> QuerySet[Message]:
    """The account's messages that fit."""
    rows = messages(account).select_related("told_to")
    if wanted.since is not None:
        rows = rows.filter(pk__gte=first_id(wanted.since))
    if wanted.until is not None:
        rows = rows.filter(pk__lt=first_id(wanted.until + timedelta(seconds=1)))
    exact = {
        "ref": wanted.ref,
        "ours": wanted.ours,
        "reference": wanted.reference,
        "nature": wanted.nature,
        "direction": wanted.direction,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if who := wanted.sender:
        named = Q(sender_name=who) | Q(sender_name="", ours=who)
        rows = rows.filter(Q(named, direction=Direction.OUTBOUND) | Q(direction=Direction.INBOUND, peer=who))
    if who := wanted.recipient:
        sent = Q(direction=Direction.OUTBOUND, peer=who)
        rows = rows.filter(sent | Q(direction=Direction.INBOUND, ours=who))
    if wanted.text:
        worded = find(rows, wanted.text, of=Q(account=account))
        rows = among(rows, worded).filter(text__icontains=wanted.text)
    return rows if wanted.states is None else rows.filter(state__in=wanted.states)


def newest(account: Account, wanted: MessageFilter, most: int) -> list[Message]:
    """So many of the messages that fit, newest first."""
    return list(narrowed(account, wanted).order_by("-id")[:most])
