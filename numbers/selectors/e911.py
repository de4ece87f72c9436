"""Reads of emergency addresses, and which numbers can call out without one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.selectors.accounts import family
from accounts.selectors.activity import activity_of
from common.compiled import Slot
from common.errors import NotFound
from common.searching import Search
from numbers.e911_states import CANDIDATE, IN_FORCE
from numbers.models import E911Record, E911Waiver, LackingTally, NumberTally, PhoneNumber
from numbers.models.e911 import GOES_STALE_AFTER
from numbers.selectors.numbers import NumberFilter, phone_numbers, searched
from numbers.selectors.plans import needs_emergency_address, wants_emergency_address
from numbers.selectors.waiting import not_in_force
from numbers.states import ABLE_TO_CALL, HELD, NOT_YET

COVERED, STALE, WAIVED, RED = "covered", "stale", "waived", "red"
STATUSES = (RED, STALE, WAIVED, COVERED)
# Beside these: what a carrier did not take.
REFUSED = "refused"
# Numbers, records and waivers are joined by these.
SAME_NUMBER = Q(account=OuterRef("account"), e164=OuterRef("e164"))


@dataclass(frozen=True)
class Standing:
    """How one number stands: the record that a dispatcher sees, the one on its way, and the waiver."""

    in_force: E911Record | None
    candidate: E911Record | None
    waiver: E911Waiver | None
    status: str


def records(account: Account) -> QuerySet[E911Record]:
    """The records at carriers for numbers that the account has now, in order of number."""
    held = phone_numbers(account).filter(e164=OuterRef("e164"))
    rows = E911Record.objects.filter(account=account, state__in=IN_FORCE)
    return rows.filter(Exists(held)).select_related("address").order_by("e164")


def record(account: Account, e164: str) -> E911Record:
    """The record at the carrier for one of the account's numbers; NotFound when it has none."""
    found = records(account).filter(e164=e164).first()
    if found is None:
        raise NotFound("The number has no emergency address.", field="number")
    return found


def outbound(account: Account) -> QuerySet[PhoneNumber]:
    """The account's numbers at a carrier whose plan wants an emergency address."""
    return _outbound(phone_numbers(account))


def _outbound(rows: QuerySet[PhoneNumber]) -> QuerySet[PhoneNumber]:
    return rows.filter(needs_emergency_address()).exclude(state__in=NOT_YET)


def _in_force() -> QuerySet[E911Record]:
    """The records at carriers of the number of the row around."""
    return E911Record.objects.filter(SAME_NUMBER, state__in=IN_FORCE)


def _waiver() -> QuerySet[E911Waiver]:
    """What is signed for the number of the row around."""
    return E911Waiver.objects.filter(SAME_NUMBER, ended_at=None)


def _status() -> Case:
    """How a number stands, as an expression for rows of numbers."""
    in_force = _in_force()
    old = Q(confirmed__lt=timezone.now() - GOES_STALE_AFTER)
    elsewhere = ~Q(provider_account=OuterRef("provider_account"))
    stale = in_force.annotate(confirmed=Coalesce("confirmed_at", "created_at")).filter(old | elsewhere)
    return Case(
        When(Exists(stale), then=Value(STALE)),
        When(Exists(in_force), then=Value(COVERED)),
        When(Exists(_waiver()), then=Value(WAIVED)),
        default=Value(RED),
        output_field=CharField(),
    )


def coverage(account: Account, *, status: str = "") -> QuerySet[PhoneNumber]:
    """Numbers that can call out, each with its ``e911``: covered, stale, waived, or red when it is none of these. Those
    whose address a carrier refused, or asks about, are ``refused`` as well.
    """
    return _standing_so(phone_numbers(account), status)


def coverage_searched(account: Account, *, status: str = "", text: str = "") -> Search[PhoneNumber]:
    """Those among them with the text in number, label, city or tags."""
    found = searched(account, NumberFilter(search=text))
    return replace(found, rows=_standing_so(found.rows, status))


