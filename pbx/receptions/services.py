"""Receptions: made, changed and deleted, their brand names decided on, and as destinations of numbers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text
from common.transactions import once_more
from numbers.destinations import register
from numbers.models import PhoneNumber
from numbers.services.settings import answer_with
from pbx.media.services.holding import hold_prompts
from pbx.models import Reception
from pbx.receptions import selectors
from pbx.receptions.hours import Hours
from pbx.receptions.path import Path, Step
from pbx.receptions.phrases import Language
from pbx.receptions.rules import Plan
from pbx.receptions.states import LONGEST_TARGET, BrandState, StepKind
from pbx.services.answerers import delete_row, sort_of_rows
from providers.contract.destinations import DestinationKind

# What networks take as the sender of a text: letters and digits, a letter among them.
SHORT_BRAND = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{3,11}", re.ASCII)


@dataclass(frozen=True)
class ReceptionWish:
    """What a reception shall be like, but for hours and path; None leaves a part as it is."""

    name: str | None = None
    brand_name: str | None = None
    short_brand_name: str | None = None
    asks_smileys: bool | None = None
    asks_nps: bool | None = None
    is_shown: bool | None = None
    records_calls: bool | None = None
    answer_target: int | None = None
    language: str | None = None


@while_active
def create_reception(
    *, account: Account, by: Actor, wish: ReceptionWish, plan: Plan | None = None
) -> Reception:
    """Make a reception, closed at all hours and with a voicemail unless a plan is given.

    Invalid for what cannot be, strange colleagues, groups and media in the plan among it.
    """
    row = Reception(account=account)
    _apply(row, replace(wish, name=wish.name or ""))
    plan = plan or Plan(Hours(timezone=str(account.zone)))
    with transaction.atomic():
        _hold(account, plan.path)
        row.settings = plan.to_json()
        row.save()
        activity.record(account=account, by=by, verb="made", subject=row, after={"name": row.name})
    return row


@while_active
def change_reception(*, account: Account, by: Actor, ref: str, wish: ReceptionWish) -> Reception:
    """Change what the wish names, all or nothing. A new short brand name waits for approval again."""
    with transaction.atomic():
        row = _locked(account, ref)
        before = _told(row)
        _apply(row, wish)
        if (after := _told(row)) != before:
            row.save()
            activity.record(account=account, by=by, verb="changed", subject=row, before=before, after=after)
    return row


@while_active
def set_hours(*, account: Account, by: Actor, ref: str, hours: Hours) -> Reception:
    """Have these opening hours from now on; calls that are under way go on as they began."""
    return _with_hours(account, by, ref, lambda _before: hours)


@while_active
def close_for_now(*, account: Account, by: Actor, ref: str, until: time, why: str = "") -> Reception:
    """Be closed until a time of this day, such as over lunch; calls that are under way go on.

    Invalid, at ``until``, for a time that is over and where it is closed then anyway.
    """
    reason, now = short_text(why, field="why", most=60), timezone.now()
    return _with_hours(account, by, ref, lambda before: before.closed_from(now, until, reason))


@while_active
def open_now(*, account: Account, by: Actor, ref: str) -> Reception:
    """Open at once instead of later on this day; Invalid where it is open, or would not open any more."""
    now = timezone.now()
    return _with_hours(account, by, ref, lambda before: before.open_from(now))


def _with_hours(account: Account, by: Actor, ref: str, change: Callable[[Hours], Hours]) -> Reception:
    """The hours changed from what they are under the lock of the row; nothing is recorded where nothing differs."""
    with transaction.atomic():
        row = _locked(account, ref)
        before = selectors.plan_of(row)
        hours = change(before.hours)
        if hours != before.hours:
            _store(row, replace(before, hours=hours))
            activity.record(
                account=account,
                by=by,
                verb="changed the hours of",
                subject=row,
                before=before.hours.to_json(),
                after=hours.to_json(),
            )
    return row


@while_active
def set_step(
    *, account: Account, by: Actor, ref: str, place: str, step: Step | None, version: int | None = None
) -> Reception:
    """Put a step at a place of the path, such as ``open.1``, or take it out with all behind it.

    What stood behind a menu that stays one stays. Conflict where somebody has changed hours or path since
    ``version``, Invalid (``place``) for a place that cannot be, and like ``create_reception``.
    """
    with transaction.atomic():
        row = _locked(account, ref)
        if version is not None and version != row.version:
            raise Conflict("Somebody has changed this reception meanwhile. Look again.", field="place")
        plan = selectors.plan_of(row)
        path = _with(plan.path, place, step)
        _hold(account, path)
        _store(row, replace(plan, path=path))
        after = {"place": place, "does": step.do.label if step else "removed"}
        activity.record(account=account, by=by, verb="changed the path of", subject=row, after=after)
    return row


def _with(path: Path, place: str, step: Step | None) -> Path:
    before = path.at(place)
    if before is None and (step is None or path.at(place.rpartition(".")[0]) is None):
        raise Invalid("There is no such place in the path.", field="place")
    if step is not None and before is not None and step.do == before.do == StepKind.MENU:
        step = replace(step, keys=before.keys)
    if before is None:
        above = path.at(place.rpartition(".")[0])
        if above is not None and above.do != StepKind.MENU:
            raise Invalid("Only a menu has keys.", field="place")
    # Read again, so that a path that is too deep or too long is refused by the same rules.
    return Path.parse(path.put(place, step).to_json())


@while_active
def decide_brand(*, account: Account, by: Actor, ref: str, is_approved: bool) -> Reception:
    """Approve or refuse the short brand name; Conflict where none waits. Whose right it is says the page."""
    with transaction.atomic():
        row = _locked(account, ref)
        if row.brand_state != BrandState.WAITING:
            raise Conflict("No short brand name waits for approval.", field="short_brand_name")
        row.brand_state = BrandState.APPROVED if is_approved else BrandState.REFUSED
        row.save(update_fields=["brand_state"])
        verb = f"{'approved' if is_approved else 'refused'} the brand name of"
        activity.record(account=account, by=by, verb=verb, subject=row, after={"name": row.short_brand_name})
    return row


@while_active
def assign_number(*, account: Account, by: Actor, ref: str, e164: str, wait: bool = True) -> PhoneNumber:
    """Have the reception answer the number from now on, whatever answered it before; forwarding ends."""
    destination = selectors.as_destination(selectors.reception(account, ref))
    return answer_with(account=account, by=by, e164=e164, wait=wait, destination=destination)


@while_active
def delete_reception(*, account: Account, by: Actor, ref: str) -> None:
    """Nothing answers its numbers from then on; calls that are in it go on. NotFound for a second time."""
    _deleted(account, by, ref)


@once_more
def _deleted(account: Account, by: Actor, ref: str) -> None:
    row = _locked(account, ref)
    to = selectors.as_destination(row)
    delete_row(row, account=account, by=by, destination=to, called="reception")


def _locked(account: Account, ref: str) -> Reception:
    rows = Reception.objects.select_for_update().filter(account=account, ref=ref, deleted_at=None)
    found = rows.first()
    if found is None:
        raise NotFound("There is no such reception.", field="reception")
    found.account = account
    return found


def _store(row: Reception, plan: Plan) -> None:
    row.settings = plan.to_json()
    row.version += 1
    row.save(update_fields=["settings", "version"])


def _hold(account: Account, path: Path) -> None:
    """Everybody and everything that the path names is the account's, and its media stay while it is stored."""
    agents, groups = selectors.asked_in(account, path)
    for place, step in path.walk():
        if step.do == StepKind.AGENT and step.target not in agents:
            raise Invalid("There is no such colleague.", field=f"{place}.target")
        if step.do in (StepKind.GROUP, StepKind.QUEUE) and step.target not in groups:
            raise Invalid("There is no such call group.", field=f"{place}.target")
    hold_prompts(account, {place: step.prompt for place, step in path.walk() if step.prompt})


