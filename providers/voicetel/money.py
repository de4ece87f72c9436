"""Our account at VoiceTel (voicetel.md §3, operations 2 and 7 to 9); its amounts are dollars."""

from collections.abc import Iterator
from typing import Any

from providers.contract.money import (
    CarrierBalance,
    CarrierCharge,
    CarrierCredit,
    CarrierPayment,
    PaymentState,
)
from providers.reading import amount, flag, text, text_if_any, when
from providers.voicetel import wire
from providers.voicetel.calls import Calls

CURRENCY = "USD"
# Its statuses are PayPal's (§3.2). A reversal that was cancelled left the payment with them.
STATES: dict[str, PaymentState] = {
    "Completed": "paid",
    "Canceled_Reversal": "paid",
    "Pending": "pending",
    "Reversed": "reversed",
    "Refunded": "refunded",
    "Failed": "failed",
    "Denied": "failed",
}


class VoiceTelMoney(Calls):
    """Account and recurring charges may be asked for six times an hour each (§1.6)."""

    def get_balance(self) -> CarrierBalance:
        return wire.one(wire.data(self._get("/v2.2/account", group="account")), _balance)

    def list_charges(self) -> Iterator[CarrierCharge]:
        body = self._get("/v2.2/account/recurring-charges", group="recurring-charges")
        yield from wire.rows(body, "charges", _charge)

    def list_payments(self) -> Iterator[CarrierPayment]:
        yield from wire.rows(self._get("/v2.2/account/payments"), "payments", _payment)

    def list_credits(self) -> Iterator[CarrierCredit]:
        yield from wire.rows(self._get("/v2.2/account/credits"), "credits", _credit)


def _balance(row: dict[str, Any]) -> CarrierBalance:
    """The mark is there whether or not VoiceTel mails anybody about it."""
    has_mark = row.get("notifyThreshold") is not None
    return CarrierBalance(amount(row, "cash"), CURRENCY, amount(row, "notifyThreshold") if has_mark else None)


def _charge(row: dict[str, Any]) -> CarrierCharge:
    return CarrierCharge(text_if_any(row, "description"), amount(row, "amount"), CURRENCY)


def _payment(row: dict[str, Any]) -> CarrierPayment:
    return CarrierPayment(
        ref=text_if_any(row, "transactionId"),
        paid_at=when(row, "date"),
        amount=amount(row, "amount"),
        currency=CURRENCY,
        state=STATES[text(row, "status")],
        payer=text_if_any(row, "payerEmail"),
    )


def _credit(row: dict[str, Any]) -> CarrierCredit:
    return CarrierCredit(when(row, "date"), amount(row, "amount"), CURRENCY, flag(row, "paid"))
