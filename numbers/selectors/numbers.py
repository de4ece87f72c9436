"""Reads of phone numbers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from accounts.fields.selectors import Sought
from accounts.models import Account
from common import e164 as numbering
from common import scope
from common.compiled import Compiled, Slot
from common.errors import NotFound
from common.searching import Search
from common.words_index import SHORTEST
from numbers.models import NumberAssignment, NumberTally, PhoneNumber
from numbers.selectors.fields import having
from numbers.states import HELD, OCCUPIED, TO_BE_RELEASED
from providers.contract.destinations import DestinationKind
from providers.states import TROUBLED


@dataclass(frozen=True)
class NumberFilter:
    """What a list of numbers is narrowed to; empty parts do not narrow.

    ``digits`` stand anywhere in the E.164 number; with ``+`` before them at its beginning.
    """

    search: str = ""
    country: str = ""
    province: str = ""
    state: str = ""
    agreement: str = ""
    destination: str = ""
    provider_account: int | None = None
    tag: str = ""
    forwarded: bool = False
    held: bool | None = None
    pk: int | None = None
    digits: str = ""
    kinds: Collection[str] | None = None
    classes: Collection[str] | None = None
    owner: int | None = None
    fields: tuple[Sought, ...] = ()


def phone_numbers(account: Account, *, e164: str = "") -> QuerySet[PhoneNumber]:
    """The numbers that the account has now; with ``e164`` that one."""
    rows = PhoneNumber.objects.filter(account=account, state__in=HELD)
    return rows.filter(e164=e164) if e164 else rows


def phone_number(account: Account, e164: str) -> PhoneNumber:
    """A number that the account has now, with its carrier's login; NotFound for any other."""
    found = phone_numbers(account).select_related("provider_account").filter(e164=e164).first()
    if found is None:
        raise NotFound("There is no such number on this account.", field="number")
    return found


def number_with_id(account: Account, pk: int) -> PhoneNumber:
    """A number that the account has now by its id; NotFound for any other."""
    found = phone_numbers(account).select_related("provider_account").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such number on this account.", field="number")
    return found


def numbers_named(account: Account, e164s: Collection[str]) -> dict[str, PhoneNumber]:
    """Those of the numbers that the account has now, by number."""
    return {number.e164: number for number in phone_numbers(account).filter(e164__in=e164s)}


def number_ever(account: Account, e164: str) -> PhoneNumber | None:
    """The number as the account has it, or had it last; None when it never had it."""
    return PhoneNumber.objects.filter(account=account, e164=e164).order_by("-pk").first()


def numbers_ever(account: Account, e164s: Collection[str]) -> dict[str, int]:
    """The ids of those of the numbers that the account has, or had last, by number."""
    rows = PhoneNumber.objects.filter(account=account, e164__in=e164s).order_by("pk")
    return dict(rows.values_list("e164", "pk"))


def count_held(account: Account) -> int:
    """How many there are, from the tally."""
    rows = NumberTally.objects.filter(account=account, state__in=HELD)
    return int(rows.aggregate(n=Sum("count"))["n"] or 0)


def supplier_of(account: Account, e164: str) -> int | None:
    """The account whose carrier login supplies the number; None when the account does not have it."""
    rows = phone_numbers(account).filter(e164=e164)
    return rows.values_list("provider_account__account_id", flat=True).first()


def is_at_somebody_else(account: Account, e164: str) -> bool:
    """Whether any other account has the number now."""
    with scope.system():
        return PhoneNumber.objects.filter(e164=e164, state__in=OCCUPIED).exclude(account=account).exists()


def filtered(account: Account, wanted: NumberFilter) -> QuerySet[PhoneNumber]:
    """All of the account's numbers that fit, however many."""
    return searched(account, wanted).every()


def searched(account: Account, wanted: NumberFilter) -> Search[PhoneNumber]:
    """The account's numbers that fit; a text is looked for in number, label, city and tags."""
    rows, text = _narrowed(account, wanted), wanted.search.strip()
    # Digits are words too, and tags have an index of their own: these find what is wanted when no text is looked for.
    is_read = 0 < len(wanted.digits) < SHORTEST
    words = wanted.tag or ("" if is_read else wanted.digits)
    exact = _has_tag(wanted.tag) if wanted.tag else None
    if whole := numbering.find(text, account.country):
        rows, text = rows.filter(e164=whole), ""
    elif digits := numbering.fragment(text, account.country):
        # One number in ten has any two digits: a page is full before much was read.
        if len(digits) < SHORTEST:
            rows, text, is_read = rows.filter(e164__contains=digits), "", True
        else:
            text = digits
    if text:
        words, exact = text, None
    return Search(rows, Q(account=account), (words,) if words else (), exact=exact, is_read=is_read)


