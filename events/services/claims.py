"""Of a number one webhook of some shapes tells, and no second one."""

from django.db import IntegrityError, transaction

from common.e164 import for_people
from common.errors import Conflict
from events import shapes
from events.models import NumberClaim, Subscription

TAKEN = "Another {label} webhook tells of {number} already, and each number has one."


def claim_numbers(row: Subscription) -> None:
    """Note of which numbers a subscription tells now; call it in the transaction that stores it, with the account's row
    locked.

    Conflict (field ``numbers``) for a number of which another one of the shape tells, and beside one that tells of all.
    """
    shape = shapes.shape_named(row.shape)
    claims = NumberClaim.objects.filter(account=row.account, shape=row.shape)
    claims.filter(subscription=row).delete()
    if shape.alone_in.isdisjoint(row.events):
        return
    wanted = row.numbers or [""]
    met = claims.filter(e164__in=["", *wanted]) if row.numbers else claims
    taken = met.order_by("e164").values_list("e164", flat=True).first()
    try:
        if taken is None:
            with transaction.atomic():
                NumberClaim.objects.bulk_create(
                    NumberClaim(account=row.account, subscription=row, shape=row.shape, e164=e164)
                    for e164 in wanted
                )
            return
    except IntegrityError:
        taken = wanted[0]
    number = for_people(taken, row.account.country) if taken else "all numbers"
    raise Conflict(TAKEN.format(label=shape.label, number=number), field="numbers")
