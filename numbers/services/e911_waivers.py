"""Waivers: somebody signs that a number needs no emergency address."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common.e164 import for_people
from common.errors import Conflict, Invalid
from numbers.models import E911Waiver
from numbers.services.settings import locked_number


@while_active
def waive(*, account: Account, by: Actor, e164: str, reason: str, signed_name: str) -> E911Waiver:
    """Record that the signer does without an emergency address for the number, and why; Conflict when it is waived. The
    owners are mailed.
    """
    reason, signed_name = reason.strip(), signed_name.strip()
    if not 10 <= len(reason) <= 300 or "\x00" in reason:
        raise Invalid("Say in 10 to 300 characters why no emergency address is needed.", field="reason")
    if not 3 <= len(signed_name) <= 120 or not signed_name.isprintable():
        raise Invalid("Sign with your full name.", field="signed_name")
    try:
        with transaction.atomic():
            number = locked_number(account, e164)
            waiver = E911Waiver.objects.create(
                account=account,
                e164=e164,
                reason=reason,
                signed_name=signed_name,
                signed_by=by.label[:160],
                user_id=by.user_id,
                signed_at=timezone.now(),
            )
            after = {"signed": signed_name, "reason": reason}
            activity.record(
                account=account, by=by, verb="waived the emergency address", subject=number, after=after
            )
            line = f"Nobody finds whoever calls for help from {for_people(e164, account.country)}: {reason}"
            tell_owners(account=account, by=by, title="An emergency address was waived", lines=[line])
    except IntegrityError as exc:
        raise Conflict("A waiver for this number is signed already.", field="number") from exc
    return waiver


@while_active
def withdraw_waiver(*, account: Account, by: Actor, e164: str) -> None:
    """End the waiver: the number needs an emergency address again. Conflict when there is none."""
    with transaction.atomic():
        number = locked_number(account, e164)
        rows = E911Waiver.objects.filter(account=account, e164=e164, ended_at=None)
        if not rows.update(ended_at=timezone.now()):
            raise Conflict("There is no waiver for this number.", field="number")
        activity.record(account=account, by=by, verb="withdrew the emergency waiver", subject=number)
