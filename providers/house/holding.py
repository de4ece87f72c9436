"""Numbers of the house carrier change hands: on sale again, held, and what became of an order."""

from uuid import UUID

from django.utils import timezone

from providers.contract.numbers_for_sale import PlacedOrder
from providers.house.models import HouseNumber, HouseState

NOT_AVAILABLE = "not available"


def put_on_sale(ids: list[int]) -> None:
    """Nobody has reserved these any more; their rows are locked."""
    HouseNumber.objects.filter(pk__in=ids).update(
        state=HouseState.FOR_SALE,
        holder=None,
        order_key=None,
        reserved_until=None,
        updated_at=timezone.now(),
    )


def hold(holder: int, ids: list[int], key: UUID) -> None:
    """Give the numbers to the holder, not set in any way; their rows are locked."""
    HouseNumber.objects.filter(pk__in=ids).update(
        state=HouseState.HELD,
        holder=holder,
        order_key=key,
        reserved_until=None,
        settings={},
        updated_at=timezone.now(),
    )


def placed(holder: int, e164s: list[str], key: UUID) -> PlacedOrder | None:
    """The numbers held under the key, the others as failed; None when there is not one, and then nothing was bought."""
    mine = HouseNumber.objects.filter(state=HouseState.HELD, holder=holder, order_key=key)
    held = set(mine.values_list("e164", flat=True))
    return outcome(e164s, held, key) if held else None


def outcome(e164s: list[str], held: set[str], key: UUID) -> PlacedOrder:
    wanted = list(dict.fromkeys(e164s))
    return PlacedOrder(
        ref=str(key),
        ordered=tuple(number for number in wanted if number in held),
        failed={number: NOT_AVAILABLE for number in wanted if number not in held},
    )