def _has_tag(tag: str) -> Q:
    return Q(tags__contains=[tag]) & ~Q(tags=[])


def _narrowed(account: Account, wanted: NumberFilter) -> QuerySet[PhoneNumber]:
    rows = phone_numbers(account)
    exact = {
        "country": wanted.country,
        "province": wanted.province,
        "state": wanted.state,
        "agreement": wanted.agreement,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.destination == DestinationKind.FORWARD:
        rows = rows.exclude(forward_to="")
    elif wanted.destination:
        rows = rows.filter(destination=wanted.destination, forward_to="")
    if wanted.provider_account is not None:
        rows = rows.filter(provider_account=wanted.provider_account)
    if wanted.tag:
        rows = rows.filter(_has_tag(wanted.tag))
    if wanted.owner is not None:
        rows = rows.filter(owner=wanted.owner)
    for one in wanted.fields:
        rows = having(rows, account, one)
    if wanted.pk is not None:
        rows = rows.filter(pk=wanted.pk)
    if wanted.digits:
        rows = rows.filter(e164__contains=wanted.digits)
    if wanted.kinds is not None:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.classes is not None:
        rows = rows.filter(number_class__in=wanted.classes)
    if wanted.held is not None:
        holder = Exists(NumberAssignment.objects.filter(number=OuterRef("pk"), until=None))
        rows = rows.filter(holder if wanted.held else ~holder)
    return rows.exclude(forward_to="") if wanted.forwarded else rows


def being_released(account: Account) -> QuerySet[PhoneNumber]:
    """Numbers that go back to the network soon; until then they can be kept. Those that a program released have left
    the account's lists.
    """
    return PhoneNumber.objects.filter(account=account, state__in=TO_BE_RELEASED)


def _with_carrier(account: Account | Slot, e164: str | Slot) -> QuerySet[PhoneNumber, PhoneNumber]:
    return PhoneNumber.objects.filter(account=account, e164=e164).select_related("provider_account")


HELD_NOW = Compiled(lambda: _with_carrier(Slot("account"), Slot("e164")).filter(state__in=HELD)[:1])


def number_with_history(account: Account, e164: str) -> PhoneNumber:
    """The account's number, or else the latest row of one that it had."""
    parsed = numbering.parse(e164, account.country)
    found = HELD_NOW.first(account=account.pk, e164=parsed)
    found = found or _with_carrier(account, parsed).order_by("-id").first()
    if found is None:
        raise NotFound("There is no such number on this account.", field="number")
    return found


def disagreeing(account: Account) -> QuerySet[PhoneNumber]:
    """Numbers that differ at their carrier, are missing there, or were not accepted; without their long columns."""
    rows = phone_numbers(account).filter(agreement__in=TROUBLED).select_related("provider_account")
    return rows.defer("evidence", "notes", "port_out_pin")


def reported_forwards(account: Account, e164s: list[str]) -> list[tuple[str, str]]:
    """Those of the account's numbers that their carrier forwards otherwise than is wanted, and where to."""
    rows = phone_numbers(account).filter(e164__any_of=e164s, differences__contains=["forward_to"])
    found = rows.values_list("e164", "reported__forward_to")
    return [(e164, to) for e164, to in found if to]


def report_other(account: Account, e164s: list[str], names: Iterable[str]) -> bool:
    """Whether the carrier of one of the account's numbers has one of these settings otherwise than is wanted."""
    rows = phone_numbers(account).filter(e164__any_of=e164s, differences__overlap=list(names))
    return rows.exists()


def matching(account: Account, wanted: NumberFilter, most: int) -> list[str]:
    """The first of the numbers that fit, in order."""
    return list(filtered(account, wanted).order_by("e164").values_list("e164", flat=True)[:most])


def first_listed(account: Account, wanted: NumberFilter, most: int, *, after: str = "") -> list[PhoneNumber]:
    """The first of the numbers that fit, in order, after a number."""
    rows = filtered(account, wanted).defer("evidence", "reported", "port_out_pin")
    return list((rows.filter(e164__gt=after) if after else rows).order_by("e164")[:most])