def _apply(row: Reception, wish: ReceptionWish) -> None:
    if wish.name is not None:
        row.name = short_text(wish.name, field="name", most=100, least=1)
    if wish.brand_name is not None:
        row.brand_name = short_text(wish.brand_name, field="brand_name", most=100)
    if wish.short_brand_name is not None and wish.short_brand_name.strip() != row.short_brand_name:
        row.short_brand_name = wish.short_brand_name.strip()
        if row.short_brand_name and not SHORT_BRAND.fullmatch(row.short_brand_name):
            raise Invalid(
                "A short brand name has 3 to 11 letters and digits without accents, a letter among them.",
                field="short_brand_name",
            )
        row.brand_state = BrandState.WAITING if row.short_brand_name else BrandState.NONE
    if wish.answer_target is not None and not 1 <= wish.answer_target <= LONGEST_TARGET:
        raise Invalid(f"A target is 1 to {LONGEST_TARGET:,} seconds.", field="answer_target")
    if wish.language and wish.language not in Language.values:
        raise Invalid("There is no such language here.", field="language")
    for name in ("asks_smileys", "asks_nps", "is_shown", "records_calls", "answer_target", "language"):
        if (value := getattr(wish, name)) is not None:
            setattr(row, name, value)


def _told(row: Reception) -> dict[str, object]:
    names = (
        "name",
        "brand_name",
        "short_brand_name",
        "asks_smileys",
        "asks_nps",
        "is_shown",
        "records_calls",
        "answer_target",
        "language",
    )
    return {name.replace("_", " "): getattr(row, name) for name in names}


register(sort_of_rows(DestinationKind.RECEPTION, Reception, page="pbx:reception"))
