"""Reads of statements and invoices: what a month of a ledger adds up to, and the documents that were made of months."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import CharField, Count, F, Func, Q, QuerySet, Sum, Value
from django.utils import timezone

from accounts.models import Account
from accounts.selectors.accounts import working
from accounts.states import EntryKind
from billing.models import Invoice, InvoiceLine, InvoiceSettings, LedgerEntry
from billing.states import InvoiceKind
from common import scope
from common.errors import NotFound
from common.months import months_back

CENT = Decimal("0.01")
# What an invoice asks for: charges and what was put right. Money that was given or paid is not sold.
BILLED = (
    EntryKind.CHARGE,
    EntryKind.ADJUSTMENT,
    EntryKind.DEBIT,
    EntryKind.REFUND,
    EntryKind.GOODWILL,
)
OTHER = "Other charges"
# A sort of charge, how many, and how much.
Line = tuple[str, int, Decimal]
CREDIT_NOTE = "credit-note"
SORTS = {
    "call": "Calls",
    "message": "Messages",
    "order": "Orders of numbers",
    "month": "Numbers and emergency addresses by the month",
    "e911": "Emergency addresses set up",
    "sim": "SIM cards",
    "sim-month": "SIM cards by the month",
    "port": "Ports of numbers",
    "cnam": "Caller name lookups",
    "lrn": "Routing lookups",
    "hlr": "Home network lookups",
    "debit": "Debits",
    "refund": "Refunds",
    "goodwill": "Goodwill",
}


def cents(amount: Decimal) -> Decimal:
    """In whole cents; half a cent rounds up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def next_month(month: date) -> date:
    return months_back(month, -1)


def last_month(account: Account) -> date:
    """The first day of the last month that is over where the account is."""
    return months_back(this_month(account), 1)


def this_month(account: Account) -> date:
    """The first day of the month that goes on where the account is."""
    return timezone.now().astimezone(account.zone).date().replace(day=1)


def bounds(account: Account, month: date) -> tuple[datetime, datetime]:
    """The moments at which a month begins and ends where the account is."""
    first, last = (
        datetime(day.year, day.month, 1, tzinfo=account.zone) for day in (month, next_month(month))
    )
    return first, last


def entries_of(account: Account, month: date) -> "QuerySet[LedgerEntry]":
    """Every line of a month."""
    since, until = bounds(account, month)
    return LedgerEntry.objects.filter(account=account, created_at__gte=since, created_at__lt=until)


def first_entries(account: Account, month: date, most: int) -> list[LedgerEntry]:
    """The first lines of a month, as they were written."""
    return list(entries_of(account, month).order_by("created_at", "id")[:most])


@dataclass(frozen=True)
class Statement:
    """A month of a ledger: the balance before and after, and what every kind of line adds up to."""

    month: date
    opening: Decimal
    closing: Decimal
    sums: list[tuple[str, Decimal]]


def statement(account: Account, month: date) -> Statement:
    """Its sums are exactly the difference of its balances."""
    since, until = bounds(account, month)
    before = LedgerEntry.objects.filter(account=account).order_by("-created_at", "-id")
    opening, closing = (
        before.filter(created_at__lt=moment).values_list("balance_after", flat=True).first() or Decimal(0)
        for moment in (since, until)
    )
    sums = dict(entries_of(account, month).order_by().values_list("kind").annotate(Sum("amount")))
    told = [(kind.label, sums[kind]) for kind in EntryKind if kind in sums]
    return Statement(month, opening, closing, told)


def months_of(account: Account) -> list[date]:
    """The months in which something was posted, newest first."""
    rows = LedgerEntry.objects.filter(account=account).order_by("id")
    first = rows.values_list("created_at", flat=True).first()
    if first is None:
        return []
    month, now = first.astimezone(account.zone).date().replace(day=1), timezone.now().astimezone(account.zone)
    found = []
    while month <= now.date():
        found.append(month)
        month = next_month(month)
    return found[::-1]


