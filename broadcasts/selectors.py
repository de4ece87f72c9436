"""Reads of address books, broadcasts and recipients."""

from django.db.models import QuerySet

from accounts.models import Account
from broadcasts.models import AddressBook, BookEntry, Broadcast, BroadcastMove, Recipient
from broadcasts.states import OPEN, BroadcastState
from common.errors import NotFound
from numbers.selectors.numbers import phone_numbers
from numbers.selectors.plans import may_text

MOST_OFFERED = 500


def books(account: Account) -> QuerySet[AddressBook]:
    """The account's address books, newest first."""
    return AddressBook.objects.filter(account=account)


def has_books(account: Account) -> bool:
    return books(account).exists()


def senders(account: Account) -> list[str]:
    """The numbers that text messages may come from, up to 500."""
    return list(phone_numbers(account).filter(may_text()).values_list("e164", flat=True)[:MOST_OFFERED])


def book(account: Account, ref: str) -> AddressBook:
    found = books(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such address book.", field="book")
    return found


def entries(account: Account, row: AddressBook) -> QuerySet[BookEntry]:
    """The numbers of a book, in the order in which they came."""
    return BookEntry.objects.filter(account=account, book=row)


def broadcasts(account: Account) -> QuerySet[Broadcast]:
    """The account's broadcasts with their books, newest first."""
    return Broadcast.objects.filter(account=account).select_related("book")


def broadcasts_with_moves(account: Account) -> QuerySet[Broadcast]:
    """The same with how their states changed."""
    return broadcasts(account).prefetch_related("moves")


def broadcast(account: Account, ref: str) -> Broadcast:
    found = broadcasts(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such broadcast.", field="broadcast")
    return found


def broadcast_with_id(account: Account, pk: int) -> Broadcast | None:
    return broadcasts(account).filter(pk=pk).first()


def of_book(account: Account, row: AddressBook) -> QuerySet[Broadcast]:
    """The broadcasts over a book."""
    return broadcasts(account).filter(book=row)


def still_to_play(account: Account) -> QuerySet[Broadcast]:
    """Those that are not over."""
    return broadcasts(account).filter(state__in=OPEN)


def moves(account: Account, row: Broadcast) -> QuerySet[BroadcastMove]:
    """How its state changed, newest first."""
    return BroadcastMove.objects.filter(account=account, broadcast=row)


def recipients(account: Account, row: Broadcast, *, state: str = "") -> QuerySet[Recipient]:
    """Whom it has called or written to, newest first, with calls and messages."""
    rows = Recipient.objects.filter(account=account, broadcast=row).select_related("call", "message")
    return rows.filter(state=state) if state else rows


def is_over(row: Broadcast) -> bool:
    return row.state in (BroadcastState.STOPPED, BroadcastState.FINISHED)
