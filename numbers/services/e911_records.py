"""The rows behind emergency addresses: legal moves as one statement each, new candidates, and numbers that leave."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from common.errors import Conflict, Invalid
from numbers.e911_states import AT_REST, CANDIDATE, IN_FORCE, E911State, may_become
from numbers.models import E911Address, E911Record, E911Waiver, PhoneNumber
from providers.contract.emergency import PostalAddress, ValidatedAddress
from providers.models import ProviderAccount

# A check that has not ended by then never will: its process has died.
CHECK_TAKES_AT_MOST = timedelta(minutes=2)
LONGEST_NAME = 60


def advance(record: E911Record, to: E911State, **changes: Any) -> bool:
    """Move the record on if that is legal from where it is now; False, and nothing done, when it is not."""
    rows = E911Record.objects.filter(pk=record.pk, state__in=may_become(to))
    moved = rows.update(state=to, updated_at=timezone.now(), **changes)
    if moved:
        record.state = to
        for name, value in changes.items():
            setattr(record, name, value)
    return bool(moved)


def new_candidate(
    *,
    number: PhoneNumber,
    caller_name: str,
    entered: PostalAddress,
    state: E911State,
    address: E911Address | None = None,
) -> E911Record:
    """A record on its way, in place of one that waits for nobody; call it with the number's row locked.

    Conflict while another is being checked or sent.
    """
    caller_name = usable_name(caller_name)
    _check_lengths(entered)
    of_number = E911Record.objects.filter(account_id=number.account_id, e164=number.e164)
    now = timezone.now()
    abandoned = Q(state=E911State.VALIDATING, updated_at__lt=now - CHECK_TAKES_AT_MOST)
    of_number.filter(Q(state__in=AT_REST) | abandoned).update(state=E911State.REMOVED, updated_at=now)
    try:
        with transaction.atomic():
            return E911Record.objects.create(
                account_id=number.account_id,
                provider_account_id=number.provider_account_id,
                e164=number.e164,
                state=state,
                caller_name=caller_name,
                entered_line1=entered.line1,
                entered_line2=entered.line2,
                entered_city=entered.city,
                entered_state=entered.state,
                entered_zip=entered.zip,
                address=address,
            )
    except IntegrityError as exc:
        raise Conflict(
            "Another change of this emergency address is on its way; try again in a moment.", field="number"
        ) from exc


def usable_name(caller_name: str) -> str:
    """The name as it is stored; Invalid when no dispatcher can be shown it."""
    caller_name = caller_name.strip()
    if not caller_name or len(caller_name) > LONGEST_NAME or not caller_name.isprintable():
        raise Invalid(
            f"The caller name must have 1 to {LONGEST_NAME} printable characters.", field="caller_name"
        )
    return caller_name


def _check_lengths(address: PostalAddress) -> None:
    longest = {"line1": 120, "line2": 120, "city": 80, "state": 20, "zip": 20}
    for name, most in longest.items():
        text = getattr(address, name)
        if len(text) > most or "\x00" in text:
            raise Invalid("The address is too long or holds unusable characters.", field=name)


def keep_address(account: Account, carrier: ProviderAccount, validated: ValidatedAddress) -> E911Address:
    """The account's own row of an address that its carrier validated; the same one each time."""
    postal = validated.address
    row, _ = E911Address.objects.update_or_create(
        account=account,
        provider_account=carrier,
        carrier_ref=validated.ref,
        defaults={
            "line1": postal.line1,
            "line2": postal.line2,
            "city": postal.city,
            "state": postal.state,
            "zip": postal.zip,
        },
    )
    return row


def forget(numbers: Sequence[PhoneNumber], *, keep: Sequence[E911Record] = ()) -> None:
    """End what an account had of emergency addresses for its numbers that leave it, except ``keep``; call it in the
    transaction in which they leave.
    """
    if not numbers:
        return
    now = timezone.now()
    these = {
        "account_id": numbers[0].account_id,
        "e164__any_of": [number.e164 for number in numbers],
    }
    rows = E911Record.objects.filter(**these, state__in=CANDIDATE | IN_FORCE)
    rows = rows.exclude(pk__in=[record.pk for record in keep]) if keep else rows
    rows.update(state=E911State.REMOVED, updated_at=now)
    E911Waiver.objects.filter(**these, ended_at=None).update(ended_at=now)
