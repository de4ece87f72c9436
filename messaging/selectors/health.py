"""How messaging stands: problems of numbers, reviews of campaigns, deliveries by day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import Account
from common.ids import first_id
from messaging.campaign_states import BindingState, Registry, Review
from messaging.models import HealthSetting, Message
from messaging.selectors.campaigns import MessagingState, messaging_states
from messaging.states import LOST, Direction, MessageState
from numbers.selectors.numbers import phone_number, phone_numbers
from numbers.states import NumberState

DAYS, MOST_SAMPLES = 14, 3
# From so many lost messages in a day on, and when they are at least a fifth of all, something is wrong.
MANY_LOST, LOST_SHARE = 3, 5
BLOCKED = Q(error_code__icontains="spam") | Q(error__icontains="spam") | Q(error_code="30007")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a number, in plain words, and what helps."""

    code: str
    title: str
    detail: str
    action: str


@dataclass(frozen=True)
class NumberHealth:
    """A number with what was sent from it in the last 24 hours and how much of it was lost."""

    state: MessagingState
    sent: int = 0
    lost: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_in_progress(self) -> bool:
        pending = self.state.pending
        return pending is not None and pending.state == BindingState.PENDING

    @property
    def is_in_service(self) -> bool:
        return self.state.number is not None and self.state.number.state == NumberState.ACTIVE

    @property
    def is_approved(self) -> bool:
        binding = self.state.binding
        if binding is None:
            return False
        campaign = binding.campaign
        return campaign.registry == Registry.ACTIVE and campaign.review == Review.APPROVED


@dataclass(frozen=True)
class Day:
    """What was sent on a day (UTC), and what became of it as far as is known."""

    day: date
    sent: int
    delivered: int
    lost: int


def number_health(account: Account, e164: str) -> NumberHealth:
    """One number looked at now; NotFound for somebody else's."""
    number = phone_number(account, e164)
    return _healths(account, [number.e164])[0]


def all_health(account: Account) -> list[NumberHealth]:
    """Every number of the account, from four statements."""
    return _healths(account, phone_numbers(account).values_list("e164", flat=True))


def _healths(account: Account, e164s: Iterable[str]) -> list[NumberHealth]:
    states = messaging_states(account, e164s)
    since = timezone.now() - timedelta(hours=24)
    rows = _sent(account).filter(pk__gte=first_id(since)).order_by().values_list("number")
    lost = Count("pk", filter=Q(state__in=LOST))
    counted = rows.annotate(sent=Count("pk"), lost=lost)
    counts = {number: (sent, gone) for number, sent, gone in counted}
    return [_health(account, state, *counts.get(state.number.pk, (0, 0))) for state in states if state.number]


def _health(account: Account, state: MessagingState, sent: int, lost: int) -> NumberHealth:
    health = NumberHealth(state, sent, lost)
    health.problems.extend(_problems(account, health))
    return health


def _problems(account: Account, health: NumberHealth) -> list[Problem]:
    state, found = health.state, []
    if not health.is_in_service:
        found.append(
            Problem("not_in_service", "Not in service", "The number is not active.", "Check its state.")
        )
    if not account.service_sms:
        found.append(_OFF_FOR_ACCOUNT)
    elif not state.route_out:
        found.append(_OFF)
    if state.pending is not None and state.pending.state == BindingState.FAILED:
        detail = state.pending.error or "The carrier refused it."
        found.append(Problem("not_assigned", "Not put on its campaign", detail, "Assign the campaign again."))
    elif state.binding is None and not health.is_in_progress:
        found.append(_NO_CAMPAIGN)
    if state.binding is not None and not health.is_approved:
        detail = f"Campaign {state.binding.campaign.ref} is not approved by every carrier."
        found.append(Problem("campaign", "Campaign not approved", detail, "Look at the campaign's reviews."))
    if health.lost >= MANY_LOST and health.lost * LOST_SHARE >= health.sent:
        detail = f"{health.lost} of {health.sent} messages in the last 24 hours did not arrive."
        found.append(Problem("failures", "Messages do not arrive", detail, "Review what the messages say."))
    return found


_OFF_FOR_ACCOUNT = Problem(
    "service", "Messaging is off", "SMS is not enabled on this account.", "Ask for the service."
)
_OFF = Problem("off", "Sending is off", "Sending was switched off for this number.", "Switch it on.")
_NO_CAMPAIGN = Problem(
    "no_campaign",
    "On no campaign",
    "Mobile carriers may block what a number without a campaign sends.",
    "Assign an approved campaign.",
)


def days(account: Account) -> list[Day]:
    """The last 14 days with today, oldest first, those without messages too."""
    today = timezone.now().date()
    first = today - timedelta(days=DAYS - 1)
    rows = _sent(account).filter(created_at__date__gte=first).annotate(day=TruncDate("created_at"))
    counted = (
        rows.order_by()
        .values_list("day")
        .annotate(
            sent=Count("pk"),
            delivered=Count("pk", filter=Q(state__in=[MessageState.DELIVERED, MessageState.SIMULATED])),
            lost=Count("pk", filter=Q(state__in=LOST)),
        )
    )
    found: dict[date, tuple[Any, ...]] = {day: tuple(counts) for day, *counts in counted}
    every = (first + timedelta(days=n) for n in range(DAYS))
    return [Day(day, *found.get(day, (0, 0, 0))) for day in every]


def blocked_samples(account: Account, e164: str) -> list[Message]:
    """Up to three messages from the number that carriers blocked as spam, newest first; NotFound for a stranger's."""
    number = phone_number(account, e164)
    rows = _sent(account).filter(BLOCKED, number=number, state__in=LOST)
    return list(rows.order_by("-pk")[:MOST_SAMPLES])


def masked(e164: str) -> str:
    """A person's number with its middle hidden."""
    return f"{e164[:5]}***{e164[-2:]}"


def alerts_on(account: Account) -> bool:
    return HealthSetting.objects.filter(account=account, alerts=True).exists()


def _sent(account: Account) -> QuerySet[Message]:
    return Message.objects.filter(account=account, direction=Direction.OUTBOUND)
