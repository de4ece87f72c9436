"""Prices of a plan: set one by one, or brought by a file that is looked at before it is applied.

A list that has begun is never changed: prices of today or a later day are a list of that day, which takes what counted
before and the change.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from billing.models import Price, PriceList, PricePlan
from billing.selectors import plans as selectors
from billing.services.plans import check_day, locked_plan
from billing.states import THINGS, Section, Thing
from common import scope
from common.errors import Invalid, NotFound
from common.inserting import insert_rows
from common.plans.registry import country_named

MOST_PRICES = 100_000
LARGEST = Decimal(100_000)
MOST_SECONDS = 3_600
DRAFTS_KEPT, MOST_FORGOTTEN = timedelta(days=7), 500
FIELDS = (
    "thing",
    "country",
    "kind",
    "number_class",
    "prefix",
    "destination",
    "set_up",
    "each",
    "connection",
    "first_seconds",
    "next_seconds",
)
KEY = ("thing", "prefix", "country", "kind", "number_class")


@while_active
def set_price(
    *, account: Account, by: Actor, plan: int, section: Section, valid_from: date, price: Mapping[str, Any]
) -> PriceList:
    """Set one price from a day on; it takes the place of the one of the same thing, country, kind, class and prefix.

    NotFound for another account's plan; Invalid for a day that is past, a thing of another section, or an amount that
    is none.
    """
    row = complete(price)
    check_row(section, row)
    with transaction.atomic():
        found = locked_plan(account, plan)
        rows = _counting(found, section, valid_from)
        before = rows.get(_key(row))
        rows[_key(row)] = row
        made = _write(found, by, section, valid_from, rows.values())
        activity.record(
            account=account,
            by=by,
            verb="set a price in",
            subject=found,
            before=_told(before) if before else None,
            after=_told(row) | {"from": str(valid_from)},
        )
    return made


@while_active
def remove_price(
    *, account: Account, by: Actor, plan: int, section: Section, valid_from: date, price: Mapping[str, Any]
) -> PriceList:
    """Take one price out from a day on; NotFound where the plan has none for it then."""
    with transaction.atomic():
        found = locked_plan(account, plan)
        check_day(account, valid_from, field="valid_from")
        rows = _counting(found, section, valid_from)
        gone = rows.pop(_key(complete(price)), None)
        if gone is None:
            raise NotFound("There is no such price.")
        made = _write(found, by, section, valid_from, rows.values())
        after = {"from": str(valid_from)}
        activity.record(
            account=account,
            by=by,
            verb="removed a price from",
            subject=found,
            before=_told(gone),
            after=after,
        )
    return made


@while_active
def draft_list(
    *,
    account: Account,
    by: Actor,
    plan: int,
    section: Section,
    valid_from: date,
    rows: Sequence[Mapping[str, Any]],
) -> PriceList:
    """Keep the prices of a file to be looked at; nothing counts before ``apply_draft``. Refusals as for one price."""
    found = selectors.plan(account, plan)
    check_day(account, valid_from, field="valid_from")
    if not 1 <= len(rows) <= MOST_PRICES:
        raise Invalid(f"A list has from 1 to {MOST_PRICES:,} prices.", field="file")
    prices = [complete(row) for row in rows]
    for price in prices:
        check_row(section, price)
    with transaction.atomic():
        made = PriceList.objects.create(
            account=account,
            plan=found,
            section=section,
            valid_from=valid_from,
            is_draft=True,
            made_by=by.label[:160],
        )
        _insert(made, prices)
    return made


@while_active
def apply_draft(*, account: Account, by: Actor, pk: int) -> PriceList:
    """Have the prices of a file count from their day on, in the place of all that the section had for that day.

    NotFound for what is no draft, or not any more: of two who apply it one does. Invalid when its day has passed.
    """
    draft = selectors.draft(account, pk)
    with transaction.atomic():
        plan = locked_plan(account, draft.plan_id)
        mine = PriceList.objects.filter(account=account, pk=pk, is_draft=True)
        if not mine.exists():
            raise NotFound("There is no such import.")
        check_day(account, draft.valid_from, field="valid_from")
        told = selectors.difference(draft)
        _clear(plan, Section(draft.section), draft.valid_from)
        mine.update(is_draft=False)
        after = {
            "section": draft.section,
            "from": str(draft.valid_from),
            "added": told.added,
            "changed": told.changed,
            "removed": told.removed,
        }
        activity.record(account=account, by=by, verb="imported prices into", subject=plan, after=after)
    draft.is_draft = False
    return draft


@while_active
def discard_draft(*, account: Account, by: Actor, pk: int) -> None:
    """Forget the prices of a file that were not applied."""
    del by
    with transaction.atomic():
        rows = PriceList.objects.filter(account=account, pk=pk, is_draft=True)
        if rows.select_for_update().first() is None:
            raise NotFound("There is no such import.")
        Price.objects.filter(price_list_id=pk).delete()
        rows.delete()


def forget_drafts(*, now: datetime) -> int:
    """Forget the prices of files that nobody has applied for a week; how many. One that is being applied stays."""
    old = PriceList.objects.filter(is_draft=True, created_at__lt=now - DRAFTS_KEPT)
    with scope.system():
        pks = list(old.order_by("pk").values_list("pk", flat=True)[:MOST_FORGOTTEN])
        gone = 0
        for pk in pks:
            with transaction.atomic():
                if old.filter(pk=pk).select_for_update(skip_locked=True).first() is not None:
                    Price.objects.filter(price_list_id=pk).delete()
                    gone += bool(old.filter(pk=pk).delete()[0])
    return gone


def complete(price: Mapping[str, Any]) -> dict[str, Any]:
    """A price with a value for each field."""
    given = {field.name: field.get_default() for field in Price._meta.concrete_fields if field.name in FIELDS}
    return {name: price.get(name, given[name]) for name in FIELDS}


def check_row(section: Section, row: Mapping[str, Any]) -> None:
    """Invalid, naming the field, for what cannot be a price of the section."""
    if row["thing"] not in THINGS[section]:
        raise Invalid("That is priced in another section.", field="thing")
    for name in ("set_up", "each", "connection"):
        amount = Decimal(row[name])
        if not amount.is_finite() or not 0 <= amount <= LARGEST:
            raise Invalid(f"A price is from 0 to {LARGEST:,}.", field=name)
        exponent = amount.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -6:
            raise Invalid("A price has up to six places after the point.", field=name)
    if Decimal(row["set_up"]) and row["thing"] not in {Thing.NUMBER, Thing.E911}:
        raise Invalid("Only numbers and emergency addresses have a set-up price.", field="set_up")
    for name in ("first_seconds", "next_seconds"):
        if not 1 <= row[name] <= MOST_SECONDS:
            raise Invalid(f"A call is counted in steps of 1 to {MOST_SECONDS:,} seconds.", field=name)
    if row["country"] and country_named(row["country"]) != row["country"]:
        raise Invalid("That is no country; write two letters, such as DK.", field="country")
    prefix = row["prefix"]
    if prefix and not (prefix.isascii() and prefix.isdecimal() and len(prefix) <= 15):
        raise Invalid("A prefix has up to 15 digits, beginning with the country code.", field="prefix")


def _counting(plan: PricePlan, section: Section, day: date) -> dict[tuple[str, ...], dict[str, Any]]:
    """The prices that count on a day, by what they are of."""
    counting = selectors.list_on(plan, section, day)
    rows = selectors.prices(counting).values(*FIELDS)
    return {_key(row): dict(row) for row in rows}


def _write(
    plan: PricePlan, by: Actor, section: Section, day: date, rows: Iterable[Mapping[str, Any]]
) -> PriceList:
    """The list of that day, in the place of one that was made for it before; the plan's row is locked."""
    check_day(plan.account, day, field="valid_from")
    _clear(plan, section, day)
    made = PriceList.objects.create(
        account_id=plan.account_id, plan=plan, section=section, valid_from=day, made_by=by.label[:160]
    )
    _insert(made, rows)
    return made


def _clear(plan: PricePlan, section: Section, day: date) -> None:
    rows = PriceList.objects.filter(plan=plan, section=section, valid_from=day, is_draft=False)
    Price.objects.filter(price_list__in=rows).delete()
    rows.delete()


def _insert(made: PriceList, rows: Iterable[Mapping[str, Any]]) -> None:
    insert_rows(Price, list(map(dict, rows)), same={"account_id": made.account_id, "price_list_id": made.pk})


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in KEY)


def _told(row: Mapping[str, Any]) -> dict[str, str]:
    """What the activity log says of a price: the parts that say something."""
    return {name: str(row[name]) for name in FIELDS if row[name] not in ("", 0, Decimal(0))}
