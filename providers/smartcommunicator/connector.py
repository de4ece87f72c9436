"""SmartCommunicator's user management as a carrier (smartcommunicator.md).

The base URL is all that comes before ``/agents``, the customer's id included; logins go to the other URL, of which
``/rest/v1/authenticate`` is a part (§1).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import quote
from uuid import UUID

from providers.budget import GENERAL, Limit
from providers.contract.connector import Connector
from providers.contract.login import BASE_URL, PASSWORD, USERNAME, KeyStore, Login, LoginField
from providers.contract.numbers_held import CarrierNumber
from providers.contract.people import (
    AgentUpdate,
    CarrierAgent,
    CarrierInbox,
    HeldNumber,
    InboxMembers,
    Refusals,
)
from providers.errors import NotThere, Rejected
from providers.http import LIST_SECONDS, Http
from providers.smartcommunicator import batches, wire
from providers.smartcommunicator.login import GROUP as LOGIN
from providers.smartcommunicator.login import Session

T = TypeVar("T")
GOING_ON = "continueOnError"


class SmartCommunicator(Connector):
    """It heeds no keys: an agent whose answer is lost is asked for by its object id, never made again unseen."""

    slug = "smartcommunicator"
    label = "SmartCommunicator"
    # A directory of people: calls and texts of the numbers may be another carrier's.
    holds_numbers = False
    login_fields = (
        replace(BASE_URL, help="All that comes before /agents; it ends with the customer's id."),
        LoginField(
            "login_url", "Login URL", "Where it logs in: all that comes before /rest/v1/authenticate.", "url"
        ),
        USERNAME,
        PASSWORD,
    )
    limits: ClassVar[Mapping[str, Limit]] = {
        LOGIN: Limit(calls=30, seconds=3600),
        GENERAL: Limit(calls=600, seconds=60, kept_for_writes=120),
    }

    def __init__(self, users: Http, voice: Http, username: str, password: str, keys: KeyStore) -> None:
        self._http = users
        self._session = Session(voice, username, password, keys)

    @classmethod
    def from_login(cls, login: Login) -> Self:
        users, voice = cls.http(login), cls.http(login, login.extra["login_url"])
        return cls(users, voice, login.username, login.secret, login.keys)

    def check_credentials(self) -> None:
        """Asks for numbers that hardly anybody has, so that the answer is small."""
        self._rows("/numbers", wire.held_number, {"status": "active", "match": "00000000000"})

    def list_numbers(self) -> Iterator[CarrierNumber]:
        """The numbers have no settings here: who holds them is told by ``list_held_numbers``."""
        for row in self._rows("/numbers", dict):
            held = wire.one(row, wire.held_number)
            yield CarrierNumber(held.e164, ref=held.e164, raw=row)

    def get_number(self, e164: str) -> CarrierNumber:
        for row in self._rows("/numbers", dict, {"match": e164.removeprefix("+")}):
            held = wire.one(row, wire.held_number)
            if held.e164 == e164:
                return CarrierNumber(held.e164, ref=held.e164, raw=row)
        raise NotThere("SmartCommunicator does not list this number.")

    def list_held_numbers(self) -> Iterator[HeldNumber]:
        yield from self._rows("/numbers", wire.held_number)

    def list_agents(self) -> Iterator[CarrierAgent]:
        """One answer holds all. Those who left may be told as well, and are left out."""
        for row in self._rows("/agents", dict):
            if row.get("status") != "offboarded":
                yield wire.one(row, wire.agent)

    def get_agent(self, object_id: str) -> CarrierAgent:
        row = self._get(f"/agents/{quote(object_id, safe='')}")
        found = wire.one(row, wire.agent)
        if found.object_id != object_id or row.get("status") == "offboarded":
            # The value may be somebody's internal id (§6, 4), and who left may still be told.
            raise NotThere("SmartCommunicator has nobody with this object ID.")
        return found

    def onboard_agents(self, agents: Sequence[CarrierAgent], *, key: UUID) -> Refusals:
        """An inbox that an owner left behind goes along with its number: we decided so before (§4.2)."""
        params = {GOING_ON: "true", "reassignInbox": "true"}
        return self._batched("POST", "/agents", agents, wire.onboarding, params)

    def change_agents(self, updates: Sequence[AgentUpdate], *, key: UUID) -> Refusals:
        return self._batched("PATCH", "/agents", updates, wire.update, {GOING_ON: "true"})

    def offboard_agents(self, object_ids: Sequence[str], remove_inboxes: bool, *, key: UUID) -> Refusals:
        params = {GOING_ON: "true", "deprovisionSupervisedInbox": "true" if remove_inboxes else "false"}
        return self._batched("POST", "/agents/offboard", object_ids, _leaving, params)

    def create_inboxes(self, inboxes: Sequence[CarrierInbox], *, key: UUID) -> Refusals:
        return self._batched("POST", "/inboxes", inboxes, wire.inbox, {GOING_ON: "true"})

    def change_members(self, changes: Sequence[InboxMembers], *, key: UUID) -> Refusals:
        """All or nothing at the carrier, so each is sent by itself."""
        refused: Refusals = {}
        for place, change in enumerate(changes):
            try:
                body = [wire.members(change)]
                batches.require_done(
                    self._http.write("POST", "/inboxes/assignments", self._session, body=body)
                )
            except Rejected as exc:
                refused[place] = (exc.text,)
        return refused

    def _batched(
        self,
        method: str,
        path: str,
        items: Sequence[T],
        words: Callable[[T], dict[str, Any]],
        params: Mapping[str, str],
    ) -> Refusals:
        """Send everything, ten at a time, each item by itself; what was refused of it by place."""
        refused: Refusals = {}
        for first, batch in batches.of_ten(items):
            body = [words(item) for item in batch]
            answer = self._http.write_list(method, path, self._session, params=params, body=body)
            found = batches.refused(answer, len(batch), self._session)
            refused |= {first + place: texts for place, texts in found.items()}
        return refused

    def _get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        return self._http.get(path, self._session, params=params, seconds=LIST_SECONDS)

    def _rows(
        self, path: str, record: Callable[[Any], T], params: Mapping[str, str | int] | None = None
    ) -> list[T]:
        """A list; "none" may be said with a 404 in the carrier's own words (§2)."""
        try:
            return wire.rows(self._get(path, params), record)
        except NotThere:
            return []


def _leaving(object_id: str) -> dict[str, Any]:
    return {"identifier": wire.BY_OBJECT_ID, "value": [object_id]}
