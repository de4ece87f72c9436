"""How messaging stands: problems of numbers, reviews of campaigns, deliveries by day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.utils import timezone

from accounts.models import Account
from common.ids import first_id
from common.stretches import Stretch
from messaging.campaign_states import IN_FORCE, BindingState, Registry, Review
from messaging.models import Binding, HealthSetting, Message, NumberMessaging
from messaging.selectors.campaigns import MessagingState, states_of
from messaging.selectors.eligibility import SENDING
from messaging.states import LOST, Direction, MessageState
from numbers.models import NumberTally, PhoneNumber
from numbers.selectors.numbers import phone_number, phone_numbers
from numbers.selectors.plans import needs_campaign
from numbers.states import HELD, NumberState

DAYS, MOST_SAMPLES = 14, 3
# A message's id may be a little older than the row: within an hour at most.
HOUR = timedelta(hours=1)
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
    return _healths(account, [phone_number(account, e164)])[0]


@dataclass(frozen=True)
class Counts:
    """How many numbers the account has, how many of them may send, and how they stand."""

    numbers: int
    on: int
    healthy: int
    attention: int
    in_progress: int


def counts(account: Account) -> Counts:
    """One statement. How many numbers there are comes from the tally, and nothing is well that is on no campaign and
    not on its way to one: no number is read but those, and those that are set otherwise than usual.
    """
    parts = [rows.order_by().values("what").annotate(n=n) for rows, n in _counted(account)]
    first, *others = [rows.values_list("what", "n") for rows in parts]
    found: dict[str, int] = {what: int(n or 0) for what, n in first.union(*others, all=True).order_by()}
    numbers, healthy = found.get("numbers", 0), found.get("healthy", 0)
    return Counts(
        numbers=numbers,
        on=found.get("free", 0) + found.get("enabled", 0) - found.get("switched off", 0),
        healthy=healthy,
        attention=numbers - healthy - found.get("on their way", 0),
        in_progress=found.get("in progress", 0),
    )


def _counted(account: Account) -> list[tuple[QuerySet[Any], Any]]:
    """Rows that say ``what`` they count, and how many numbers they are."""

    def where(at: str, *conditions: Q) -> Exists:
        return Exists(phone_numbers(account).filter(*conditions, pk=OuterRef(at)).order_by())

    tally = NumberTally.objects.filter(account=account, state__in=HELD)
    others = _others(account)
    pending = others.filter(where("number"), state=BindingState.PENDING)
    parts: list[tuple[str, QuerySet[Any], Any]] = [
        ("numbers", tally, Sum("count")),
        ("in progress", pending, Count("pk")),
    ]
    if account.service_sms:
        settings, sending = NumberMessaging.objects.filter(account=account), Q(state__in=SENDING)
        well = Q(where("number", Q(state=NumberState.ACTIVE)))
        well &= ~Q(number__in=_off(account)) & ~Q(number__in=_lossy(account).values("number"))
        in_force, approved = _in_force(account), _approved(account)
        refused = in_force.exclude(pk__in=approved.values("pk"))
        is_on = settings.filter(where("number", sending, needs_campaign()), is_off=False)
        is_off = settings.filter(where("number", sending, ~needs_campaign()), is_off=True)
        parts += [
            ("healthy", approved.filter(well).exclude(number__in=others.values("number")), Count("pk")),
            ("on their way", pending.filter(well).exclude(number__in=refused.values("number")), Count("pk")),
            ("free", tally.filter(~needs_campaign(), sending), Sum("count")),
            ("enabled", is_on.exclude(enabled_at=None), Count("pk")),
            ("switched off", is_off, Count("pk")),
        ]
    return [(rows.annotate(what=Value(what)), n) for what, rows, n in parts]


def needing_attention(account: Account, most: int) -> list[NumberHealth]:
    """The first of the numbers that something is wrong with, in order."""
    rows = phone_numbers(account).filter(_troubled(account)).order_by("e164")
    return _healths(account, rows[:most])


# What ``_problems`` tells of one number, as conditions on rows of numbers. Each set that they ask is made once.


def _troubled(account: Account) -> Q:
    if not account.service_sms:
        return Q(pk__isnull=False)
    in_force, approved = _in_force(account), _approved(account)
    failed = _others(account).filter(state=BindingState.FAILED)
    return (
        ~Q(state=NumberState.ACTIVE)
        | Q(pk__in=_off(account))
        | Q(pk__in=failed.values("number"))
        | ~Q(pk__in=in_force.values("number")) & ~_pending(account)
        | Q(pk__in=in_force.values("number")) & ~Q(pk__in=approved.values("number"))
        | Q(pk__in=_lossy(account).values("number"))
    )


def _pending(account: Account) -> Q:
    return Q(pk__in=_others(account).filter(state=BindingState.PENDING).values("number"))


def _off(account: Account) -> QuerySet[NumberMessaging, Any]:
    return NumberMessaging.objects.filter(account=account, is_off=True).values("number")


def _in_force(account: Account) -> QuerySet[Binding]:
    return Binding.objects.filter(account=account, state__in=IN_FORCE).order_by()


def _approved(account: Account) -> QuerySet[Binding]:
    rows = _in_force(account)
    return rows.filter(campaign__registry=Registry.ACTIVE, campaign__review=Review.APPROVED)


def _lossy(account: Account) -> QuerySet[Any, Any]:
    weighed: QuerySet[Any, Any] = _last_day(account).annotate(weight=F("lost") * LOST_SHARE)
    rows: QuerySet[Any, Any] = weighed.filter(lost__gte=MANY_LOST, weight__gte=F("sent"))
    return rows


def _others(account: Account) -> QuerySet[Binding]:
    """Of each number the latest attempt that is on its way or failed, unless it came on a campaign after it."""
    attempts = [BindingState.PENDING, BindingState.FAILED]
    later = Binding.objects.filter(
        account=account, number=OuterRef("number"), pk__gt=OuterRef("pk"), state__in=[*IN_FORCE, *attempts]
    )
    return Binding.objects.filter(~Exists(later), account=account, state__in=attempts).order_by()


def _last_day(account: Account) -> QuerySet[Any, Any]:
    """Of each number that sent something in 24 hours how much it was, and how much of it was lost."""
    since = timezone.now() - timedelta(hours=24)
    rows = _sent(account).filter(pk__gte=first_id(since)).order_by().values("number")
    return rows.annotate(sent=Count("pk"), lost=Count("pk", filter=Q(state__in=LOST)))


def _healths(account: Account, of: Iterable[PhoneNumber]) -> list[NumberHealth]:
    states = states_of(account, of)
    numbers = [state.number.pk for state in states if state.number]
    counted = _last_day(account).filter(number__any_of=numbers)
    counts = {number: (sent, gone) for number, sent, gone in counted.values_list("number", "sent", "lost")}
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
    every = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    starts = [datetime.combine(day, time.min, UTC) for day in every]
    rows = _sent(account).filter(pk__gte=first_id(starts[0] - HOUR), created_at__gte=starts[0])
    counted = (
        rows.order_by()
        .annotate(place=Stretch("created_at", starts))
        .values_list("place")
        .annotate(
            sent=Count("pk"),
            delivered=Count("pk", filter=Q(state__in=[MessageState.DELIVERED, MessageState.SIMULATED])),
            lost=Count("pk", filter=Q(state__in=LOST)),
        )
    )
    found: dict[date, tuple[Any, ...]] = {every[place - 1]: tuple(counts) for place, *counts in counted}
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
