"""The staff of the demo's practice: who holds which number, the inboxes they share, who left and who came after."""

import uuid
from dataclasses import dataclass
from typing import Any

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.people import members
from agents.plans.preview import preview
from agents.plans.records import PlanWanted
from agents.plans.services import start_plan
from agents.records import AgentChange, AgentRefs, Identifier, NewAgent, NewInbox, NumberWanted
from agents.selectors.agents import find_agents
from agents.services.changes import change_agents
from agents.services.inboxes import create_inboxes
from agents.services.offboarding import offboard
from agents.services.onboarding import onboard
from agents.services.users import link_user
from common import scope
from jobs import work
from messaging.selectors.inboxes import inboxes
from messaging.states import InboxKind
from numbers.selectors.numbers import phone_numbers
from numbers.services.describe import describe_number
from numbers.states import NumberUse

AREA, LINES = "914", 16
DOMAIN = "harbor.example"
# Names by which the directory would know the practice and its people; the same in every demo.
DIRECTORY = uuid.uuid5(uuid.NAMESPACE_DNS, DOMAIN)
NEWARK, HACKENSACK = "Newark", "Hackensack"


@dataclass(frozen=True)
class Colleague:
    """Somebody of the practice; ``private`` and ``supervised`` are places in the list of staff lines."""

    name: str
    department: str
    store: str
    private: int | None = None
    supervised: int | None = None
    supervisors: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("member",)

    @property
    def upn(self) -> str:
        return f"{self.name.lower().replace(' ', '.').replace('ó', 'o').replace('á', 'a')}@{DOMAIN}"


FIRST = [
    Colleague("Hannah Weiss", "Management", HACKENSACK, 0, roles=("manager", "admin")),
    Colleague("Marco Bellini", "Management", NEWARK, 1, roles=("member", "manager")),
    Colleague("Samuel Osei", "Surgery", HACKENSACK, 2, 3, ("Hannah Weiss",)),
    Colleague("Lena Hoffmann", "Orthodontics", NEWARK, 4, 5, ("Marco Bellini",)),
    Colleague("Mia Tran", "Reception", HACKENSACK, 6),
    Colleague("Priya Raman", "Reception", NEWARK),
    Colleague("Nina Petrova", "Hygiene", HACKENSACK, 7, 8, ("Hannah Weiss", "Samuel Osei")),
]
SECOND = [
    Colleague("Tomás Rivera", "Reception", HACKENSACK),
    Colleague("Aisha Bello", "Hygiene", NEWARK, 9),
    Colleague("Jack Donnelly", "Billing", HACKENSACK, 10),
    Colleague("Yuki Tanaka", "Surgery", NEWARK, 11),
]
NEWCOMER = Colleague("Oleh Kovalenko", "Hygiene", HACKENSACK, 7)
FRONT_DESK, RECALLS = 12, 13
WELCOME_TO = "+12015550171"


def _lines(account: Account) -> list[str]:
    """The staff's numbers, in order."""
    rows = phone_numbers(account).filter(e164__startswith=f"+1{AREA}").order_by("e164")
    return list(rows.values_list("e164", flat=True))


def _by_name(*names: str) -> AgentRefs:
    known = {person.name: person.upn for person in (*FIRST, *SECOND, NEWCOMER)}
    return AgentRefs(Identifier.UPN, tuple(known[name] for name in names))


def _texts(person: Colleague) -> dict[str, Any]:
    return {
        "name": person.name,
        "object_id": str(uuid.uuid5(DIRECTORY, person.upn)),
        "directory_tenant": str(DIRECTORY),
        "upn": person.upn,
        "email": person.upn,
    }


def _place(person: Colleague) -> dict[str, str]:
    place = {"department": person.department, "store": person.store, "city": person.store}
    return place | {"brand": "Harbor Dental", "province": "NJ"}


def _item(person: Colleague, lines: list[str]) -> NewAgent:
    numbers = []
    if person.private is not None:
        numbers.append(NumberWanted(NumberUse.PRIVATE, lines[person.private]))
    if person.supervised is not None:
        supervisors = _by_name(*person.supervisors)
        numbers.append(NumberWanted(NumberUse.SUPERVISED, lines[person.supervised], supervisors))
    texts = _texts(person)
    return NewAgent(**texts, place=_place(person), roles=person.roles, numbers=tuple(numbers))


def first_staff(account: Account, by: Actor) -> None:
    """Those who were there from the beginning, and the front desk that three of them share."""
    with scope.tenant(account.pk):
        lines = _lines(account)
        for index, e164 in enumerate(lines):
            describe_number(
                account=account, by=by, e164=e164, label=f"Staff line {index + 1}", tags=["staff"]
            )
        assert not onboard(account=account, by=by, items=[_item(person, lines) for person in FIRST]).faults
        _share(account, by, "Front desk", lines[FRONT_DESK], "Mia Tran", "Priya Raman", "Hannah Weiss")
        users = {row.user.name: row.user_id for row in members(account)}
        for agent in find_agents(account, _by_name("Hannah Weiss", "Marco Bellini", "Mia Tran")):
            link_user(account=account, by=by, ref=agent.ref, user_id=users[agent.name])


def _share(account: Account, by: Actor, name: str, e164: str, *names: str) -> None:
    item = NewInbox(name=name, kind=InboxKind.SHARED, e164=e164, members=_by_name(*names))
    assert not create_inboxes(account=account, by=by, items=[item]).faults


def second_staff(account: Account, by: Actor) -> None:
    """Who came with the second practice, and the team that calls patients back."""
    with scope.tenant(account.pk):
        lines = _lines(account)
        assert not onboard(account=account, by=by, items=[_item(person, lines) for person in SECOND]).faults
        _share(account, by, "Recalls", lines[RECALLS], "Aisha Bello", "Tomás Rivera", "Marco Bellini")


def somebody_leaves(account: Account, by: Actor) -> None:
    """Nina Petrova leaves; her patients' inbox waits for another owner."""
    with scope.tenant(account.pk):
        assert not offboard(account=account, by=by, targets=[_by_name("Nina Petrova")]).faults


def somebody_comes(account: Account, by: Actor) -> None:
    """Oleh Kovalenko is set up by a plan: Nina's former number, a place at the front desk, and a welcome."""
    with scope.tenant(account.pk):
        # The plan looks at the balance of this day.
        account = Account.objects.get(pk=account.pk)
        line = _lines(account)[NEWCOMER.private or 0]
        front_desk = inboxes(account).get(name="Front desk")
        wanted = PlanWanted(
            texts=_texts(NEWCOMER),
            place=_place(NEWCOMER),
            e164=line,
            inboxes=(front_desk.pk,),
            mobile=WELCOME_TO,
            welcome="Welcome to Harbor Dental, Oleh! This is your number for patients.",
        )
        found = preview(account=account, wanted=wanted)
        token = uuid.uuid5(DIRECTORY, NEWCOMER.upn)
        plan = start_plan(account=account, by=by, preview=found, token=token)
    work.run(plan.job_id)


def somebody_is_away(account: Account, by: Actor) -> None:
    """Yuki Tanaka is on leave: suspended, with the number kept."""
    with scope.tenant(account.pk):
        change = AgentChange(target=_by_name("Yuki Tanaka"), active=False)
        assert not change_agents(account=account, by=by, changes=[change]).faults
