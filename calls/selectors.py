"""Reads of call records; every one is bounded in time."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Subquery, Sum, Value, When

from accounts.counted import Counted
from accounts.models import Account
from accounts.selectors.contacts import named_numbers
from calls.analytics.selectors import By, figures, total
from calls.models import CallRecord, StrayCall
from calls.states import Direction
from common.e164 import find, fragment
from common.errors import NotFound
from common.searching import Search
from common.together import Plain, read_together
from pbx.models import VoiceApp
from pbx.selectors.apps import voice_apps
from providers.models import ProviderAccount

SECOND = timedelta(seconds=1)
# More than this is not told in one answer; the next one begins where it ended.
MOST_AT_ONCE = 10_000
NEWEST = ("-started_at", "-pk")
UTC = "UTC"
FEWEST_DIGITS = 3


@dataclass(frozen=True)
class CallFilter:
    """What a list of calls is narrowed to; empty parts do not narrow. National numbers are those of ``country``, and
    ``app`` is a voice app by its ref.
    """

    search: str = ""
    direction: str = ""
    country: str = ""
    app: str = ""
    number: str = ""
    cause: int | None = None

    @property
    def is_summed(self) -> bool:
        """Whether sums are kept by what it narrows to."""
        return not self.search and self.cause is None and not (self.app and self.number)


@dataclass(frozen=True)
class Totals:
    """What the calls of a list add up to; where ``is_part`` only the newest 10,000 of them, or 1,000 where very
    many fit what is searched for.
    """

    calls: int
    seconds: int
    charged: Decimal
    is_part: bool = False


def call_records(account: Account, *, since: datetime, until: datetime) -> QuerySet[CallRecord]:
    """Calls that began at or after ``since`` and before ``until``, newest first."""
    return CallRecord.objects.filter(account=account, started_at__gte=since, started_at__lt=until)


def with_costs(account: Account, rows: QuerySet[CallRecord]) -> QuerySet[CallRecord]:
    """The calls each with ``told_cost``: what it cost under a login of the account's own, and None where the login is
    anybody else's.
    """
    return rows.annotate(told_cost=Case(When(provider_account__account=account, then=F("cost"))))


def call_record(account: Account, pk: int) -> CallRecord:
    """One call that is over, with its app, leg and call; NotFound for another account's."""
    rows = CallRecord.objects.filter(account=account, pk=pk)
    found = rows.select_related("app", "leg__call").first()
    if found is None:
        raise NotFound("There is no such call.")
    return found


def record_with_id(account: Account, pk: int) -> CallRecord | None:
    """The same with its app; None for one that the account does not have."""
    return CallRecord.objects.filter(account=account, pk=pk).select_related("app", "leg__call").first()


def told_by(row: CallRecord, owners: AbstractSet[int]) -> ProviderAccount | None:
    """The login under which a carrier told of the call, where it is one of these accounts'."""
    if not owners or row.provider_account_id is None:
        return None
    return ProviderAccount.objects.filter(pk=row.provider_account_id, account_id__in=owners).first()


def named(account: Account, text: str) -> Search[CallRecord] | None:
    """Calls with these digits in one of the numbers; None where there are fewer than three."""
    digits = fragment(text, account.country).removeprefix("+")
    if len(digits) < FEWEST_DIGITS:
        return None
    return Search(CallRecord.objects.filter(account=account), Q(account=account), (digits,))


def stray_calls(account: Account) -> QuerySet[StrayCall]:
    """Calls that carriers told the account's own logins of, and that no number held there was part of; newest first."""
    rows = StrayCall.objects.filter(account=account).select_related("provider_account")
    return rows.defer("provider_account__secret", "provider_account__session_key")


def filtered(account: Account, rows: QuerySet[CallRecord], wanted: CallFilter) -> Search[CallRecord]:
    """The account's calls that fit, with their apps; digits are looked for in both numbers, ``number`` is its own."""
    rows = rows.select_related("app")
    rows = rows.filter(direction=wanted.direction) if wanted.direction in Direction.values else rows
    rows = rows.filter(app=Subquery(_app(account, wanted.app)[:1])) if wanted.app else rows
    rows = rows if wanted.cause is None else rows.filter(cause=wanted.cause)
    if number := wanted.number:
        came, went = Q(direction=Direction.INBOUND), Q(direction=Direction.OUTBOUND)
        rows = rows.filter(came & Q(called=number) | went & Q(caller=number))
    digits = fragment(wanted.search, wanted.country).removeprefix("+")
    if wanted.search and not digits:
        rows = rows.none()
    texts = (digits,) if digits else ()
    return Search(rows, Q(account=account), texts, exact=_whole(wanted.search, wanted.country))


def _app(account: Account, ref: str) -> QuerySet[VoiceApp, int]:
    return voice_apps(account).filter(ref=ref).values_list("pk", flat=True)


def _whole(text: str, country: str) -> Q | None:
    """Calls from and to a number that is typed to its end, as callers may have sent it; None for a part of one."""
    e164 = find(text, country)
    if not e164:
        return None
    forms = [e164, digits := e164.removeprefix("+"), f"00{digits}"]
    return Q(caller__any_of=forms) | Q(called__any_of=forms)


