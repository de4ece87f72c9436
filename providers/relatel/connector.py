"""Relatel's REST API v2 as a carrier (relatel.md). The base URL is all that comes before ``/api/v2``.

Everything is done as the one employee whose token the login has, and seen as that person sees it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Self

from providers.budget import GENERAL, Limit
from providers.contract.connector import Connector
from providers.contract.login import BASE_URL, Login, LoginField, OAuth
from providers.http import Http
from providers.relatel import wire
from providers.relatel.chats import RelatelChats
from providers.relatel.contacts import RelatelContacts
from providers.relatel.dialing import RelatelDialing
from providers.relatel.feedback import RelatelFeedback
from providers.relatel.login import Token
from providers.relatel.messages import RelatelMessages
from providers.relatel.sims import RelatelSims
from providers.relatel.switchboard import RelatelSwitchboard


class Relatel(
    RelatelChats,
    RelatelContacts,
    RelatelDialing,
    RelatelFeedback,
    RelatelMessages,
    RelatelSims,
    RelatelSwitchboard,
    Connector,
):
    """It heeds no keys: what a lost answer was about is looked up, a contact by its number, a message by its text."""

    slug = "relatel"
    label = wire.LABEL
    login_fields = (
        replace(BASE_URL, help="All that comes before /api/v2, as in https://app.relatel.dk."),
        LoginField(
            "secret",
            "Token",
            "A person's token. Leave it empty to sign in there on the login's own page. Stored encrypted.",
            "secret",
            is_needed=False,
        ),
        LoginField(
            "sim_products",
            "Products of SIM cards",
            "With the price of a month, such as m2m-small-one=15, m2m-large-one=60. The API does not tell them.",
            is_needed=False,
        ),
        LoginField("currency", "Currency", "Of those prices, by its code; empty for DKK.", is_needed=False),
    )
    oauth = OAuth(authorize=f"{wire.API}/authorize", token=f"{wire.API}/token")
    countries = frozenset({"DK"})
    # No limit is published; the vendor asks for restraint.
    limits: ClassVar[Mapping[str, Limit]] = {GENERAL: Limit(calls=300, seconds=60, kept_for_writes=60)}

    def __init__(
        self, http: Http, token: str, base_url: str, *, sim_products: str = "", currency: str = ""
    ) -> None:
        self._http = http
        self._token = Token(token)
        self._base_url = base_url
        self._sim_products, self._currency = sim_products, currency or "DKK"

    @classmethod
    def from_login(cls, login: Login) -> Self:
        sold = {name: login.extra.get(name, "") for name in ("sim_products", "currency")}
        return cls(cls.http(login), login.secret, login.base_url, **sold)

    def check_credentials(self) -> None:
        self._me()
