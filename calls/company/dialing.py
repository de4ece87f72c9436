"""Somebody calls out: their own telephone rings first, and the other side once they are there."""

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.selectors.contacts import colleague
from accounts.selectors.seats import require_seat
from accounts.services.suspension import while_active
from calls.carriers.ordering import login_to_dial
from calls.company.lines import line_at
from calls.live.models import Call
from calls.live.services import Wish, call_between
from common.errors import Conflict, Invalid
from pbx.models import Reception
from pbx.receptions.selectors import main_numbers
from pbx.selectors.cloaks import cloaks_of
from pbx.selectors.groups import lines_of
from pbx.targets import Target
from providers.models import ProviderAccount

OWN_RING, THEIR_RING = 30, 60


@while_active
def dial(*, account: Account, by: Actor, agent: int, to: str, reception: Reception | None = None) -> Call:
    """Call the agent, then ``to`` (E.164), which sees the number of ``reception``, or else of the one that the agent
    has chosen, or else the agent's own. Where a carrier makes the account's calls it rings the agent's telephone there,
    and shows what is chosen there.

    Each time makes a call: nothing repeats it. Forbidden without a subscription where the account's product needs one,
    Conflict for somebody without a telephone, Invalid for a number that
    the account may not call and for a reception whose number is not shown.
    """
    person = colleague(account, agent)
    require_seat(account, person.pk)
    login = login_to_dial(account)
    if login is not None:
        return _at_carrier(account, by, person, to, login)
    line = lines_of(account, [person]).get(person.pk)
    if line is None:
        raise Conflict("There is no telephone of yours that could ring.", field="number")
    shown = ""
    if reception is not None:
        shown = main_numbers(account, [reception]).get(reception.pk, "")
        if not shown or not reception.is_shown:
            raise Invalid("This reception's number is not shown by calls.", field="cloak_reception_id")
    elif (chosen := cloaks_of(account, [person.pk]).get(person.pk)) is not None:
        shown = main_numbers(account, [chosen]).get(chosen.pk, "")
    if to == line:
        raise Invalid("This is your own telephone.", field="to_number")
    return call_between(
        account=account,
        by=by,
        first=Target(line, OWN_RING),
        second=Target(to, THEIR_RING),
        shown=shown,
        wish=Wish(cli=shown or line),
    )


def _at_carrier(account: Account, by: Actor, person: Agent, to: str, login: ProviderAccount) -> Call:
    line = line_at(account, person, login)
    if not line:
        raise Conflict(f"{login.name} rings only the person whose login it is.", field="number")
    if to == line:
        raise Invalid("This is your own telephone.", field="to_number")
    return call_between(account=account, by=by, first=Target(line, OWN_RING), second=Target(to, THEIR_RING))
