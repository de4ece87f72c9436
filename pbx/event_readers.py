"""A number that an app begins or ceases to answer is told of the app as well, however that was done. An app that is
changed or deleted is so at the carriers that have it.
"""

from collections.abc import Sequence

from accounts.actor import Actor
from accounts.models import Account
from accounts.models.activity import Source
from accounts.services import activity
from accounts.services.activity import Change
from events.readers import Happening, when
from pbx.copies.services import follow_change, follow_end
from pbx.event_types import LET_GO, TAKEN_ON
from pbx.models import VoiceApp
from providers.contract.destinations import Destination, DestinationKind


def note_destination(account: Account, happening: Happening) -> None:
    """Record it in the log of the apps that the number had and has."""
    data = happening.data
    by = Actor(data["by"], Source(data["through"]), request_id=data["request_id"])
    for values, verb in ((data["before"], LET_GO), (data["after"], TAKEN_ON)):
        app = _app(account, values.get("destination", ""))
        if app is not None:
            activity.record(
                account=account, by=by, verb=verb, subject=app, after={"number": str(happening.subject)}
            )


def _app(account: Account, text: str) -> VoiceApp | None:
    if not text.startswith(DestinationKind.VOICE_APP):
        return None
    # An app that only the carrier knows has no row here.
    target = Destination.parse(text).target
    return VoiceApp.objects.filter(account=account, pk=int(target)).first() if target.isdecimal() else None


def follow(account: Account, changes: Sequence[Change]) -> None:
    """Have carriers that have the app know of it."""
    for change in changes:
        if isinstance(change.subject, VoiceApp) and change.verb == "changed":
            follow_change(account, change.by, change.subject)
        elif isinstance(change.subject, VoiceApp) and change.verb == "deleted":
            follow_end(account, change.by, change.subject)


when("number.changed", note_destination)
activity.when_recorded(follow)
