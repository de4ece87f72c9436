"""Voice apps as destinations: which app answers a number, and how an app is kept from going away meanwhile."""

from collections.abc import Collection

from django.db import connection

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from common.errors import Conflict
from numbers.destinations import Sort, register
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_number
from numbers.services.settings import answer_with, set_destination
from pbx.models import VoiceApp
from pbx.selectors import apps as selectors
from pbx.selectors import at_carriers
from pbx.states import ANSWERING
from providers.contract.destinations import NOTHING, DestinationKind

# Who deletes the app locks its row, and so waits for this, or is seen by it.
HOLD = """
SELECT 1 FROM pbx_voiceapp WHERE id = %s AND account_id = %s AND deleted_at IS NULL AND kind = ANY(%s) FOR KEY SHARE
"""


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


def hold_app(account: Account, target: str) -> bool:
    """Keep an app there until the caller's transaction ends; False when the account has none that answers."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [int(target), account.pk, sorted(ANSWERING)])
        return cursor.fetchone() is not None


def _names(account: Account, targets: Collection[str]) -> dict[str, str]:
    """Of apps here and of apps at carriers."""
    return selectors.names(account, targets) | at_carriers.names(account, targets)


register(
    Sort(
        kind=DestinationKind.VOICE_APP,
        choices=selectors.answering,
        names=_names,
        hold=hold_app,
        url=selectors.url,
        at_carrier=at_carriers.offered,
    )
)
