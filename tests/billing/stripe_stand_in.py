"""A stand-in of Stripe over HTTP: sessions of Checkout, the page where people pay, refunds, and signed webhooks.

It keeps to what Stripe documents of these and signs by the scheme itself (``t=…,v1=HMAC-SHA256 of "t.body"``), not with
the client's own code. Started by itself it is for trying the portal out in a browser:

    python -m tests.billing.stripe_stand_in 8400 http://127.0.0.1:8000/api/payments/<ref>
"""

import hashlib
import hmac
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl
from urllib.request import Request, urlopen

KEY, HOOK_SECRET = "sk_test_stand_in", "whsec_stand_in"
LEAST = 50
CURRENCIES = {"usd", "eur", "dkk", "jpy", "kwd"}
PAGE = """<!doctype html><html lang="en"><title>Pay</title><main><h1>{text}</h1><p>{amount} {currency}</p>
<form method="post"><button name="do" value="pay">Pay</button> <button name="do" value="later">By debit</button></form>
<a href="{back}">Back</a></main></html>"""


def signature(body: bytes, secret: str = HOOK_SECRET, *, at: float | None = None) -> str:
    """What Stripe sends in ``Stripe-Signature``."""
    moment = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


class Wrong(Exception):
    """An answer of an error as Stripe words it."""

    def __init__(self, status: int, sort: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.content = {"error": {"type": sort, "message": message}}


@dataclass
class StandIn:
    """``tell`` gets each event's body and signature; ``loses`` drops so many answers after the work is done, and
    ``answers`` are given in place of the next ones.
    """

    port: int = 0
    tell: Callable[[bytes, str], None] = lambda _body, _signature: None
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    loses: int = 0
    slow: float = 0.0
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    _keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    _events: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def create(self, form: dict[str, str], key: str) -> dict[str, Any]:
        asked = json.dumps(form, sort_keys=True)
        if key in self._keys:
            ref, before = self._keys[key]
            if before != asked:
                raise Wrong(400, "idempotency_error", "Keys for idempotent requests can only be used once.")
            return self.sessions[ref]
        price = "line_items[0][price_data]"
        for name in ("mode", "success_url", f"{price}[currency]", f"{price}[unit_amount]"):
            if not form.get(name):
                raise Wrong(400, "invalid_request_error", f"Missing required param: {name}.")
        if form[f"{price}[currency]"] not in CURRENCIES:
            raise Wrong(400, "invalid_request_error", f"Invalid currency: {form[f'{price}[currency]']}.")
        if int(form[f"{price}[unit_amount]"]) < LEAST:
            raise Wrong(400, "invalid_request_error", "The amount due must add up to at least $0.50.")
        ref = f"cs_test_{len(self.sessions) + 1}"
        self._keys[key] = ref, asked
        self.sessions[ref] = {
            "id": ref,
            "object": "checkout.session",
            "mode": form["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "url": f"{self.url}/c/pay/{ref}",
            "amount_total": int(form[f"{price}[unit_amount]"])
            * int(form.get("line_items[0][quantity]", "1")),
            "currency": form[f"{price}[currency]"],
            "payment_intent": None,
            "client_reference_id": form.get("client_reference_id"),
            "customer_details": None,
            "expires_at": int(time.time()) + 86_400,
            "created": int(time.time()),
            "livemode": False,
            "success_url": form["success_url"],
            "text": form.get(f"{price}[product_data][name]", ""),
        }
        return self.sessions[ref]

    def session(self, ref: str) -> dict[str, Any]:
        if ref not in self.sessions:
            raise Wrong(404, "invalid_request_error", f"No such checkout.session: {ref}")
        return self.sessions[ref]

    def expire(self, ref: str) -> dict[str, Any]:
        found = self.session(ref)
        if found["status"] != "open":
            raise Wrong(
                400, "invalid_request_error", "Only Checkout Sessions with a status of open can be expired."
            )
        found["status"] = "expired"
        self.told("checkout.session.expired", found)
        return found

    def pay(self, ref: str, *, later: bool = False, **fields: Any) -> dict[str, Any]:
        """The payer presses the button, and Stripe tells of it."""
        found = self.session(ref)
        if found["status"] != "open":
            raise Wrong(400, "invalid_request_error", "This session is over.")
        found |= {
            "status": "complete",
            "payment_status": "unpaid" if later else "paid",
            "payment_intent": f"pi_{ref}",
            "customer_details": {"email": "payer@example.com"},
            **fields,
        }
        self.told("checkout.session.completed", found)
        return found

    def refund(self, ref: str, amount: int) -> tuple[bytes, str]:
        """The seller gives back so much in all, in Stripe's own pages."""
        found = self.session(ref)
        charge = {
            "id": f"ch_{ref}",
            "object": "charge",
            "payment_intent": f"pi_{ref}",
            "amount": found["amount_total"],
            "amount_refunded": amount,
            "currency": found["currency"],
            "refunded": amount == found["amount_total"],
        }
        return self.told("charge.refunded", charge)

    def list_refunds(self, payment: str) -> dict[str, Any]:
        return {
            "object": "list",
            "url": "/v1/refunds",
            "has_more": False,
            "data": [row for row in self.refunds if row["payment_intent"] == payment],
        }

    def give_back(self, form: dict[str, str], key: str) -> dict[str, Any]:
        """A refund that is asked for over the API; the charge tells of all that was given back."""
        asked = json.dumps(form, sort_keys=True)
        if key in self._keys:
            ref, before = self._keys[key]
            if before != asked:
                raise Wrong(400, "idempotency_error", "Keys for idempotent requests can only be used once.")
            return next(row for row in self.refunds if row["id"] == ref)
        payment, amount = form["payment_intent"], int(form["amount"])
        found = next((row for row in self.sessions.values() if row["payment_intent"] == payment), None)
        if found is None:
            raise Wrong(404, "invalid_request_error", f"No such payment_intent: {payment}")
        before_now = sum(row["amount"] for row in self.refunds if row["payment_intent"] == payment)
        if not 0 < amount <= found["amount_total"] - before_now:
            raise Wrong(400, "invalid_request_error", "Refund amount is greater than unrefunded amount.")
        made = {
            "id": f"re_{len(self.refunds) + 1}",
            "object": "refund",
            "amount": amount,
            "currency": found["currency"],
            "payment_intent": payment,
            "status": "succeeded",
        }
        self.refunds.append(made)
        self._keys[key] = made["id"], asked
        self.refund(found["id"], before_now + amount)
        return made

    def told(self, sort: str, thing: dict[str, Any]) -> tuple[bytes, str]:
        """Tell of something; the event's body and its signature."""
        self._events += 1
        event = {
            "id": f"evt_{self._events}",
            "object": "event",
            "api_version": "2025-01-27.acacia",
            "created": int(time.time()),
            "type": sort,
            "livemode": False,
            "pending_webhooks": 1,
            "data": {"object": dict(thing)},
        }
        body = json.dumps(event, indent=2).encode()
        signed = signature(body)
        self.tell(body, signed)
        return body, signed


class _Handler(BaseHTTPRequestHandler):
    stand_in: StandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve("")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def _serve(self, body: str) -> None:
        stand_in, form = self.stand_in, dict(parse_qsl(body))
        stand_in.asked.append(f"{self.command} {self.path}")
        if self.path.startswith("/c/pay/"):
            self._pay(self.path.removeprefix("/c/pay/"), form)
            return
        time.sleep(stand_in.slow)
        try:
            status, content = 200, json.dumps(self._asked(form)).encode()
        except Wrong as exc:
            status, content = exc.status, json.dumps(exc.content).encode()
        if stand_in.answers:
            status, content = stand_in.answers.pop(0)
        if stand_in.loses:
            stand_in.loses -= 1
            self.close_connection = True
            return
        self._answer(status, content, "application/json")

    def _asked(self, form: dict[str, str]) -> dict[str, Any]:
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            raise Wrong(401, "invalid_request_error", "Invalid API Key provided.")
        where, _, query = self.path.partition("?")
        parts = where.strip("/").split("/")
        match (self.command, parts):
            case ("POST", ["v1", "checkout", "sessions"]):
                return self.stand_in.create(form, self.headers["Idempotency-Key"])
            case ("GET", ["v1", "checkout", "sessions", ref]):
                return self.stand_in.session(ref)
            case ("POST", ["v1", "checkout", "sessions", ref, "expire"]):
                return self.stand_in.expire(ref)
            case ("GET", ["v1", "refunds"]):
                return self.stand_in.list_refunds(dict(parse_qsl(query))["payment_intent"])
            case ("POST", ["v1", "refunds"]):
                return self.stand_in.give_back(form, self.headers["Idempotency-Key"])
        raise Wrong(404, "invalid_request_error", f"Unrecognized request URL ({self.command}: {self.path}).")

    def _pay(self, ref: str, form: dict[str, str]) -> None:
        found = self.stand_in.session(ref)
        if self.command == "POST":
            self.stand_in.pay(ref, later=form.get("do") == "later")
            self.send_response(303)
            self.send_header("Location", found["success_url"])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        amount, currency = f"{found['amount_total'] / 100:.2f}", found["currency"].upper()
        page = PAGE.format(text=found["text"], amount=amount, currency=currency, back=found["success_url"])
        self._answer(200, page.encode(), "text/html; charset=utf-8")

    def _answer(self, status: int, content: bytes, sort: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", sort)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def handle(self) -> None:
        """Whoever asked may be gone before the answer."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *words: Any) -> None:
        """Quietly."""


@contextmanager
def standing_in(port: int = 0) -> Iterator[StandIn]:
    stand_in = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"stand_in": stand_in}))
    stand_in.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _post(hook: str) -> Callable[[bytes, str], None]:
    def tell(body: bytes, signed: str) -> None:
        headers = {"Stripe-Signature": signed, "Content-Type": "application/json"}
        urlopen(Request(hook, body, headers), timeout=10).close()  # noqa: S310

    return tell


if __name__ == "__main__":
    with standing_in(int(sys.argv[1])) as _stand_in:
        _stand_in.tell = _post(sys.argv[2])
        threading.Event().wait()
