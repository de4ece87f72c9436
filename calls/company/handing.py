"""Whether the other party of a call can be handed over, and how far that has come, for its page."""

from dataclasses import dataclass

from accounts.models import Account
from calls.company.selectors import people_at
from calls.live.models import Call, Leg
from calls.live.selectors import RINGS, TWO, handing_over, is_handed_over, open_legs
from calls.states import LegState


@dataclass(frozen=True)
class Handing:
    """``talking`` are colleagues who may hand over, with their names; ``other`` who is called, or has come for a word
    with ``former``, who may let go then.
    """

    talking: list[tuple[Leg, str]]
    other: str = ""
    any_leg: Leg | None = None
    former: Leg | None = None


def handing_of(account: Account, call: Call) -> Handing | None:
    """None where nobody talks with anybody, and of a call that a carrier makes."""
    if call.provider_account_id is not None:
        return None
    legs = open_legs(account, call)
    names = {e164: person.name for e164, person in people_at(account, [leg.number for leg in legs]).items()}
    answered = [leg for leg in legs if leg.state == LegState.ANSWERED]
    if is_handed_over(legs):
        called = [leg for leg in legs if leg.state in RINGS] or answered[-1:]
        if not called or len(legs) <= TWO - 1:
            return None
        place = handing_over(account, call)
        former = next((leg for leg in answered if leg.place == place), None)
        return Handing([], names.get(called[-1].number, called[-1].number), called[-1], former)
    talking = [(leg, names[leg.number]) for leg in answered if leg.is_ours and leg.number in names]
    return Handing(talking) if talking and len(answered) == TWO else None
