"""What is written on an account beside its settings: purpose, owner, tags and custom fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from accounts.actor import Actor
from accounts.fields.selectors import account_values, fields_of
from accounts.fields.states import FieldAbout
from accounts.fields.storing import as_told, put_values, read_values
from accounts.models import Account, AccountFieldValue
from accounts.selectors.owning import NO_MEMBER, hold_members, owner_names
from accounts.services import activity, locking
from accounts.services.suspension import while_active
from common.errors import Forbidden, Invalid
from common.tags import check_tags
from common.texts import short_text

PURPOSE_LENGTH = 200


@dataclass(frozen=True)
class AccountDescription:
    """What to write; None leaves a thing as it is. ``owner`` is the id of a membership, 0 for nobody; ``fields`` holds
    what was typed for custom fields, by their ids.
    """

    purpose: str | None = None
    owner: int | None = None
    tags: list[str] | None = None
    fields: Mapping[int, str] = field(default_factory=dict)


def describe_account(*, account: Account, by: Actor, wanted: AccountDescription) -> None:
    """Change what is given; texts are trimmed. For who stands above, whatever the state of the account.

    Invalid, naming the field, for what does not fit; Conflict where a field is deleted at that moment.
    """
    with transaction.atomic():
        row = locking.lock(account)
        hold_members(account, [wanted.owner or 0])
        columns = _different(row, wanted)
        names = owner_names(account, {row.owner_id, wanted.owner or None})
        if wanted.owner and wanted.owner not in names:
            raise Invalid(NO_MEMBER, field="owner")
        fields, had = fields_of(account, FieldAbout.ACCOUNT), account_values(account)
        values = read_values(fields, wanted.fields, had)
        if not columns and not values:
            return
        before = {name: getattr(row, name) for name in columns}
        if columns:
            Account.objects.filter(pk=account.pk).update(**columns)
        put_values(AccountFieldValue, account.pk, {account.pk: values}, holder="account_id")
        was = {pk: had.get(pk, "") for pk in values}
        activity.record(
            account=account,
            by=by,
            verb="described",
            subject=account,
            before=_told(before, names) | as_told(fields, was),
            after=_told(columns, names) | as_told(fields, values),
        )
    for name, value in columns.items():
        setattr(account, name, value)


@while_active
def describe_own(*, account: Account, by: Actor, wanted: AccountDescription) -> None:
    """``describe_account`` for those inside the account; Forbidden for the fields of accounts above."""
    strange = [one.pk for one in fields_of(account, FieldAbout.ACCOUNT) if one.account_id != account.pk]
    if set(strange) & set(wanted.fields):
        raise Forbidden("Fields from accounts above are filled by their staff.")
    describe_account(account=account, by=by, wanted=wanted)


def _different(row: Account, wanted: AccountDescription) -> dict[str, object]:
    after: dict[str, object] = {}
    if wanted.purpose is not None:
        after["purpose"] = short_text(wanted.purpose, field="purpose", most=PURPOSE_LENGTH)
    if wanted.owner is not None:
        after["owner_id"] = wanted.owner or None
    if wanted.tags is not None:
        after["tags"] = check_tags(wanted.tags, of="An account")
    return {name: value for name, value in after.items() if value != getattr(row, name)}


def _told(columns: Mapping[str, object], names: Mapping[int | None, str]) -> dict[str, object]:
    """The columns as people read them: an owner by name."""
    told = {name: value for name, value in columns.items() if name != "owner_id"}
    if "owner_id" in columns:
        told["owner"] = names.get(columns["owner_id"], "")  # type: ignore[call-overload]
    return told
