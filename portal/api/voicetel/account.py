"""The account: profile, settings, sub-accounts, money (voicetel.md §3)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from rest_framework import serializers

from accounts.models import Account as AccountRow
from accounts.services.accounts import OWN_FIELDS, STAFF_FIELDS, change_settings
from accounts.services.signup import open_account_below
from accounts.states import AccountState, AuthType, PaymentStatus
from billing.prices import usual_rates
from billing.selectors import ledger
from common.errors import Forbidden, Invalid
from common.plans.nanp import to_ten_digits
from common.plans.registry import countries
from numbers.selectors.charges import recurring_charges
from portal.api.voicetel.auth import DIALECT, require_admin
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.fields import TN, Amount, DigitText, Flag, Moment, Shape, Text, Whole

# The settings by VoiceTel's names; those of the second table are for administrators.
OWN = {
    "timezone": "timezone",
    "notify": "notify",
    "notifyThreshold": "notify_threshold",
    "callerId": "caller_id",
}
STAFF = {
    "ccs": "max_concurrent_calls",
    "sms": "service_sms",
    "mms": "service_mms",
    "intl": "service_international",
    "e911": "service_e911",
}


class Rates(Shape):
    cnam = Amount()
    intlMax = Amount()
    nibble = Amount()
    lrn = Amount()
    fax = Amount()
    tfAdj = Amount()
    did = Amount()
    mms = Amount()
    sms = Amount()


class Services(Shape):
    e911 = Flag()
    cnam = Flag()
    bypassMedia = Flag()
    intl = Flag()
    mms = Flag()
    dialer = Flag()
    sms = Flag()
    rcid = Flag()


class AccountData(Shape):
    username = Text()
    name = Text()
    email = Text()
    enabled = Flag()
    created = Moment()
    cash = Amount()
    callerId = TN(allow_null=True)
    timezone = Text()
    authType = serializers.ChoiceField(AuthType.values)
    ccs = Whole()
    notify = Flag()
    notifyThreshold = Whole()
    rates = Rates()
    services = Services()


class AccountChanges(Shape):
    timezone = Text(required=False, max_length=64)
    notify = Flag(required=False)
    notifyThreshold = Whole(required=False)
    callerId = TN(required=False)
    ccs = Whole(required=False, help_text="Administrators only.")
    sms = Flag(required=False, help_text="Administrators only.")
    mms = Flag(required=False, help_text="Administrators only.")
    intl = Flag(required=False, help_text="Administrators only.")
    e911 = Flag(required=False, help_text="Administrators only.")


class AccountUpdated(Shape):
    updated = serializers.ListField(child=Text())


class SubAccount(Shape):
    username = DigitText(max_length=10)
    name = Text(max_length=120)
    email = Text(max_length=254)
    masterAccount = DigitText(required=False, max_length=10)


class SubAccountData(Shape):
    username = Text()
    password = Text(help_text="Told only here.")
    name = Text()
    email = Text()
    masterAccount = Text()


class CreditFilter(Shape):
    status = serializers.ChoiceField(["paid", "unpaid"], required=False)


class Credit(Shape):
    date = Moment()
    paid = Flag()
    amount = Amount()


class CreditData(Shape):
    credits = Credit(many=True)


class Payment(Shape):
    date = Moment()
    status = serializers.ChoiceField(PaymentStatus.values)
    amount = Amount()
    transactionId = Text()
    payerEmail = Text()


class PaymentData(Shape):
    payments = Payment(many=True)


class Charge(Shape):
    amount = Amount()
    description = Text()


class ChargeData(Shape):
    charges = Charge(many=True)
    total = Amount()


class Account(Endpoint):
    @operation("account.get", reply=AccountData, limited=True)
    def get(self, call: ApiCall) -> Data:
        """The account's profile, balance, rates and services."""
        account = call.account
        return {
            "username": call.credential.username,
            "name": account.name,
            "email": account.email,
            "enabled": account.state == AccountState.ACTIVE,
            "created": moment(account.created_at),
            "cash": float(account.balance),
            "callerId": to_ten_digits(account.caller_id) or None,
            "timezone": account.timezone,
            "authType": account.auth_type,
            "ccs": account.max_concurrent_calls,
            "notify": account.notify,
            "notifyThreshold": account.notify_threshold,
            "rates": _rates(account),
            "services": _services(account),
        }

    @operation("account.update", body=AccountChanges, reply=AccountUpdated, also=(403,))
    def put(self, call: ApiCall) -> Data:
        """Change settings; flags of services and concurrent calls need an administrator's key."""
        if not call.values:
            raise Invalid("At least one setting is needed.")
        if not call.credential.is_admin and (refused := sorted(call.values.keys() & STAFF.keys())):
            raise Forbidden(f"Only administrators may change {', '.join(refused)}.")
        allowed = OWN_FIELDS | STAFF_FIELDS if call.credential.is_admin else OWN_FIELDS
        names = OWN | STAFF
        changes = {names[name]: value for name, value in call.values.items()}
        if changes.get("service_international") and not call.account.international_countries:
            changes["international_countries"] = sorted(countries())  # voicetel.md knows no list
        change_settings(account=call.account, by=call.actor, may_change=allowed, **changes)
        return {"updated": list(call.values)}

    @operation("account.add", body=SubAccount, reply=SubAccountData, status=201, also=(403, 404, 409))
    def post(self, call: ApiCall) -> Data:
        """Open an account below the caller's; the password is generated. Administrators only."""
        require_admin(call.credential)
        given = call.values
        payer = given.get("masterAccount")
        opened = open_account_below(
            parent=call.account,
            by=call.actor,
            dialect=DIALECT,
            name=given["name"],
            email=given["email"],
            number=given["username"],
            billed_to=payer,
        )
        return {
            "username": opened.account.number,
            "password": opened.password,
            "name": opened.account.name,
            "email": opened.account.email,
            "masterAccount": payer or opened.account.number,
        }


