"""Between which numbers messages can go: by the plans of both, and by what the account may reach."""

from accounts.dialing import refusal
from accounts.models import Account
from common.e164 import for_people
from common.errors import Invalid
from common.plans import registry


def against_texting(e164: str) -> str:
    """Why the number's plan has no text messages for it; "" when it has."""
    if not registry.is_valid(e164):
        return f"“{e164:.20}” is not a telephone number."
    plan, kind = registry.plan_of(e164), registry.kind_of(e164)
    if plan is None or plan.may_text(kind):
        return ""
    country = registry.country_name(plan.country)
    return f"{for_people(e164)} has no text messages: it is a {kind.label.lower()} number of {country}."


def require_reach(account: Account, *, ours: str, peer: str) -> None:
    """Raise Invalid, naming the side at fault (``number`` or ``peer``), unless a message may go between them."""
    if reason := against_texting(ours):
        raise Invalid(reason, field="number")
    if reason := against_peer(account, ours=ours, peer=peer):
        raise Invalid(reason, field="peer")


def against_peer(account: Account, *, ours: str, peer: str) -> str:
    """Why no message may go to the other side; "" when it may. ``ours`` is "" while it is still to be bought."""
    if ours == peer:
        return "A number cannot write to itself."
    return refusal(account, peer, ours=ours) or against_texting(peer)