def billed_lines(account: Account, month: date) -> list[Line]:
    """What a month is billed as: each sort of charge with how many and how much, in whole cents.

    What a credit note gave back is left out: it stands on that.
    """
    return _billed(entries_of(account, month))[account.pk]


def net_of(lines: list[Line]) -> Decimal:
    return sum((amount for *_, amount in lines), Decimal(0))


@dataclass(frozen=True)
class Unbilled:
    """What of a month no invoice has yet: the lines that one would have, and what it would reach from and to. With the
    lines of the invoices before it they add up, to the cent, to what one invoice of it all would say.

    ``billed`` is the id of the newest line that an invoice has, 0 where none was issued.
    """

    month: date
    lines: list[Line]
    billed: int
    since: datetime | None
    newest: int

    @property
    def net(self) -> Decimal:
        return net_of(self.lines)


def unbilled(seller: Account, account: Account, month: date) -> Unbilled:
    """Call it in the system scope; with the account's row locked nothing is posted to its ledger meanwhile."""
    last = parts_of(seller, month).filter(account=account).order_by("-last_entry").first()
    billed, since = (last.last_entry or 0, last.until) if last else (0, None)
    ids = LedgerEntry.objects.filter(account=account).order_by("-pk").values_list("pk", flat=True)
    newest = ids.first() or billed
    lines = _billed(entries_of(account, month).filter(pk__lte=newest))[account.pk]
    before = _in_parts(seller, month)[account.pk] if last else []
    return Unbilled(month, _without(lines, before), billed, since, newest)


def _in_parts(seller: Account, month: date) -> dict[int, list[Line]]:
    """The lines of such invoices, by account."""
    found: dict[int, list[Line]] = defaultdict(list)
    rows = InvoiceLine.objects.filter(invoice__in=parts_of(seller, month))
    for pk, text, count, amount in rows.values_list("account", "text", "count", "amount"):
        found[pk].append((text, count, amount))
    return found


def _without(lines: list[Line], before: list[Line]) -> list[Line]:
    """What each sort comes to, less what of it was billed before."""
    left = {sort: (count, amount) for sort, count, amount in lines}
    for sort, count, amount in before:
        had = left.get(sort, (0, Decimal(0)))
        left[sort] = had[0] - count, had[1] - amount
    return [(sort, max(count, 1), amount) for sort, (count, amount) in left.items() if amount]


def parts_of(seller: Account, month: date) -> "QuerySet[Invoice]":
    """Invoices that were issued while the month was not over."""
    rows = Invoice.objects.filter(seller=seller, month=month, kind=InvoiceKind.INVOICE)
    return rows.filter(last_entry__isnull=False)


def _billed(entries: "QuerySet[LedgerEntry]") -> dict[int, list[Line]]:
    """The same of several accounts' lines, by account; those without any have none."""
    rows = entries.filter(kind__in=BILLED).exclude(reason__startswith=f"{CREDIT_NOTE}:").order_by()
    cause = Func(F("reason"), Value(":"), Value(1), function="split_part", output_field=CharField())
    told = rows.annotate(cause=cause).values_list("account", "cause")
    counts: dict[tuple[int, str], int] = defaultdict(int)
    sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for pk, named, count, amount in told.annotate(
        count=Count("pk", filter=~Q(reason__endswith=":back")), amount=Sum("amount")
    ):
        sort = SORTS.get(named, OTHER)
        counts[pk, sort] += count
        sums[pk, sort] -= amount
    found: dict[int, list[Line]] = defaultdict(list)
    order = [*dict.fromkeys(SORTS.values()), OTHER]
    for pk, sort in sorted(sums, key=lambda key: order.index(key[1])):
        if amount := cents(sums[pk, sort]):
            found[pk].append((sort, counts[pk, sort], amount))
    return found


def settings_of(account: Account) -> InvoiceSettings:
    """The seller's settings, with their defaults where it has set none."""
    found = InvoiceSettings.objects.filter(account=account).first()
    return found or InvoiceSettings(account=account)


