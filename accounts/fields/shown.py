"""What the card of details shows of an account."""

from typing import Any

from accounts.fields.selectors import account_values, fields_of, filled
from accounts.fields.states import FieldAbout
from accounts.models import Account
from accounts.selectors.owning import owner_names


def details(account: Account) -> dict[str, Any]:
    """Who is responsible for the account, and its custom fields with what they hold."""
    fields = fields_of(account, FieldAbout.ACCOUNT)
    return {
        "owner": owner_names(account, [account.owner_id])[account.owner_id],
        "fields": filled(fields, account_values(account)),
    }
