"""Reads of voice apps, and of the numbers that they answer."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from accounts.models import Account
from common.errors import NotFound
from numbers.models import PhoneNumber
from numbers.selectors.destinations import answered_by
from numbers.selectors.numbers import phone_numbers
from pbx.models import VoiceApp
from providers.contract.destinations import Destination, DestinationKind

# Longer lists nobody reads.
MOST_OFFERED = 500


def voice_apps(account: Account, *, name: str = "", kind: str = "") -> QuerySet[VoiceApp]:
    """The account's apps, newest first; those whose name has the text, and those of the kind."""
    rows = VoiceApp.objects.filter(account=account, deleted_at=None)
    if name:
        rows = rows.filter(name__icontains=name)
    return rows.filter(kind=kind) if kind else rows


def voice_app(account: Account, ref: str) -> VoiceApp:
    """One of the account's apps; NotFound for any other, and for one that was deleted."""
    found = voice_apps(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such voice app.", field="app")
    return found


def as_destination(app: VoiceApp) -> Destination:
    return Destination.of(DestinationKind.VOICE_APP, app.pk)


def app_at(account: Account, destination: Destination) -> VoiceApp | None:
    """The app that answers there; None where something else does, or nothing."""
    if destination.kind != DestinationKind.VOICE_APP or not destination.target.isdecimal():
        return None
    return voice_apps(account).filter(pk=int(destination.target)).first()


def numbers_of(account: Account, app: VoiceApp) -> QuerySet[PhoneNumber]:
    """The numbers that the app answers, or would if they were not forwarded."""
    return answered_by(account, as_destination(app))


def others(account: Account, app: VoiceApp) -> QuerySet[PhoneNumber]:
    """Numbers of the account that the app does not answer, up to 500."""
    return phone_numbers(account).exclude(destination=as_destination(app)).order_by("e164")[:MOST_OFFERED]


def numbers_by_app(account: Account, apps: Iterable[VoiceApp]) -> dict[int, list[PhoneNumber]]:
    """The numbers of each of the apps, by the app's id, in one statement."""
    known = {as_destination(app): app.pk for app in apps}
    found: dict[int, list[PhoneNumber]] = defaultdict(list)
    for number in phone_numbers(account).filter(destination__in=list(known)).order_by("e164"):
        found[known[number.destination]].append(number)
    return found


def refs_of(account: Account, destinations: Iterable[Destination]) -> dict[str, str]:
    """The refs of the apps among these destinations, by destination, in one statement."""
    pks = {
        int(one.target)
        for one in destinations
        if one.kind == DestinationKind.VOICE_APP and one.target.isdecimal()
    }
    rows = voice_apps(account).filter(pk__in=pks).values_list("pk", "ref")
    return {Destination.of(DestinationKind.VOICE_APP, pk): ref for pk, ref in rows}


def refs_by_pk(account: Account, pks: Collection[int]) -> dict[int, str]:
    """The refs of apps by id, deleted ones too."""
    return dict(VoiceApp.objects.filter(account=account, pk__in=pks).values_list("pk", "ref"))


def names_by_pk(account: Account, pks: Collection[int]) -> dict[int, str]:
    """The names of apps by id, deleted ones too."""
    return dict(VoiceApp.objects.filter(account=account, pk__in=pks).values_list("pk", "name"))