def of_one_way(
    account: Account,
    *,
    since: datetime,
    until: datetime,
    direction: Direction,
    app: VoiceApp | None = None,
    called: str = "",
    ours: str = "",
    call: str = "",
) -> QuerySet[CallRecord]:
    """Calls of one direction with their legs and apps, newest first; those of an app, those to a number, those at one
    of the account's own, and the legs of one call by its ref.
    """
    rows = call_records(account, since=since, until=until).filter(direction=direction)
    rows = rows.filter(app=app) if app else rows
    rows = rows.filter(called=called) if called else rows
    if ours:
        rows = rows.filter(called=ours) if direction == Direction.INBOUND else rows.filter(caller=ours)
    rows = rows.filter(leg__call__account=account, leg__call__ref=call) if call else rows
    return rows.select_related("app", "leg__call__app")


@dataclass(frozen=True)
class Beside:
    """What stands beside the rows of a page: what all that fit add up to, the names of numbers in the address book, and
    where they were asked for the account's apps. ``has_strays`` is told to those who look after logins.
    """

    totals: Totals
    names: Mapping[str, str]
    apps: Sequence[tuple[str, str]]
    has_strays: bool


def beside(
    account: Account,
    found: Search[CallRecord],
    wanted: CallFilter,
    rows: Sequence[CallRecord],
    *,
    days: tuple[datetime, datetime],
    owners: AbstractSet[int],
    counted: Counted | None,
) -> Beside:
    """One statement, and those of the totals: from the kept sums where there are such, and else from the calls.

    Puts on each row what it cost under a login of ``owners``, accounts by their ids: the list needs no join. A whole
    page gives what its frame counts, ``counted``, and gets the account's apps.
    """
    asked: dict[str, QuerySet[Any] | Plain] = {"names": named_numbers(account, {row.peer for row in rows})}
    if counted is not None:
        asked["apps"] = voice_apps(account).order_by("name", "pk").only("ref", "name")
        asked["counted"] = counted.asked
    if owners:
        asked["costs"] = _costs(rows, owners)
        asked["strays"] = StrayCall.objects.filter(account=account).order_by().only("pk")[:1]
    is_part, told = False, None
    if wanted.is_summed:
        told = _summed(account, wanted, *days)
    elif found.texts:
        newest, is_part = found.part(order=NEWEST, most=MOST_AT_ONCE)
        asked["sums"] = _sums(newest)
    else:
        told = _added(found.rows.order_by(*NEWEST).select_related(None))
    read = read_together(asked)
    if counted is not None:
        counted.take(read["counted"])
    _tell_costs(rows, read.get("costs", ()))
    return Beside(
        totals=told or _told(read["sums"], is_part=is_part),
        names={row.e164: row.name for row in read["names"]},
        apps=[(row.ref, row.name) for row in read.get("apps", ())],
        has_strays=bool(read.get("strays")),
    )


def _costs(rows: Sequence[CallRecord], owners: AbstractSet[int]) -> QuerySet[CallRecord]:
    mine = CallRecord.objects.filter(pk__in=[row.pk for row in rows], provider_account__account_id__in=owners)
    return mine.order_by().annotate(owner=F("provider_account__account")).only("cost")


def _tell_costs(rows: Sequence[CallRecord], costs: Iterable[Any]) -> None:
    found = {one.pk: (one.cost, one.owner) for one in costs}
    for row in rows:
        row.carrier_cost, owner = found.get(row.pk, (None, None))
        row.has_own_cost = row.carrier_cost is not None and owner == row.account_id


def _sums(rows: QuerySet[CallRecord]) -> QuerySet[Any, Any]:
    """What they add up to as one row, or none where there are no calls."""
    every = rows.select_related(None).order_by().values(every=Value(1))
    return every.annotate(n=Count("pk"), length=Sum("seconds"), price=Sum("charged"))


def _told(sums: Sequence[Any], *, is_part: bool) -> Totals:
    for one in sums:
        return Totals(one.n, one.length or 0, Decimal(one.price or 0), is_part)
    return Totals(0, 0, Decimal(0), is_part)


def _added(rows: QuerySet[CallRecord]) -> Totals:
    """Of the newest 10,000 where there are more."""
    is_part = rows.values("pk")[MOST_AT_ONCE:][:1].exists()
    told = rows[:MOST_AT_ONCE].aggregate(calls=Count("pk"), seconds=Sum("seconds"), charged=Sum("charged"))
    return Totals(told["calls"], told["seconds"] or 0, told["charged"] or Decimal(0), is_part)


def _summed(account: Account, wanted: CallFilter, since: datetime, until: datetime) -> Totals:
    by = By.APP if wanted.app else By.NUMBER if wanted.number else By.COUNTRY
    value = str(_app(account, wanted.app).first()) if wanted.app else wanted.number
    found = figures(account, since=since, until=until, by=by, zone=UTC)
    told = total(
        one
        for (direction, key), one in found.values.items()
        if wanted.direction in ("", direction) and (by == By.COUNTRY or key == value)
    )
    return Totals(told.calls, told.seconds, told.charged)


def newest_in(account: Account, *, oldest: datetime, newest: datetime) -> tuple[list[CallRecord], datetime]:
    """Calls of a range of whole seconds, both ends in it, and the oldest second that the list is complete for.

    That is ``oldest``, unless there are more than 10,000 calls: then seconds at the old end are left out whole.
    """
    rows = call_records(account, since=oldest, until=newest + SECOND)
    found = list(rows[: MOST_AT_ONCE + 1])
    if len(found) <= MOST_AT_ONCE:
        return found, oldest
    cut = found[-1].started_at.replace(microsecond=0)
    return [row for row in found if row.started_at >= cut + SECOND], cut + SECOND
