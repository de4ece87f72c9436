"""What a customer's sub-accounts may use: nothing that the customer may not use itself."""

from collections.abc import Mapping
from typing import Any

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.states import AccountKind
from common import scope
from common.errors import Invalid
from common.plans import registry

# Each is on or off, and on below only where it is on above.
SWITCHES = (
    "service_calls_in",
    "service_calls_out",
    "service_sms_in",
    "service_sms",
    "service_mms",
    "service_e911",
    "service_cnam",
    "service_international",
    "service_premium",
)
LIMITED = frozenset({*SWITCHES, "international_countries", "max_concurrent_calls"})
# What a supplier sells or vouches for is no customer's to give.
SUPPLIERS_ALONE = frozenset(
    {"product", "seats", "trial_until", "service_own_carriers", "service_sub_accounts"}
)


def inherited(customer: Account) -> dict[str, Any]:
    """What a new sub-account may use: as much as the customer, but nothing abroad or costly before somebody says so."""
    closed = {"service_international": False, "service_premium": False}
    own = {name: getattr(customer, name) for name in (*SWITCHES, "max_concurrent_calls")}
    return own | closed


def require_within(giver: Account, changes: Mapping[str, Any]) -> None:
    """Raises Invalid, naming the field, where a customer would give an account below it more than it has; others may
    give what they like. Call it in the transaction that gives: what the customer has stays so until its end.
    """
    if giver.kind != AccountKind.CUSTOMER:
        return
    with scope.system():
        giver = Account.objects.select_for_update(no_key=True).get(pk=giver.pk)
    for name, value in changes.items():
        if name in SUPPLIERS_ALONE:
            raise Invalid("Only the accounts above a customer give this.", field=name)
        if name in LIMITED and value != _most(giver, name, value):
            raise Invalid(_refusal(giver, name, value), field=name)


def narrow_below(account: Account, by: Actor, changed: list[str]) -> None:
    """Take from a customer's sub-accounts what the customer lost just now; call it in the transaction that took it,
    which holds the customer's row.
    """
    lost = [name for name in changed if name in LIMITED]
    if account.kind != AccountKind.CUSTOMER or not lost:
        return
    with scope.system():
        for row in Account.objects.select_for_update(no_key=True).filter(parent=account).order_by("pk"):
            before = {name: getattr(row, name) for name in lost}
            after = {name: _most(account, name, before[name]) for name in lost}
            if after.get("international_countries") == [] and row.service_international:
                before["service_international"], after["service_international"] = True, False
            if before == after:
                continue
            for name, value in after.items():
                setattr(row, name, value)
            row.save(update_fields=list(after))
            activity.record(account=row, by=by, verb="changed", subject=row, before=before, after=after)


def _most(giver: Account, name: str, value: Any) -> Any:
    """As much of the value as the giver has itself."""
    own = getattr(giver, name)
    if name == "international_countries":
        return [country for country in value if country in own]
    return min(own, value) if name == "max_concurrent_calls" else own and value


def _refusal(giver: Account, name: str, value: Any) -> str:
    if name == "international_countries":
        more = [registry.country_name(one) for one in value if one not in giver.international_countries]
        return f"{giver.name} may not reach {', '.join(more[:10])} itself."
    if name == "max_concurrent_calls":
        return f"{giver.name} has {giver.max_concurrent_calls:,} concurrent calls itself."
    return f"{giver.name} may not use this itself."