def coverage_of_all() -> QuerySet[PhoneNumber]:
    """The same of everybody's numbers, for a list that narrows it to some accounts before anything is read."""
    return _standing_so(PhoneNumber.objects.filter(state__in=HELD))


def _standing_so(rows: QuerySet[PhoneNumber], status: str = "") -> QuerySet[PhoneNumber]:
    rows = _outbound(rows).annotate(e911=_status())
    if status == REFUSED:
        return rows.filter(Exists(E911Record.objects.filter(SAME_NUMBER, not_in_force())))
    return rows.filter(has_status(status)) if status in STATUSES else rows


def has_status(status: str) -> Q:
    """Numbers of ``coverage`` that are so. Asked so, the database begins with records and waivers and joins them once,
    instead of looking for those of each number.
    """
    recorded, waived = Exists(_in_force()), Exists(_waiver())
    if status == RED:
        return Q(~recorded) & Q(~waived)
    return Q(waived if status == WAIVED else recorded) & Q(e911=status)


def with_standing(account: Account, rows: Sequence[PhoneNumber]) -> None:
    """Put on each row of ``coverage`` its ``record`` at the carrier, ``candidate`` and ``waiver``, where they count."""
    _put_standing(Q(account=account), rows)


def with_standing_of_all(rows: Sequence[PhoneNumber]) -> None:
    """The same for numbers of several accounts; inside ``scope.system()``."""
    _put_standing(Q(account__any_of=sorted({number.account_id for number in rows})), rows)


def _put_standing(of: Q, rows: Sequence[PhoneNumber]) -> None:
    e164s = [number.e164 for number in rows]
    found: dict[tuple[int, str], list[E911Record]] = {}
    for record in _those_at_carriers_first(_in_use(of, e164s)):
        found.setdefault((record.account_id, record.e164), []).append(record)
    waivers = {(row.account_id, row.e164): row for row in _signed(of, e164s)}
    for number in rows:
        status: str = number.e911  # type: ignore[attr-defined]
        key = (number.account_id, number.e164)
        mine = found.get(key, [])
        number.record = mine[0] if mine and status in {COVERED, STALE} else None  # type: ignore[attr-defined]
        number.candidate = next((row for row in mine if row.state not in IN_FORCE), None)  # type: ignore[attr-defined]
        number.waiver = waivers.get(key) if status == WAIVED else None  # type: ignore[attr-defined]


def counts(account: Account) -> dict[str, int]:
    """How many numbers are in each status, as ``_status`` tells of each. How many there are comes from the tally: no
    number is read but those with a record or a waiver.
    """
    mine = phone_numbers(account).filter(e164=OuterRef("e164")).order_by()
    can_call = Exists(_outbound(mine))
    old = Q(confirmed__lt=timezone.now() - GOES_STALE_AFTER) | Q(is_elsewhere=True)
    recorded = E911Record.objects.filter(can_call, account=account, state__in=IN_FORCE).annotate(
        confirmed=Coalesce("confirmed_at", "created_at"),
        is_elsewhere=Exists(mine.exclude(provider_account=OuterRef("provider_account"))),
        status=Case(When(old, then=Value(STALE)), default=Value(COVERED)),
    )
    waived = E911Waiver.objects.filter(can_call, ~Exists(_in_force()), account=account, ended_at=None)
    found = dict.fromkeys(STATUSES, 0) | _summed(
        (recorded, Count("pk")),
        (waived.annotate(status=Value(WAIVED)), Count("pk")),
        (_able_to_call(Q(account=account)).annotate(status=Value(RED)), Coalesce(Sum("count"), 0)),
    )
    return found | {RED: found[RED] - found[STALE] - found[WAIVED] - found[COVERED]}


def _summed(*parts: tuple[QuerySet[Any], Any]) -> dict[str, int]:
    """Several counts by ``status`` in one statement."""
    first, *others = [
        rows.order_by().values("status").annotate(n=n).values_list("status", "n") for rows, n in parts
    ]
    return {status: int(n) for status, n in first.union(*others, all=True).order_by()}


def _able_to_call(of: Q) -> QuerySet[NumberTally]:
    return NumberTally.objects.filter(of, needs_emergency_address(), state__in=ABLE_TO_CALL)


