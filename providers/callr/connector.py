"""CALLR as a carrier (callr.md), over its JSON-RPC API v1.1 or, as far as it is known, its REST API v2. The base URL is
all that comes before ``/json-rpc/v1.1/`` and ``/v2.0/``.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Self

from providers.budget import GENERAL, Limit
from providers.callr import wire
from providers.callr.apps import CallrApps
from providers.callr.calls import CallrCalls
from providers.callr.login import Credentials
from providers.callr.media import CallrMedia
from providers.callr.messages import CallrMessages
from providers.callr.money import CallrMoney
from providers.callr.pushes import CallrEvents
from providers.callr.rest import ApiKey
from providers.callr.sale import CallrSale
from providers.contract.login import BASE_URL, PASSWORD, USERNAME, Login, LoginField
from providers.http import Http

V2 = "v2"
# The first is what logins without a choice speak.
APIS = (("", "1.1, which ends on 30 June 2027"), (V2, "2"))
CURRENCIES = (("EUR", "Euro"), ("USD", "US dollar"))


class Callr(CallrApps, CallrCalls, CallrEvents, CallrMedia, CallrMessages, CallrMoney, CallrSale):
    """It heeds no keys: what a lost answer was about is looked up, a message by its mark, a number by its holder."""

    slug = "callr"
    label = wire.LABEL
    login_fields = (
        replace(BASE_URL, help="All that comes before /json-rpc/v1.1/, as in https://api.callr.com."),
        replace(USERNAME, label="Login", help="Empty with an API key or a session token.", is_needed=False),
        replace(PASSWORD, label="Password, API key or session token"),
        LoginField(
            "login_as",
            "Act for",
            "A sub account of the login, as in account.hash 8242D945. Empty: the login's own account.",
            is_needed=False,
        ),
        LoginField(
            "api",
            "API",
            "Version 2 wants an API key. What its table of operations does not have is refused there.",
            choices=APIS,
            is_needed=False,
        ),
        LoginField("currency", "Currency", "What CALLR bills the account in.", choices=CURRENCIES),
    )
    evidence_paths = {"destination": "app"}
    # No limit is published; the vendor asks for restraint.
    limits: ClassVar[Mapping[str, Limit]] = {GENERAL: Limit(calls=300, seconds=60, kept_for_writes=60)}

    def __init__(self, http: Http, credentials: Credentials | ApiKey, currency: str) -> None:
        if isinstance(credentials, ApiKey):
            self._speak_rest(http, credentials)
        else:
            self._speak(http, credentials)
        self._currency = currency

    @classmethod
    def from_login(cls, login: Login) -> Self:
        login_as = login.extra.get("login_as", "")
        credentials: Credentials | ApiKey = Credentials(login.username, login.secret, login_as)
        if login.extra.get("api") == V2:
            credentials = ApiKey(login.secret, login_as)
        return cls(cls.http(login), credentials, login.extra.get("currency", ""))

    def check_credentials(self) -> None:
        """Asks for one number, so that the answer is small."""
        wire.page(self._rpc.read("did.search", {}, {"quantity": 1}))
