"""An office: a supervised number, a shared one, a private one and one that nobody holds, and people around them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent, User
from accounts.models.activity import Source
from accounts.rights import rights_of
from accounts.selectors.people import members
from accounts.states import AccountKind, Role
from common import scope
from messaging.models import Conversation, Inbox, InboxMember, Message
from messaging.selectors.viewers import Viewer, viewer
from messaging.services.answering import write
from messaging.services.bindings import enable
from messaging.services.receiving import receive_message
from messaging.services.sending import Draft
from messaging.states import InboxKind
from numbers.models import PhoneNumber
from numbers.services.assignments import Handing, hand_out
from numbers.states import NumberUse
from providers.contract.messages import IncomingMessage
from providers.house.models import HouseState
from tests.messaging.conftest import OURS, OUTSIDE, SECOND, make_texts
from tests.numbers.conftest import house_number
from tests.people import BY, People, make_people, user

SUPERVISED, SHARED, PRIVATE, FREE = OURS, SECOND, "+12013422002", "+12013422003"
NUMBERS = [SUPERVISED, SHARED, PRIVATE, FREE]
REF = count()


@dataclass
class Office:
    """``people`` by first name: alice owns the account, carol only reads, charlie is a stranger, the rest members.

    ann owns the supervised inbox and sue supervises it, max is in the shared one, pat holds the private number, otto is
    an agent of nothing, nora no agent at all, and sid a suspended agent, in the shared inbox.
    """

    people: People
    customer: Account
    users: dict[str, User]
    agents: dict[str, Agent] = field(default_factory=dict)

    def viewer(self, name: str) -> Viewer:
        person = self.users[name]
        with scope.tenant(self.customer.pk):
            role = members(self.customer).get(user=person).role
            return viewer(self.customer, person, rights_of(Role(role), AccountKind(self.customer.kind)))

    def by(self, name: str) -> Actor:
        person = self.users[name]
        return Actor(label=str(person), source=Source.WEB, user_id=person.pk)

    def hear(self, ours: str = FREE, peer: str = OUTSIDE, text: str = "Hello") -> Conversation:
        """Somebody writes to the number."""
        with scope.tenant(self.customer.pk):
            number = PhoneNumber.objects.get(e164=ours)
            incoming = IncomingMessage(f"in-{next(REF)}", peer, ours, "sms", text, timezone.now())
            receive_message(account=self.customer, number=number, incoming=incoming)
            return Conversation.objects.get(ours=ours, peer=peer)

    def say(self, name: str, talk: Conversation, text: str = "Good morning", **how: object) -> Message:
        with scope.tenant(self.customer.pk):
            draft = Draft(ours=talk.ours, peer=talk.peer, text=text)
            wanted = {"seen": None, "key": ""} | how
            return write(viewer=self.viewer(name), by=self.by(name), draft=draft, **wanted)


def make_office(people: People) -> Office:
    texts = make_texts(people)
    customer = texts.customer
    users = {"alice": people.alice, "bob": people.bob, "carol": people.carol, "charlie": people.charlie}
    for name in ("ann", "sue", "max", "pat", "otto", "nora", "sid"):
        users[name] = user(f"{name}@example.com", customer, Role.MEMBER)
    office = Office(people, customer, users)
    for e164 in (PRIVATE, FREE):
        house_number(e164, state=HouseState.HELD, holder=people.house.pk)
    with scope.tenant(customer.pk):
        for e164 in (PRIVATE, FREE):
            made = PhoneNumber.objects.create(account=customer, provider_account=people.house, e164=e164)
            enable(made, timezone.now())
        numbers = {row.e164: row for row in PhoneNumber.objects.all()}
        for name in ("ann", "sue", "max", "pat", "otto", "sid"):
            office.agents[name] = Agent.objects.create(
                account=customer, name=name.title(), object_id=name, user=users[name]
            )
        _hand_out(office, numbers)
        Agent.objects.filter(pk=office.agents["sid"].pk).update(state="suspended")
    return office


def _hand_out(office: Office, numbers: dict[str, PhoneNumber]) -> None:
    customer, agents = office.customer, office.agents
    hand_out(
        account=customer,
        by=BY,
        handings=[
            Handing(numbers[SUPERVISED], NumberUse.SUPERVISED, agents["ann"], holder="Ann"),
            Handing(numbers[SHARED], NumberUse.SHARED, None, holder="Front desk"),
            Handing(numbers[PRIVATE], NumberUse.PRIVATE, agents["pat"], holder="Pat"),
        ],
    )
    claims = Inbox.objects.create(
        account=customer,
        name="Claims",
        kind=InboxKind.SUPERVISED,
        number=numbers[SUPERVISED],
        e164=SUPERVISED,
        owner=agents["ann"],
    )
    desk = Inbox.objects.create(
        account=customer, name="Front desk", kind=InboxKind.SHARED, number=numbers[SHARED], e164=SHARED
    )
    for inbox, name in ((claims, "sue"), (desk, "max"), (desk, "sid")):
        InboxMember.objects.create(account=customer, inbox=inbox, agent=agents[name])


@pytest.fixture
def office(made_inboxes: Office) -> Iterator[Office]:
    """Inside the customer's scope."""
    with scope.tenant(made_inboxes.customer.pk):
        yield made_inboxes


@pytest.fixture
def office_for_races(transactional_db: None) -> Office:
    return make_office(make_people())
