"""CALLR's answers, as the vendor's servers give them, for a connector that asks nobody else."""

import json
from collections.abc import Callable
from typing import Any

from providers.callr.connector import Callr
from providers.callr.login import Credentials
from providers.http import Http
from tests.providers.fakes import MemoryBudget

BASE = "https://api.callr.example"
URL = f"{BASE}/json-rpc/v1.1/"
ONE, TWO = "+33199000001", "+33199000002"
KEY = "a" * 100
CALL = {
    "answer": "2026-11-29 08:00:05",
    "billing_customer_cost_label": "France mobile",
    "billing_customer_credit_eur": "0.00",
    "billing_customer_debit_eur": "12.50",
    "callid": 242359184129,
    "cli_country_code": "FR",
    "cli_name": "Claire",
    "cli_number": "+33639980011",
    "cli_number_type": "MOBILE",
    "cli_pres": "allowed_passed_screen",
    "customer_field": "order42",
    "did_hash": "DID00001",
    "did_intl_number": ONE,
    "duration": 65,
    "duration_answered": 60,
    "duration_billed": 60,
    "hangup": "2026-11-29 08:01:05",
    "hangupcause": 16,
    "hangupsource": "CALLER",
    "package_name": "CALLTRACKING10",
    "scenario_hash": "3TXTPS65",
    "scenario_name": "Sales",
    "start": "2026-11-29 08:00:00",
}
MADE = {"callid_in": None, "dialstatus": "ANSWER", "number": "+33639980012"}


class Server:
    """Answers by method; what each is asked is remembered."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[list[Any]], Any]] = {}
        self.asked: list[tuple[str, list[Any]]] = []
        self.headers: list[Any] = []

    def on(self, method: str, result: Any) -> None:
        self.answers[method] = result if callable(result) else lambda _params: result

    def __call__(self, request: Any) -> tuple[int, dict[str, str], str]:
        asked = json.loads(request.body)
        assert asked.keys() == {"jsonrpc", "id", "method", "params"}
        self.asked.append((asked["method"], asked["params"]))
        self.headers.append(request.headers)
        found = self.answers[asked["method"]](asked["params"])
        told = {"error": found.told} if isinstance(found, Refusal) else {"result": found}
        return 200, {}, json.dumps({"jsonrpc": "2.0", "id": asked["id"]} | told)


class Refusal:
    def __init__(self, code: int, message: str, **more: Any) -> None:
        self.told = {"code": code, "message": message, **more}


def carrier_of(login: str = "acme", secret: str = "s3cret-word", login_as: str = "") -> Callr:
    http = Http(label="CALLR", base_url=BASE, pool=1, egress_address=None, budget=MemoryBudget())
    return Callr(http, Credentials(login, secret, login_as), "EUR")