def taxed(settings: InvoiceSettings, buyer: Account, lines: list[Line]) -> dict[str, Any]:
    """Net, tax and total of the lines, as a document says them: the tax of their sum, in whole cents."""
    net = net_of(lines)
    is_reversed = bool(settings.reverse_charge) and buyer.country != settings.account.country
    rate = Decimal(0) if is_reversed else settings.tax_rate
    tax = cents(net * rate / 100)
    return {
        "currency": buyer.currency,
        "net": net,
        "tax_name": settings.tax_name,
        "tax_rate": rate,
        "tax": tax,
        "total": net + tax,
        "note": settings.reverse_charge if is_reversed else "",
    }


def automatic_sellers() -> list[Account]:
    """Active accounts whose invoices are issued by themselves; call it inside ``scope.system()``."""
    rows = InvoiceSettings.objects.filter(working("account"), is_automatic=True).select_related("account")
    return [row.account for row in rows.order_by("account")]


def received(account: Account, month: date | None = None) -> "QuerySet[Invoice]":
    """What the account was billed, in all or for a month."""
    rows = Invoice.objects.filter(account=account)
    return rows if month is None else rows.filter(month=month)


def issued(seller: Account) -> "QuerySet[Invoice]":
    """What the account has issued; evaluate it inside ``scope.system()``."""
    return Invoice.objects.filter(seller=seller).select_related("account")


def invoice(account: Account, pk: int) -> Invoice:
    """A document that the account was sent or has issued; NotFound for any other."""
    mine = Q(account=account) | Q(seller=account)
    with scope.system():
        found = Invoice.objects.filter(mine, pk=pk).select_related("account", "refers_to").first()
    if found is None:
        raise NotFound("There is no such invoice.")
    return found


def lines_of(invoice: Invoice) -> list[InvoiceLine]:
    with scope.system():
        return list(InvoiceLine.objects.filter(invoice=invoice))


@dataclass(frozen=True)
class Credited:
    """What credit notes have taken back of an invoice."""

    net: Decimal
    tax: Decimal


def credited(invoice: Invoice) -> Credited:
    """Call it inside ``scope.system()``."""
    notes = Invoice.objects.filter(refers_to=invoice, kind=InvoiceKind.CREDIT)
    sums = notes.aggregate(net=Sum("net"), tax=Sum("tax"))
    return Credited(-(sums["net"] or Decimal(0)), -(sums["tax"] or Decimal(0)))


def left_of(invoice: Invoice) -> Decimal:
    """How much of the net amount can be taken back."""
    with scope.system():
        return invoice.net - credited(invoice).net


def credit_notes(invoice: Invoice) -> list[Invoice]:
    with scope.system():
        return list(Invoice.objects.filter(refers_to=invoice))


def to_bill(seller: Account, month: date) -> list[Account]:
    """The accounts directly below with something to pay of a month that no invoice has yet; call it inside
    ``scope.system()``. A statement for each time zone: a month is that of the account.
    """
    issued = Invoice.objects.filter(seller=seller, month=month, kind=InvoiceKind.INVOICE)
    billed = issued.filter(last_entry=None).values("account")
    parts = _in_parts(seller, month)
    rows = Account.objects.filter(parent=seller, currency=seller.currency).exclude(pk__in=billed)
    by_zone: dict[str, list[Account]] = defaultdict(list)
    for row in rows.order_by("pk"):
        by_zone[row.timezone].append(row)
    found: list[Account] = []
    for accounts in by_zone.values():
        since, until = bounds(accounts[0], month)
        ids = frozenset(account.pk for account in accounts)
        entries = LedgerEntry.objects.filter(account__any_of=ids, created_at__gte=since, created_at__lt=until)
        lines = _billed(entries)
        found += [
            account for account in accounts if net_of(_without(lines[account.pk], parts[account.pk])) > 0
        ]
    return sorted(found, key=lambda account: account.pk)
