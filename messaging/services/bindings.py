"""Putting numbers on campaigns and taking them off, and how a number's messages are routed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.e164 import for_people
from common.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from messaging import kinds
from messaging.campaign_states import IN_FORCE, BindingState, Registry, Review
from messaging.models import Binding, Campaign, NumberMessaging
from messaging.selectors import campaigns as selectors
from messaging.selectors.eligibility import NOT_ENABLED, is_enabled
from messaging.services.campaigns import require_done, work_done
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_number, phone_numbers
from numbers.services import settings
from numbers.services.settings import locked_number
from numbers.states import SmsRouteType

MOST_AT_ONCE = 1000
ELSEWHERE = "The campaign is registered at another carrier than the number's."
ON_ITS_WAY = "Another campaign is on its way to this number; try again in a moment."


@dataclass(frozen=True)
class Bound:
    """What became of a request: the binding, whether it was there before, and whether another one was cleared."""

    binding: Binding
    already: bool = False
    cleared: bool = False


@while_active
def bind_number(*, account: Account, by: Actor, e164: str, ref: str, wait: bool) -> Bound:
    """Put a number on an approved campaign, in place of the one it is on; a repeat changes nothing.

    NotFound for a number or campaign that is not the account's; Invalid for a campaign that cannot take numbers yet, or
    is at another carrier than the number; Conflict while another is on its way. The number stays where it was until
    the carrier has done it.
    """
    number = phone_number(account, e164)
    campaign = selectors.campaign(account, ref)
    require_open(campaign)
    if campaign.provider_account_id != number.provider_account_id:
        raise Invalid(ELSEWHERE, field="campaign")
    try:
        with transaction.atomic():
            number = locked_number(account, e164)
            before = Binding.objects.filter(account=account, number=number, state__in=IN_FORCE).first()
            if (
                before is not None
                and before.campaign_id == campaign.pk
                and before.state == BindingState.ASSIGNED
            ):
                return Bound(before, already=True)
            binding = Binding.objects.create(account=account, campaign=campaign, number=number)
            job = _start(account, by, kinds.BIND, "Put {} on " + campaign.ref, binding, wait=wait)
            activity.record(
                account=account, by=by, verb="assigned", subject=number, after={"campaign": campaign.ref}
            )
    except IntegrityError as exc:
        raise Conflict(ON_ITS_WAY, field="number") from exc
    if wait:
        require_done(work_done(job), refusal=Invalid)
        binding.refresh_from_db()
    return Bound(binding, cleared=before is not None)


def require_open(campaign: Campaign) -> None:
    """Raises Invalid unless the campaign takes numbers now."""
    if campaign.registry != Registry.ACTIVE:
        words = campaign.get_registry_display().lower()
        raise Invalid(f"The campaign cannot take numbers: it is {words}.", field="campaign")
    if campaign.review == Review.PENDING:
        raise Invalid("The campaign is still in review and cannot take numbers yet.", field="campaign")
    if campaign.review != Review.APPROVED:
        raise Invalid("Carriers did not approve the campaign, so it cannot take numbers.", field="campaign")


@while_active
def unbind_number(*, account: Account, by: Actor, e164: str, ref: str, wait: bool) -> Binding | None:
    """Take a number off a campaign; None, and nothing done, when it is not on that one.

    NotFound for a number or campaign that is not the account's.
    """
    number = phone_number(account, e164)
    campaign = selectors.campaign(account, ref)
    with transaction.atomic():
        number = locked_number(account, e164)
        rows = Binding.objects.filter(account=account, number=number, campaign=campaign)
        binding = rows.filter(state=BindingState.ASSIGNED).select_related("number").first()
        if binding is None:
            return None
        binding.state, binding.error = BindingState.LEAVING, ""
        job = _start(account, by, kinds.UNBIND, "Take {} off " + campaign.ref, binding, wait=wait)
        binding.save(update_fields=["state", "error", "job", "updated_at"])
        activity.record(
            account=account, by=by, verb="unassigned", subject=number, before={"campaign": campaign.ref}
        )
    if wait:
        require_done(work_done(job), refusal=Conflict)
        binding.refresh_from_db()
    return binding


def _start(account: Account, by: Actor, kind: str, title: str, binding: Binding, *, wait: bool) -> Job:
    new = NewJob(
        kind,
        title.format(for_people(binding.number.e164, account.country)),
        payload={"binding": binding.pk, "now": wait},
        subject=binding.number,
    )
    if wait:
        job = job_services.start_here(new, account=account, by=by, about_to_call=True)
    else:
        job = job_services.start(new, account=account, by=by)
    binding.job = job
    Binding.objects.filter(pk=binding.pk).update(job=job)
    return job


@dataclass(frozen=True)
class BulkOutcome:
    """Which numbers left the campaign, and why the others did not."""

    unbound: list[str]
    failed: dict[str, str]


@while_active
def unbind_numbers(*, account: Account, by: Actor, e164s: Sequence[str], ref: str) -> BulkOutcome:
    """Take up to 1,000 numbers off a campaign, each by itself.

    Invalid for none or too many; Conflict, and nothing done, when the account has no such campaign.
    """
    if not 1 <= len(e164s) <= MOST_AT_ONCE:
        raise Invalid(f"Name 1 to {MOST_AT_ONCE:,} numbers.", field="numbers")
    try:
        selectors.campaign(account, ref)
    except NotFound as exc:
        raise Conflict("The campaign is on no path that we support.", field="campaign") from exc
    outcome = BulkOutcome([], {})
    for e164 in dict.fromkeys(e164s):
        try:
            done = unbind_number(account=account, by=by, e164=e164, ref=ref, wait=True)
        except DomainError as exc:
            outcome.failed[e164] = exc.text
            continue
        if done is None:
            outcome.failed[e164] = "The number is not on this campaign."
        else:
            outcome.unbound.append(e164)
    return outcome


@while_active
def set_routing(
    *,
    account: Account,
    by: Actor,
    e164: str,
    route_in: int | None = None,
    route_out: int | None = None,
) -> list[str]:
    """Attach an own inbound route (0: none) and switch sending on or off; returns which of the two were given.

    Invalid when neither is given or ``route_out`` is neither 0 nor the carrier's route, Conflict for that route while
    the number is not enabled on it, Forbidden for an inbound route that is not the account's; then nothing is changed.
    """
    number = phone_number(account, e164)
    if route_in is None and route_out is None:
        raise Invalid("One of routeIn and routeOut is needed.", field="route_in")
    if route_out not in (None, 0, selectors.ROUTE):
        raise Invalid(f"routeOut may be 0 or {selectors.ROUTE}.", field="route_out")
    if route_out and not is_enabled(account, number):
        raise Conflict(NOT_ENABLED, field="route_out")
    target = _inbound_route(account, route_in) if route_in else None
    if route_in is not None:
        _attach(account, by, number, route_in, target)
    if route_out is not None:
        with transaction.atomic():
            number = locked_number(account, e164)
            setting, _ = NumberMessaging.objects.get_or_create(account=account, number=number)
            before, setting.is_off = setting.is_off, route_out == 0
            setting.save(update_fields=["is_off"])
            told = {"before": {"is_off": before}, "after": {"is_off": setting.is_off}}
            activity.record(account=account, by=by, verb="changed", subject=number, **told)
    given = {"routeIn": route_in, "routeOut": route_out}
    return [name for name, value in given.items() if value is not None]


def _inbound_route(account: Account, route: int) -> tuple[str, str]:
    """Where an own inbound route leads; it goes by its number's id, and a detached one is still there."""
    number = phone_numbers(account).filter(pk=route).first()
    if number is not None and number.sms_type:
        return number.sms_type, number.sms_target
    rows = NumberMessaging.objects.filter(account=account, number=number).exclude(parked_type="")
    parked = rows.first() if number is not None else None
    if parked is None:
        raise Forbidden("There is no such inbound route on this account.", field="route_in")
    return parked.parked_type, parked.parked_target


