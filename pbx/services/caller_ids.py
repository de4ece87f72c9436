"""Caller IDs besides the account's own numbers: asked for, verified from above, removed."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common import e164 as numbering
from common.e164 import for_people
from common.errors import Conflict, NotFound
from common.texts import short_text
from numbers.selectors.numbers import phone_numbers
from pbx.models import CallerId


@while_active
def ask_for_caller_id(
    *, account: Account, by: Actor, number: str, label: str = "", comment: str = ""
) -> CallerId:
    """Note a number that calls shall show; they may once it is verified.

    Invalid for what is no number, Conflict for one that the account has already or has asked for.
    """
    e164 = numbering.parse(number, account.country)
    shown = for_people(e164, account.country)
    if phone_numbers(account).filter(e164=e164).exists():
        raise Conflict(f"{shown} is a number of yours: calls may show it already.", field="number")
    texts = {"label": short_text(label, field="label", most=80)}
    texts["comment"] = short_text(comment, field="comment", most=200)
    try:
        with transaction.atomic():
            row = CallerId.objects.create(account=account, e164=e164, **texts)
            activity.record(account=account, by=by, verb="asked for", subject=row, after=dict(texts))
    except IntegrityError as exc:
        raise Conflict(f"{shown} stands in the list already.", field="number") from exc
    return row


@while_active
def verify_caller_id(*, account: Account, by: Actor, pk: int) -> CallerId:
    """Let calls show the number from now on. Who calls this stands above the account and has seen that it is theirs;
    the owners are told. Conflict for a second time.
    """
    with transaction.atomic():
        changed = CallerId.objects.filter(account=account, pk=pk, verified_at=None).update(
            verified_at=timezone.now(), verified_by=by.label[:160]
        )
        row = CallerId.objects.filter(account=account, pk=pk).first()
        if row is None:
            raise NotFound("There is no such caller ID.")
        if not changed:
            raise Conflict(f"{for_people(row.e164, account.country)} is verified already.")
        activity.record(account=account, by=by, verb="verified", subject=row)
        line = f"Your calls may show {for_people(row.e164, account.country)} from now on."
        tell_owners(account=account, by=by, title="A caller ID was verified", lines=[line])
    return row


@while_active
def remove_caller_id(*, account: Account, by: Actor, pk: int) -> None:
    """Calls may no longer show the number; NotFound for a second time."""
    with transaction.atomic():
        row = CallerId.objects.select_for_update().filter(account=account, pk=pk).first()
        if row is None:
            raise NotFound("There is no such caller ID.")
        activity.record(account=account, by=by, verb="removed", subject=row, before={"label": row.label})
        row.delete()
