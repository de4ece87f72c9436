"""Voice apps as destinations: which app answers a number, and how an app is kept from going away meanwhile."""

from dataclasses import replace

from django.db.models import Q

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from common.errors import Conflict
from numbers.destinations import register
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_number
from numbers.services.settings import answer_with, set_destination
from pbx.models import VoiceApp
from pbx.selectors import apps as selectors
from pbx.selectors import at_carriers
from pbx.services.answerers import sort_of_rows
from pbx.states import ANSWERING
from providers.contract.destinations import NOTHING, DestinationKind

APPS = sort_of_rows(DestinationKind.VOICE_APP, VoiceApp, page="pbx:app", where=Q(kind__in=ANSWERING))


class TakesNoNumbers(Conflict):
    """An app of this kind answers no numbers."""


@while_active
def assign_number(*, account: Account, by: Actor, ref: str, e164: str, wait: bool = True) -> PhoneNumber:
    """Have the app answer the number from now on, whatever answered it before; forwarding ends.

    TakesNoNumbers for a kind that answers none, NotFound (field ``app`` or ``number``) for what the account does not
    have, Invalid where the number's carrier cannot reach apps. ``wait`` as for other settings of a number.
    """
    app = selectors.voice_app(account, ref)
    require_answering(app)
    destination = selectors.as_destination(app)
    return answer_with(account=account, by=by, e164=e164, wait=wait, destination=destination)


@while_active
def free_number(
    *, account: Account, by: Actor, e164: str, wait: bool = True, app: VoiceApp | None = None
) -> PhoneNumber:
    """Have nothing answer a number that an app answers, or this one; Conflict when none does."""
    number = phone_number(account, e164)
    if app is not None and number.destination != selectors.as_destination(app):
        raise Conflict(f"{app.name} does not answer this number.", field="number")
    if number.destination.kind != DestinationKind.VOICE_APP:
        raise Conflict("No voice app answers this number.", field="number")
    return set_destination(account=account, by=by, e164=e164, wait=wait, destination=NOTHING)


def require_answering(app: VoiceApp) -> None:
    if not app.takes_numbers:
        raise TakesNoNumbers(f"{app.get_kind_display()} answers no numbers.", field="app")


register(replace(APPS, at_carrier=at_carriers.offered, names_at_carrier=at_carriers.names))