class Credits(Endpoint):
    @operation("account.credits", query=CreditFilter, reply=CreditData)
    def get(self, call: ApiCall) -> Data:
        """Credits, newest first; one is paid when its invoice is settled."""
        wanted = call.values.get("status")
        rows = ledger.credits(call.account, paid=None if wanted is None else wanted == "paid")
        return {
            "credits": [
                {"date": moment(row["created_at"]), "paid": row["paid"], "amount": float(row["amount"])}
                for row in cast("Iterable[dict[str, Any]]", rows.values())
            ]
        }


class Payments(Endpoint):
    @operation("account.payments", reply=PaymentData)
    def get(self, call: ApiCall) -> Data:
        """Payments, newest first."""
        rows = ledger.payment_rows(call.account)
        return {
            "payments": [
                {
                    "date": moment(date),
                    "status": status,
                    "amount": float(amount),
                    "transactionId": transaction_id,
                    "payerEmail": payer_email,
                }
                for date, status, amount, transaction_id, payer_email in rows
            ]
        }


class RecurringCharges(Endpoint):
    @operation("account.recurring_charges", reply=ChargeData, limited=True)
    def get(self, call: ApiCall) -> Data:
        """What the account pays every month for what it holds now."""
        charges = recurring_charges(call.account)
        return {
            "charges": [
                {"amount": float(charge.amount), "description": charge.description} for charge in charges
            ],
            "total": float(sum((charge.amount for charge in charges), Decimal(0))),
        }


def moment(value: datetime) -> str:
    """``2026-05-18T12:00:00Z``"""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def _rates(account: AccountRow) -> dict[str, float]:
    usual = usual_rates(account)
    return {
        "cnam": float(usual["rate_cnam"]),
        "intlMax": float(account.rate_international_max),
        "nibble": float(usual["rate_nibble"]),
        "lrn": float(usual["rate_lrn"]),
        "fax": float(account.rate_fax),
        "tfAdj": float(account.rate_toll_free),
        "did": float(usual["rate_did"]),
        "mms": float(usual["rate_mms"]),
        "sms": float(usual["rate_sms"]),
    }


def _services(account: AccountRow) -> dict[str, Any]:
    return {
        "e911": account.service_e911,
        "cnam": account.service_cnam,
        "bypassMedia": account.service_bypass_media,
        "intl": account.service_international,
        "mms": account.service_mms,
        "dialer": account.service_dialer,
        "sms": account.service_sms,
        "rcid": account.service_remote_caller_id,
    }
