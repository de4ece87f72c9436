"""What stands around one number on its page: who holds it, what happened to it, its emergency address."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.fields.selectors import Filled, applying_in, filled, named_apart
from accounts.fields.states import FieldAbout
from accounts.models import Account, Activity, Agent, User
from accounts.selectors.activity import activity_about
from common.compiled import Slot
from common.together import Together
from jobs.models import Job
from jobs.selectors import jobs_about
from numbers.models import E911Address, NumberAssignment, NumberFieldValue, PhoneNumber
from numbers.selectors.assignments import history
from numbers.selectors.e911 import Standing, as_it_stands, in_use, signed

HISTORY, HOLDERS = 12, 20


@dataclass(frozen=True)
class Around:
    """The latest first: changes and jobs up to ``HISTORY``, holders up to ``HOLDERS``."""

    changes: list[Activity]
    jobs: list[Job]
    holders: list[NumberAssignment]
    emergency: Standing
    owner: str
    fields: list[Filled]


def _queries() -> dict[str, QuerySet[Any]]:
    account, e164, number, owner = Slot("account"), Slot("e164"), Slot("number"), Slot("owner")
    key = Slot("key")
    held = history(account, e164).select_related(None)[:HOLDERS]
    records = in_use(account, [e164])
    return {
        "changes": activity_about(account, PhoneNumber, key)[:HISTORY],
        "jobs": jobs_about(account, PhoneNumber, key)[:HISTORY],
        "holders": held,
        "agents": Agent.objects.filter(account=account, pk__in=held.values("agent")),
        "records": records,
        "addresses": E911Address.objects.filter(account=account, pk__in=records.values("address")),
        "waivers": signed(account, [e164]),
        "owners": User.objects.filter(memberships__account=account, memberships=owner).only("name", "email"),
        "fields": applying_in(account, Slot("above"), FieldAbout.NUMBER),
        "values": NumberFieldValue.objects.filter(account=account, number=number),
    }


# Each page of a number asks this, and putting it together would take a quarter of the page's time.
TOGETHER = Together(_queries)


def around(account: Account, number: PhoneNumber) -> Around:
    """All of it in one statement."""
    found = TOGETHER.read(
        account=account.pk,
        above=account.ancestor_ids,
        e164=number.e164,
        number=number.pk,
        key=str(number.pk),
        owner=number.owner_id or 0,
    )
    agents = {agent.pk: agent for agent in found["agents"]}
    for row in found["holders"]:
        row.agent = agents.get(row.agent_id)
    addresses = {address.pk: address for address in found["addresses"]}
    for record in found["records"]:
        record.address = addresses.get(record.address_id)
    emergency = as_it_stands(number, found["records"], next(iter(found["waivers"]), None))
    values = {row.field_id: row.value for row in found["values"]}
    return Around(
        found["changes"],
        found["jobs"],
        found["holders"],
        emergency,
        next((str(user) for user in found["owners"]), ""),
        filled(named_apart(found["fields"], account.pk), values),
    )
