"""Spending caps for programs: what an account allows itself, and what it allows the accounts below it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from accounts.models import Account
from accounts.selectors.accounts import account_named
from billing.models import SpendingCap
from billing.selectors.spending import Period, cap_of, usage_of
from billing.services.caps import set_most, set_own_caps
from common import scope
from common.errors import NotFound
from portal.api.tandem.base import ApiCall, Data, Endpoint, Shape, operation


def amount(help_text: str) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=18, decimal_places=6, allow_null=True, required=False, help_text=help_text
    )


def told(help_text: str) -> serializers.CharField:
    """An amount as text, with six places after the point."""
    return serializers.CharField(allow_null=True, help_text=help_text)


class PeriodBody(Shape):
    own_cap = told("What the account allows itself; null for no cap of its own.")
    most = told("What the account above allows; null for as much as there is.")
    cap = told("The smaller of both, which counts.")
    used = told("Charged and set aside so far; null for an account that never had a cap.")
    left = told("Null where there is no cap.")


class SpendingBody(Shape):
    account = serializers.CharField(help_text="The account's number.")
    currency = serializers.CharField()
    day = PeriodBody()
    month = PeriodBody()


class OwnCaps(Shape):
    """What is left out stays; null is no cap."""

    day_cap = amount("In a day of the account's time zone.")
    month_cap = amount("In a month.")


class MostAllowed(Shape):
    """What is left out stays; null is as much as there is."""

    day_most = amount("In a day of that account's time zone.")
    month_most = amount("In a month.")


class OwnSpending(Endpoint):
    @operation("spending.get", reply=SpendingBody)
    def get(self, call: ApiCall) -> Data:
        """How much of its caps the account has used today and this month."""
        return _body(call.account)

    @operation("spending.update", reply=SpendingBody, json=OwnCaps)
    def patch(self, call: ApiCall) -> Data:
        """Change what the account allows itself, up to what the account above allows."""
        now = cap_of(call.account)
        set_own_caps(
            account=call.account,
            by=call.actor,
            day=call.values.get("day_cap", now.day_cap),
            month=call.values.get("month_cap", now.month_cap),
        )
        return _body(call.account)


class SpendingBelow(Endpoint):
    """Of an account below the key's, by its number."""

    @operation("spending.get_below", reply=SpendingBody, also=(404,))
    def get(self, call: ApiCall, number: str) -> Data:
        return _body_below(_below(call.account, number))

    @operation("spending.update_below", reply=SpendingBody, json=MostAllowed, also=(404,))
    def patch(self, call: ApiCall, number: str) -> Data:
        """Change what the account may spend at most."""
        account = _below(call.account, number)
        with scope.system():
            now = cap_of(account)
        set_most(
            account=account,
            by=call.actor,
            day=call.values.get("day_most", now.day_most),
            month=call.values.get("month_most", now.month_most),
        )
        return _body_below(account)


def _below(account: Account, number: str) -> Account:
    found = account_named(account, number)
    if found.pk == account.pk:
        raise NotFound("There is no such account below this one.")
    return found


def _body_below(account: Account) -> dict[str, Any]:
    with scope.system():
        return _body(account)


def _body(account: Account) -> dict[str, Any]:
    caps, usage = cap_of(account), usage_of(account)
    return {
        "account": account.number,
        "currency": account.currency,
        "day": _period("day", caps, usage.day if usage else None),
        "month": _period("month", caps, usage.month if usage else None),
    }


def _period(name: str, caps: SpendingCap, used: Period | None) -> Mapping[str, str | None]:
    cap = used.cap if used else None
    return {
        "own_cap": _text(getattr(caps, f"{name}_cap")),
        "most": _text(getattr(caps, f"{name}_most")),
        "cap": _text(cap),
        "used": _text(used.used if used else None),
        "left": _text(used.left if used and cap is not None else None),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.6f}"
