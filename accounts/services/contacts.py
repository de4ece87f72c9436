"""Whom an account belongs to and who is billed: names, addresses, telephones."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Invalid

NAMES = ("company", "first_name", "last_name")
ADDRESS = ("street", "zip", "city", "state", "country")
LISTS = ("addresses", "phones", "tech_emails", "billing_addresses", "billing_emails")
LONGEST = 100
# Of technical and billing e-mail addresses; of all others one.
MOST_EMAILS = 10


@while_active
def change_contact(*, account: Account, by: Actor, contact: Mapping[str, Any]) -> None:
    """Change the parts that are given; an empty list empties one. Invalid for texts over 100 characters, for more than
    one address or telephone, and for more than ten e-mail addresses.
    """
    checked: dict[str, Any] = {name: _text(name, contact[name]) for name in NAMES if name in contact}
    checked |= {name: _list(name, contact[name]) for name in LISTS if name in contact}
    with transaction.atomic():
        locked = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        now = locked.contact | checked
        different = [name for name in checked if locked.contact.get(name) != now[name]]
        if not different:
            return
        locked.contact = account.contact = now
        locked.save(update_fields=["contact"])
        after = {"contact": ", ".join(different)}
        activity.record(account=account, by=by, verb="changed", subject=account, after=after)


def _text(name: str, value: object) -> str:
    text = "" if value is None else value
    if not isinstance(text, str) or len(text) > LONGEST or not text.isprintable():
        raise Invalid(f"This may have {LONGEST} characters.", field=name)
    return text.strip()


def _list(name: str, values: Sequence[Any] | None) -> list[Any]:
    found = list(values or ())
    if len(found) > (MOST_EMAILS if name.endswith("emails") else 1):
        raise Invalid("There are too many of these.", field=name)
    if name.endswith("addresses"):
        return [{part: _text(name, one.get(part)) for part in ADDRESS} for one in found]
    return [_text(name, one) for one in found]
