"""A small fake of Stripe's HTTP, and sellers who are paid through it."""

import json
import re
import time
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import responses
import stripe
from django.test import Client

from accounts.models import Account
from billing.models import Invoice, InvoicePayment, LedgerEntry, PaymentSettings
from billing.payments.link import pay_path
from billing.payments.services import save_settings
from common import scope
from tests.people import BY

API = "https://api.stripe.com/v1/checkout/sessions"
KEY, HOOK_SECRET = "sk_test_1234567890", "whsec_1234567890"


class FakeStripe:
    """Sessions of Checkout: opened once for a key, paid or expired by a test, and told of, signed, as Stripe does."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self.refuses: tuple[int, dict[str, Any]] | None = None
        self._events = 0
        mock.add_callback(responses.POST, API, self._create)
        mock.add_callback(responses.GET, re.compile(f"{API}/[^/]+$"), self._retrieve)
        mock.add_callback(responses.POST, re.compile(f"{API}/[^/]+/expire$"), self._expire)

    def _create(self, request: Any) -> Any:
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        if self.refuses:
            return self.refuses[0], {}, json.dumps({"error": self.refuses[1]})
        key = request.headers["Idempotency-Key"]
        if key not in self.keys:
            form = {name: values[0] for name, values in parse_qs(request.body).items()}
            ref = f"cs_test_{len(self.sessions) + 1}"
            self.keys[key] = ref
            self.sessions[ref] = {
                "id": ref,
                "object": "checkout.session",
                "status": "open",
                "payment_status": "unpaid",
                "url": f"https://checkout.stripe.com/c/pay/{ref}",
                "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
                "currency": form["line_items[0][price_data][currency]"],
                "payment_intent": None,
                "client_reference_id": form["client_reference_id"],
                "customer_details": None,
                "expires_at": int(time.time()) + 86_400,
                "success_url": form["success_url"],
            }
        return 200, {}, json.dumps(self.sessions[self.keys[key]])

    def _retrieve(self, request: Any) -> Any:
        return 200, {}, json.dumps(self.sessions[request.url.rpartition("/")[2]])

    def _expire(self, request: Any) -> Any:
        session = self.sessions[request.url.split("/")[-2]]
        if session["status"] != "open":
            error = {"type": "invalid_request_error", "message": "Only open sessions can be expired."}
            return 400, {}, json.dumps({"error": error})
        session["status"] = "expired"
        return 200, {}, json.dumps(session)

    def pay(self, ref: str, **fields: Any) -> dict[str, Any]:
        """The payer has paid, or with other ``fields`` something like it."""
        paid = {
            "status": "complete",
            "payment_status": "paid",
            "payment_intent": f"pi_{ref}",
            "customer_details": {"email": "payer@example.com"},
        }
        self.sessions[ref] |= paid | fields
        return self.sessions[ref]

    def told(self, sort: str, thing: dict[str, Any], *, ref: str = "") -> bytes:
        """An event, as its raw bytes."""
        self._events += 1
        body = {
            "id": ref or f"evt_{self._events}",
            "object": "event",
            "type": sort,
            "data": {"object": thing},
        }
        # Stripe's bodies have line breaks and spaces: only the raw bytes carry the signature.
        return json.dumps(body, indent=2).encode()


def signed(body: bytes, secret: str = HOOK_SECRET, *, at: int | None = None) -> str:
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at))


def take_stripe(seller: Account) -> PaymentSettings:
    """Have the seller paid through Stripe."""
    with scope.tenant(seller.pk):
        return save_settings(
            account=seller,
            by=BY,
            through="stripe",
            instructions="IBAN DK50",
            secret_key=KEY,
            hook_secret=HOOK_SECRET,
        )


def tries() -> list[tuple[str, Decimal, str]]:
    """Every try in its order: state, amount, note."""
    with scope.system():
        return [(row.state, row.amount, row.note) for row in InvoicePayment.objects.order_by("pk")]


def open_page(invoice: Invoice) -> str:
    """Somebody with the link goes to pay: the provider's page."""
    answer = Client().post(pay_path(invoice))
    assert answer.status_code == 302
    return str(answer.url)


def posted(account: Account) -> list[tuple[str, Decimal]]:
    """What stands in the ledger besides what the test began with."""
    with scope.system():
        rows = LedgerEntry.objects.filter(account=account, kind__in=["payment", "transfer", "returned"])
        return [(row.kind, row.amount) for row in rows.order_by("id")]
