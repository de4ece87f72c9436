"""Reads of brands, campaigns and the numbers on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When

from accounts.models import Account
from common.errors import NotFound
from common.searching import among, find
from messaging.campaign_states import IN_FORCE, BindingState, Registry, Review
from messaging.models import Binding, Brand, Campaign, NumberMessaging
from messaging.selectors.eligibility import SENDING, needs_campaign
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_numbers
from numbers.states import HELD

# The one path over which numbers send (voicetel.md §9): its name, its carrier id, and our own account there.
NETWORK, ROUTE, UPSTREAM = "B", 19, "TANDEM1"
UNKNOWN = "CAMPAIGN_INVALID_ID"
PENDING = "CAMPAIGN_PENDING_DCA"
WITHOUT_NUMBERS = "CAMPAIGN_DCA_COMPLETE_NO_NUMBERS_ASSIGNED"
COMPLETE = "CAMPAIGN_DCA_COMPLETE"


def brands(account: Account) -> QuerySet[Brand]:
    return Brand.objects.filter(account=account).exclude(registered_at=None)


def campaigns(account: Account) -> QuerySet[Campaign]:
    """Those that a carrier took, with their brands, reviews, and how many numbers are on each."""
    rows = Campaign.objects.filter(account=account).exclude(registered_at=None)
    on_it = Q(bindings__state__in=IN_FORCE, bindings__number__state__in=HELD)
    rows = rows.annotate(number_count=Count("bindings", filter=on_it))
    return rows.select_related("brand", "provider_account").prefetch_related("reviews")


def counted(account: Account) -> list[tuple[Campaign, int]]:
    """Every campaign, newest first, with how many numbers are on it."""
    return [(row, row.number_count) for row in campaigns(account).order_by("-pk")]  # type: ignore[attr-defined]


def campaign(account: Account, ref: str) -> Campaign:
    """A campaign by the registry's id; NotFound for anybody else's."""
    found = campaigns(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such campaign on this account.", field="campaign")
    return found


def campaigns_named(account: Account, text: str, most: int) -> QuerySet[Campaign]:
    """The account's campaigns with these words in id or brand, by id."""
    rows, mine = Campaign.objects.all(), Q(account=account)
    brands = Q(brand__any_of=find(Brand.objects.all(), text, of=mine, most=most))
    found = find(rows, text, of=mine, also=brands, most=most, order=["ref"])
    return among(campaigns(account), found).order_by("ref")


def approved(account: Account) -> QuerySet[Campaign]:
    """The campaigns that take numbers now."""
    return campaigns(account).filter(registry=Registry.ACTIVE, review=Review.APPROVED).order_by("ref")


def open_to(account: Account, number: PhoneNumber) -> QuerySet[Campaign]:
    """The campaigns that the number may be put on now: approved, and at its own carrier."""
    return approved(account).filter(provider_account=number.provider_account_id)


def bindings(account: Account) -> QuerySet[Binding]:
    """Numbers that are on campaigns, on their way to one, or whose latest attempt failed."""
    rows = Binding.objects.filter(account=account, number__account=account, number__state__in=HELD)
    shown = rows.filter(state__in=[*IN_FORCE, BindingState.PENDING, BindingState.FAILED])
    return shown.select_related("number", "campaign", "job")


@dataclass(frozen=True)
class CampaignStatus:
    """A campaign as asked for by id; ``campaign`` is None when the account has no such one."""

    ref: str
    status: str
    numbers: list[str]
    campaign: Campaign | None


def campaign_statuses(account: Account, refs: Iterable[str]) -> list[CampaignStatus]:
    """One entry for each id, in the order asked."""
    on_it = Binding.objects.filter(state__in=IN_FORCE, number__account=account, number__state__in=HELD)
    prefetch = Prefetch("bindings", on_it.select_related("number").order_by("number__e164"), to_attr="on_it")
    wanted = list(dict.fromkeys(refs))
    found = {row.ref: row for row in campaigns(account).filter(ref__in=wanted).prefetch_related(prefetch)}
    return [_status(ref, found.get(ref)) for ref in wanted]


def _status(ref: str, found: Campaign | None) -> CampaignStatus:
    if found is None:
        return CampaignStatus(ref, UNKNOWN, [], None)
    numbers = [row.number.e164 for row in found.on_it]  # type: ignore[attr-defined]
    return CampaignStatus(ref, status_word(found, has_numbers=bool(numbers)), numbers, found)


