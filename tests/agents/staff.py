"""People, inboxes and their numbers for tests."""

from dataclasses import dataclass, field

from accounts.models import Account, Agent
from agents.records import AgentRefs, Identifier, NewAgent, NewInbox, NumberWanted
from agents.services.inboxes import create_inboxes
from agents.services.onboarding import onboard
from common import scope
from messaging.models import Inbox
from messaging.states import InboxKind
from numbers.models import PhoneNumber
from numbers.states import NumberUse
from tests.numbers.conftest import Shop, make_shop
from tests.people import BY, People

FREE = [f"+1201342300{digit}" for digit in range(6)]


def ref(agent: Agent) -> AgentRefs:
    return AgentRefs(Identifier.REF, (agent.ref,))


def add_numbers(people: People, account: Account, e164s: list[str]) -> None:
    """Numbers that the account has and nobody holds."""
    with scope.tenant(account.pk):
        PhoneNumber.objects.bulk_create(
            PhoneNumber(account=account, provider_account=people.house, e164=e164) for e164 in e164s
        )


def add_agent(account: Account, name: str, **fields: object) -> Agent:
    """An agent called ``name`` with ids that follow from it."""
    private, supervised = fields.pop("private", ""), fields.pop("supervised", "")
    supervisors = fields.pop("supervisors", None)
    numbers = [NumberWanted(NumberUse.PRIVATE, str(private))] if private else []
    if supervised:
        numbers.append(NumberWanted(NumberUse.SUPERVISED, str(supervised), supervisors))  # type: ignore[arg-type]
    slug = name.lower().replace(" ", ".")
    item = NewAgent(
        object_id=f"oid-{slug}",
        name=name,
        directory_tenant="tenant-1",
        upn=f"{slug}@acme.example",
        numbers=tuple(numbers),
        **fields,  # type: ignore[arg-type]
    )
    with scope.tenant(account.pk):
        outcome = onboard(account=account, by=BY, items=[item])
        assert outcome.faults == {}
        return outcome.agents[0][0]


def add_inbox(account: Account, name: str, e164: str, *members: Agent) -> Inbox:
    """A shared inbox."""
    refs = AgentRefs(Identifier.REF, tuple(agent.ref for agent in members)) if members else None
    item = NewInbox(name=name, kind=InboxKind.SHARED, e164=e164, members=refs)
    with scope.tenant(account.pk):
        assert create_inboxes(account=account, by=BY, items=[item]).faults == {}
        return Inbox.objects.get(account=account, e164=e164, removed_at=None)


@dataclass
class Office:
    """Acme's staff: Ada owns an inbox that Grace supervises, both are in the shared inbox "Front desk"."""

    shop: Shop
    ada: Agent
    grace: Agent
    inbox: Inbox
    shared: Inbox
    free: list[str] = field(default_factory=list)

    @property
    def people(self) -> People:
        return self.shop.people

    @property
    def account(self) -> Account:
        return self.shop.customer


def make_office(people: People) -> Office:
    """FREE[0] is Ada's private number, FREE[1] her inbox's, FREE[2] the shared one's; the others are free."""
    shop = make_shop(people)
    account = shop.customer
    add_numbers(people, account, FREE)
    grace = add_agent(account, "Grace Hopper", place={"department": "Service", "store": "Newark"})
    ada = add_agent(
        account,
        "Ada Lovelace",
        private=FREE[0],
        supervised=FREE[1],
        supervisors=ref(grace),
        place={"department": "Sales", "city": "Hackensack"},
    )
    shared = add_inbox(account, "Front desk", FREE[2], ada, grace)
    with scope.tenant(account.pk):
        inbox = Inbox.objects.get(account=account, owner=ada)
    return Office(shop, ada, grace, inbox, shared, FREE[3:])