def family_lacking(account: Account) -> int | None:
    """How many numbers of this account and all under it have neither an address nor a waiver, and None where none can
    call out from where it needs one; evaluate it inside ``scope.system()``.
    """
    found = _summed(
        (_able_to_call(family(account)).annotate(status=Value("able")), Coalesce(Sum("count"), 0)),
        (LackingTally.objects.filter(family(account)).annotate(status=Value(RED)), Coalesce(Sum("count"), 0)),
    )
    return found.get(RED, 0) if found.get("able") else None


def accounts_lacking(of: Q) -> QuerySet[Account]:
    """The accounts among these that have such numbers, those with most first: each with how many it has (``lacking``)
    and all of them together (``all_lacking``).
    """
    tallies = LackingTally.objects.order_by()
    some = tallies.values("account").annotate(n=Sum("count")).filter(n__gt=0)
    mine = tallies.filter(account=OuterRef("pk")).values("account").annotate(n=Sum("count"))
    rows = Account.objects.filter(of, pk__in=some.values("account"))
    rows = rows.annotate(lacking=Subquery(mine.values("n")))
    return rows.annotate(all_lacking=Window(Sum("lacking"))).order_by("-lacking", "pk")


def in_use(account: Account | Slot, e164s: Collection[str | Slot]) -> QuerySet[E911Record]:
    """The records at carriers and on their way of some numbers."""
    return _in_use(Q(account=account), e164s)


def _in_use(of: Q, e164s: Collection[str | Slot]) -> QuerySet[E911Record]:
    return E911Record.objects.filter(of, e164__in=e164s, state__in=IN_FORCE | CANDIDATE)


def signed(account: Account | Slot, e164s: Collection[str | Slot]) -> QuerySet[E911Waiver]:
    """The waivers that are signed for some numbers."""
    return _signed(Q(account=account), e164s)


def _signed(of: Q, e164s: Collection[str | Slot]) -> QuerySet[E911Waiver]:
    return E911Waiver.objects.filter(of, e164__in=e164s, ended_at=None)


def records_of(account: Account, e164s: list[str]) -> dict[str, list[E911Record]]:
    """``in_use`` by number, those at carriers first."""
    found: dict[str, list[E911Record]] = {}
    for row in _those_at_carriers_first(in_use(account, e164s)):
        found.setdefault(row.e164, []).append(row)
    return found


def _those_at_carriers_first(rows: QuerySet[E911Record]) -> list[E911Record]:
    return sorted(rows.select_related("address"), key=lambda row: row.state not in IN_FORCE)


def waivers_of(account: Account, e164s: list[str]) -> dict[str, E911Waiver]:
    """``signed`` by number."""
    return {row.e164: row for row in signed(account, e164s)}


def standing(account: Account, number: PhoneNumber) -> Standing:
    """How one of the account's numbers stands; the status is "" for one that cannot call out."""
    found = records_of(account, [number.e164]).get(number.e164, [])
    return as_it_stands(number, found, waivers_of(account, [number.e164]).get(number.e164))


def as_it_stands(number: PhoneNumber, records: Iterable[E911Record], waiver: E911Waiver | None) -> Standing:
    """The same from the number's records, those at carriers and on their way, and its waiver: as ``_status`` has it."""
    in_force = next((row for row in records if row.state in IN_FORCE), None)
    candidate = next((row for row in records if row.state in CANDIDATE), None)
    if number.state not in ABLE_TO_CALL or not wants_emergency_address(number):
        status = ""
    elif in_force is not None:
        elsewhere = in_force.provider_account_id != number.provider_account_id
        status = STALE if elsewhere or in_force.is_stale else COVERED
    else:
        status = WAIVED if waiver is not None else RED
    return Standing(in_force, candidate, waiver, status)


def log_of(account: Account, number: PhoneNumber, most: int) -> list[Activity]:
    """What happened to the number's emergency address, newest first."""
    return list(activity_of(account, number).filter(verb__contains="emergency")[:most])