def status_word(found: Campaign, *, has_numbers: bool) -> str:
    """The one word in which VoiceTel tells the registry's state and the reviews (voicetel.md §6.2, §13)."""
    if found.registry != Registry.ACTIVE:
        return f"CAMPAIGN_{found.registry}"
    if found.review == Review.APPROVED:
        return COMPLETE if has_numbers else WITHOUT_NUMBERS
    return PENDING if found.review == Review.PENDING else f"CAMPAIGN_DCA_{found.review}"


def with_route_out(numbers: QuerySet[PhoneNumber]) -> QuerySet[PhoneNumber]:
    """Numbers with ``route_out``, the carrier id over which each sends; 0 where sending is switched off.

    It says nothing of campaigns: on which route a number is enabled ``messaging_states`` tells.
    """
    off = NumberMessaging.objects.filter(account=OuterRef("account"), number=OuterRef("pk"), is_off=True)
    chosen = Case(When(Exists(off), then=Value(0)), default=Value(ROUTE), output_field=IntegerField())
    return numbers.annotate(route_out=chosen)


def rows_with_route_out(
    numbers: QuerySet[PhoneNumber], beginning: str, columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Columns of the numbers that begin so, ``route_out`` among them if it is named."""
    return list(with_route_out(numbers.filter(e164__startswith=beginning)).values_list(*columns))


@dataclass(frozen=True)
class MessagingState:
    """How a number takes part in messaging. Of a number that is not the account's nothing is told.

    ``binding`` is the campaign it is on; ``pending`` the latest one that is on its way or failed.
    """

    e164: str
    number: PhoneNumber | None = None
    is_on: bool = False
    is_enabled: bool = False
    route_out: int = 0
    route_in: int = 0
    target: str = ""
    binding: Binding | None = None
    pending: Binding | None = None


def messaging_states(account: Account, e164s: Iterable[str]) -> list[MessagingState]:
    """One entry for each number asked, in that order, from three statements."""
    wanted = list(dict.fromkeys(e164s))
    numbers = phone_numbers(account).filter(e164__in=wanted)
    known = {state.e164: state for state in states_of(account, numbers)}
    return [known.get(e164) or MessagingState(e164) for e164 in wanted]


def states_of(account: Account, numbers: Iterable[PhoneNumber]) -> list[MessagingState]:
    """The same of numbers of the account that are at hand, in their order, from two statements."""
    rows = list(numbers)
    ids = [row.pk for row in rows]
    settings = {row.number_id: row for row in NumberMessaging.objects.filter(account=account, number__in=ids)}
    in_force: dict[int, Binding] = {}
    others: dict[int, Binding] = {}
    for row in bindings(account).filter(number__in=ids).order_by("pk"):
        (in_force if row.state in IN_FORCE else others)[row.number_id] = row
    return [_state(account, row, settings, in_force, others) for row in rows]


def _state(
    account: Account,
    number: PhoneNumber,
    settings: dict[int, NumberMessaging],
    in_force: dict[int, Binding],
    others: dict[int, Binding],
) -> MessagingState:
    setting, binding, other = (known.get(number.pk) for known in (settings, in_force, others))
    is_off = setting is not None and setting.is_off  # type: ignore[union-attr]
    was_bound = setting is not None and setting.enabled_at is not None  # type: ignore[union-attr]
    is_enabled = was_bound or not needs_campaign(number.e164)
    stale = other is not None and binding is not None and other.pk < binding.pk
    return MessagingState(
        e164=number.e164,
        number=number,
        is_on=is_enabled and not is_off and account.service_sms and number.state in SENDING,
        is_enabled=is_enabled,
        route_out=0 if is_off else ROUTE,
        route_in=route_in(number, setting),  # type: ignore[arg-type]
        target=number.sms_target,
        binding=binding,  # type: ignore[arg-type]
        pending=None if stale else other,  # type: ignore[arg-type]
    )


def route_in(number: PhoneNumber, setting: NumberMessaging | None) -> int:
    """The id of the inbound route in use, 0 for none: a number's own route goes by the number's id."""
    if not number.sms_type:
        return 0
    if setting and setting.route_in and setting.route_target == number.sms_target:
        return setting.route_in
    return number.pk


def bindings_of(account: Account, campaign: Campaign) -> QuerySet[Binding]:
    """The numbers on one campaign, and those on their way to it."""
    return bindings(account).filter(campaign=campaign)


def latest_binding(account: Account, number: PhoneNumber) -> Binding | None:
    """The campaign that the number is on, or was put on last."""
    return bindings(account).filter(number=number).order_by("-pk").first()
