"""Stripe Checkout, through Stripe's own client. A session is for one amount; Stripe signs what it tells."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import requests
import stripe
from django.conf import settings

from billing.payments.contract import Became, Message, NotGenuine, Order, Outcome, Refund, Refused, Session
from common import deadline
from common.errors import CarrierTrouble
from common.outgoing import DeadlineAdapter

SECONDS = 20.0
# Currencies whose smallest unit is the unit itself, as Stripe lists them.
WHOLE = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split(" ")  # noqa: SIM905
)
# Those with a thousand smallest units, of which Stripe wants tens.
THOUSANDS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
LONGEST_TEXT = 200
# As many as Stripe lists at once.
MOST_REFUNDS = 100
NOT_GIVEN_BACK = "Stripe does not give it back: see the payment there, and whether the key may do refunds."
OF_SESSIONS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
}


@lru_cache(1)
def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, DeadlineAdapter(None, pool_connections=1, pool_maxsize=10, max_retries=0))
    return session


class StripeCheckout:
    """One seller's account at Stripe."""

    label = "Stripe"

    def __init__(self, secret_key: str, hook_secret: str) -> None:
        self._hook_secret = hook_secret
        http = stripe.RequestsClient(timeout=SECONDS, session=_session())
        self._client = stripe.StripeClient(
            secret_key, http_client=http, max_network_retries=0, base_addresses={"api": settings.STRIPE_API}
        )
        self.pages: str = settings.STRIPE_PAGES

    def open(self, order: Order) -> Session:
        price = {
            "currency": order.currency.lower(),
            "unit_amount": _smallest(order.amount, order.currency),
            "product_data": {"name": order.text[:LONGEST_TEXT]},
        }
        asked: Any = {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": price}],
            "client_reference_id": str(order.key),
            "success_url": order.back,
            "cancel_url": order.back,
            **({"customer_email": order.email} if order.email else {}),
        }
        with _asking():
            made = self._client.v1.checkout.sessions.create(asked, {"idempotency_key": str(order.key)})
        if not made.url:
            raise CarrierTrouble("Stripe has opened no page to pay on.")
        return Session(made.id, made.url, datetime.fromtimestamp(made.expires_at, UTC))

    def close(self, ref: str) -> None:
        with _asking():
            self._client.v1.checkout.sessions.expire(ref)

    def look_up(self, ref: str) -> Outcome:
        with _asking():
            found = self._client.v1.checkout.sessions.retrieve(ref)
        return _of_session(found.to_dict())

    def refunded(self, payment_ref: str, currency: str) -> Decimal:
        with _asking():
            found = self._client.v1.refunds.list({"payment_intent": payment_ref, "limit": MOST_REFUNDS})
        amounts = [row.amount for row in found.data if row.status not in {"failed", "canceled"}]
        return _units(sum(amounts), currency)

    def give_back(self, refund: Refund) -> None:
        amount = _smallest(refund.amount, refund.currency)
        key = f"{refund.payment_ref}-{_smallest(refund.before, refund.currency)}"
        with _asking(NOT_GIVEN_BACK):
            made = self._client.v1.refunds.create(
                {"payment_intent": refund.payment_ref, "amount": amount}, {"idempotency_key": key}
            )
        if made.status in {"failed", "canceled"}:
            raise Refused("Stripe could not give it back.")

    def read(self, body: bytes, headers: Mapping[str, str]) -> Message:
        try:
            stripe.WebhookSignature.verify_header(
                body, headers.get("Stripe-Signature"), self._hook_secret, stripe.Webhook.DEFAULT_TOLERANCE
            )
            told: Any = json.loads(body)
            ref, sort, thing = str(told["id"]), str(told["type"]), told["data"]["object"]
            return Message(ref, sort, _outcome(sort, thing))
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as exc:
            raise NotGenuine(type(exc).__name__) from exc


def _outcome(sort: str, thing: Mapping[str, Any]) -> Outcome | None:
    if sort == "checkout.session.async_payment_failed":
        return replace(_of_session(thing), became=Became.REFUSED)
    if sort in OF_SESSIONS:
        return _of_session(thing)
    if sort == "charge.refunded":
        currency = str(thing["currency"]).upper()
        amount = _units(int(thing["amount_refunded"]), currency)
        return Outcome(
            Became.REFUNDED, payment_ref=str(thing["payment_intent"]), amount=amount, currency=currency
        )
    return None


def _of_session(thing: Mapping[str, Any]) -> Outcome:
    """A session that is complete may be paid later, by a debit of a bank account for example."""
    became = {"expired": Became.EXPIRED, "open": Became.WAITS, "complete": Became.PENDING}[
        str(thing["status"])
    ]
    if thing["payment_status"] == "paid":
        became = Became.PAID
    currency = str(thing["currency"] or "").upper()
    details = thing.get("customer_details") or {}
    return Outcome(
        became,
        session_ref=str(thing["id"]),
        payment_ref=str(thing.get("payment_intent") or ""),
        amount=_units(int(thing["amount_total"] or 0), currency),
        currency=currency,
        email=str(details.get("email") or "")[:254],
        key=str(thing.get("client_reference_id") or ""),
    )


@contextmanager
def _asking(refusal: str = "Stripe does not take this payment.") -> Iterator[None]:
    """Stripe's errors as ours: what it answered to is refused, of all else nobody knows whether it was done."""
    try:
        with deadline.within(SECONDS):
            yield
    except (stripe.AuthenticationError, stripe.PermissionError) as exc:
        raise Refused("Stripe does not accept the key of whoever is paid; please tell them.") from exc
    except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as exc:
        raise Refused(refusal) from exc
    except (stripe.StripeError, requests.RequestException, deadline.Expired) as exc:
        raise CarrierTrouble("Stripe cannot be reached; please try again in a moment.") from exc


def _smallest(amount: Decimal, currency: str) -> int:
    scaled = amount * _units_of(currency)
    if scaled != scaled.to_integral_value():
        raise Refused(f"{amount} {currency} is no amount that can be paid.")
    return int(scaled)


def _units(amount: int, currency: str) -> Decimal:
    return Decimal(amount) / _units_of(currency)


def _units_of(currency: str) -> int:
    """How many of the smallest units one unit has."""
    return 1 if currency in WHOLE else 1000 if currency in THOUSANDS else 100
