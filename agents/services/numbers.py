"""An agent's numbers: the private one, and the one on which the supervised inbox stands."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.models.activity import Source
from accounts.services.suspension import while_active
from agents.records import Fault, FaultCode
from agents.services.onboarding_checks import HOLDABLE
from messaging.models import Inbox
from messaging.states import InboxKind
from numbers.models import NumberAssignment, PhoneNumber
from numbers.services.assignments import BareNumber, Handing, hand_out, locked_numbers, take_back
from numbers.states import NumberUse

LEFT = Actor(label="Number left the account", source=Source.JOB)


def number_to_hold(account: Account, e164: str) -> tuple[BareNumber | None, Fault | None]:
    """A number that nobody holds, locked; or why it cannot be given."""
    number = locked_numbers(account, [e164]).get(e164)
    if number is None or number.state not in HOLDABLE:
        text = f"{e164[:40]} is not a number of this account."
        return None, Fault(FaultCode.UNKNOWN_NUMBER, "number", text, e164[:40])
    holder = NumberAssignment.objects.filter(account=account, number=number.pk, until=None).first()
    if holder is not None:
        return None, Fault(FaultCode.NUMBER_TAKEN, "number", f"{e164} is held by {holder.holder}.", e164)
    return number, None


@while_active
def set_number(
    *, account: Account, by: Actor, agent: Agent, use: NumberUse, e164: str | None
) -> Fault | None:
    """Give the agent this number in place of the present one, or None for none; a fault when it cannot be had.

    A supervised inbox goes along to its new number, with its supervisors; without a number it is removed. Call it
    with the account's agents locked, in a transaction that ends when there is a fault.
    """
    present = NumberAssignment.objects.filter(account=account, agent=agent, use=use, until=None)
    held = present.first()
    if held is not None and held.e164 == e164:
        return None
    number = None
    if e164 is not None:
        number, fault = number_to_hold(account, e164)
        if fault is not None:
            return fault
    take_back(by=by, assignments=present)
    if use == NumberUse.SUPERVISED:
        _move_inbox(account, agent, number)
    if number is not None:
        hand_out(account=account, by=by, handings=[Handing(number, use, agent, holder=agent.name)])
    return None


def _move_inbox(account: Account, agent: Agent, number: BareNumber | None) -> None:
    inboxes = Inbox.objects.filter(account=account, owner=agent, removed_at=None)
    if number is None:
        inboxes.update(removed_at=timezone.now())
    elif not inboxes.update(number_id=number.pk, e164=number.e164):
        Inbox.objects.create(
            account=account,
            name=agent.name,
            kind=InboxKind.SUPERVISED,
            number_id=number.pk,
            e164=number.e164,
            owner=agent,
        )


def follow_name(agent: Agent, former: str) -> None:
    """What the agent holds now shows the new name; so does an inbox that had the former one."""
    if agent.name == former:
        return
    held = NumberAssignment.objects.filter(account_id=agent.account_id, agent=agent, until=None)
    held.update(holder=agent.name)
    Inbox.objects.filter(owner=agent, name=former, removed_at=None).update(name=agent.name)


def end_of_numbers(numbers: Sequence[PhoneNumber]) -> None:
    """When numbers leave their account nobody holds them any longer, and the inboxes on them are over.

    The rows are locked before, so that nobody is given a number in between.
    """
    ids = [number.pk for number in numbers]
    rows = PhoneNumber.objects.select_for_update(of=("self",)).only("id")
    list(rows.filter(pk__any_of=ids).order_by("pk"))
    take_back(by=LEFT, assignments=NumberAssignment.objects.filter(number__any_of=ids))
    Inbox.objects.filter(number__any_of=ids, removed_at=None).update(removed_at=timezone.now())
