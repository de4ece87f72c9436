"""What stands around one number on its page: who holds it, what happened to it, its emergency address."""

from dataclasses import dataclass

from accounts.fields.selectors import Filled, applying, filled, named_apart
from accounts.fields.states import FieldAbout
from accounts.models import Account, Activity, Agent, User
from accounts.selectors.activity import activity_of
from common.together import read_together
from jobs.models import Job
from jobs.selectors import jobs_of
from numbers.models import E911Address, NumberAssignment, NumberFieldValue, PhoneNumber
from numbers.selectors.assignments import history
from numbers.selectors.e911 import Standing, as_it_stands, in_use, signed


@dataclass(frozen=True)
class Around:
    """The latest first; changes and jobs are as many as were asked for, and so are holders."""

    changes: list[Activity]
    jobs: list[Job]
    holders: list[NumberAssignment]
    emergency: Standing
    owner: str
    fields: list[Filled]


def around(account: Account, number: PhoneNumber, *, most: int, holders: int) -> Around:
    """All of it in one statement."""
    held = history(account, number.e164).select_related(None)[:holders]
    records = in_use(account, [number.e164])
    found = read_together(
        {
            "changes": activity_of(account, number)[:most],
            "jobs": jobs_of(account, number)[:most],
            "holders": held,
            "agents": Agent.objects.filter(account=account, pk__in=held.values("agent")),
            "records": records,
            "addresses": E911Address.objects.filter(account=account, pk__in=records.values("address")),
            "waivers": signed(account, [number.e164]),
            "owners": User.objects.filter(
                memberships__account=account, memberships=number.owner_id or 0
            ).only("name", "email"),
            "fields": applying(account, FieldAbout.NUMBER),
            "values": NumberFieldValue.objects.filter(account=account, number=number),
        }
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