def _attach(
    account: Account, by: Actor, number: PhoneNumber, route: int, target: tuple[str, str] | None
) -> None:
    """Set or clear where received messages go, and keep what is needed to attach the number's own route again."""
    setting, _ = NumberMessaging.objects.get_or_create(account=account, number=number)
    is_own = selectors.route_in(number, setting) == number.pk
    if is_own and route != number.pk:
        setting.parked_type, setting.parked_target = number.sms_type, number.sms_target
    if target is None:
        if number.sms_type:
            settings.remove_sms_route(account=account, by=by, e164=number.e164, wait=True)
    elif target != (number.sms_type, number.sms_target):
        kind, resource = SmsRouteType(target[0]), target[1]
        settings.set_sms_route(
            account=account, by=by, e164=number.e164, wait=True, type=kind, target=resource
        )
    setting.route_in = route if target and route != number.pk else None
    setting.route_target = target[1] if target else ""
    setting.save(update_fields=["parked_type", "parked_target", "route_in", "route_target"])


def enable(number: PhoneNumber, now: datetime) -> None:
    """Let a number send from now on, because it is on an approved campaign; leaving the campaign does not undo that."""
    row, _ = NumberMessaging.objects.get_or_create(account_id=number.account_id, number=number)
    NumberMessaging.objects.filter(pk=row.pk, enabled_at=None).update(enabled_at=now)


def end_of_numbers(numbers: Sequence[PhoneNumber]) -> None:
    """End what an account had of campaigns and routes for numbers that leave it; the carrier forgets it by itself."""
    these = {"account": numbers[0].account_id, "number__any_of": [number.pk for number in numbers]}
    rows = Binding.objects.filter(**these, state__in=[BindingState.PENDING, *IN_FORCE])
    rows.update(state=BindingState.UNASSIGNED, updated_at=timezone.now())
    NumberMessaging.objects.filter(**these).delete()
