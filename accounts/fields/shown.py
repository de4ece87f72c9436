"""What the card of details shows of an account."""

from typing import Any

from accounts.fields.selectors import applying, filled, named_apart
from accounts.fields.states import FieldAbout
from accounts.models import Account, AccountFieldValue, User
from common.together import read_together


def details(account: Account) -> dict[str, Any]:
    """Who is responsible for the account, and its custom fields with what they hold; one statement."""
    found = read_together(
        {
            "owners": User.objects.filter(memberships=account.owner_id or 0).only("name", "email"),
            "fields": applying(account, FieldAbout.ACCOUNT),
            "values": AccountFieldValue.objects.filter(account=account),
        }
    )
    values = {row.field_id: row.value for row in found["values"]}
    return {
        "owner": next((str(user) for user in found["owners"]), ""),
        "fields": filled(named_apart(found["fields"], account.pk), values),
    }
