"""Reads of the media library."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import Account
from common.errors import NotFound
from pbx.media.models import ImportedFile, Media, PhoneCode
from pbx.media.states import MediaState
from pbx.models import VoiceApp
from pbx.selectors.apps import MOST_OFFERED, voice_apps
from pbx.stored import settings_of

CATEGORY, LANGUAGE = "CATEGORY", "LANGUAGE"
MOST_COUNT = 1000
# What ids fit; a larger one is nobody's.
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class MediaFilter:
    """What a list of media is narrowed to; empty parts do not narrow."""

    name: str = ""
    state: str = ""
    category: str = ""
    voice: str = ""
    ref: str = ""
    pk: int | None = None
    languages: tuple[str, ...] = ()
    tag: str = ""
    tag_value: str = ""
    since: datetime | None = None
    until: datetime | None = None


def library(account: Account) -> QuerySet[Media]:
    """The account's own media, newest first."""
    return Media.objects.filter(account=account)


def playable(account: Account) -> QuerySet[Media]:
    """The account's own media and the stock prompts."""
    return Media.objects.filter(Q(account=account) | Q(account=None))


def media(account: Account, pk: int) -> Media:
    """One that the account may play; NotFound for any other."""
    found = playable(account).filter(pk=pk).first() if 0 < pk <= LARGEST_ID else None
    if found is None:
        raise NotFound("There is no such media.", field="media")
    return found


def prompt_choices(account: Account) -> list[tuple[str, str]]:
    """What apps may play, by id as text, the account's own first; up to 500."""
    rows = playable(account).order_by("account_id", "name", "pk")
    found = rows.values_list("pk", "name", "account_id")[:MOST_OFFERED]
    return [(str(pk), name if owner else f"{name} (stock)") for pk, name, owner in found]


def media_with_ref(account: Account, ref: str) -> Media:
    """The same by its ref."""
    found = playable(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such media.", field="media")
    return found


def media_by_id(account: Account, pks: Iterable[int]) -> dict[int, Media]:
    """Those of the media that the account may play, in one statement."""
    return {
        row.pk: row for row in playable(account).filter(pk__in={pk for pk in pks if 0 < pk <= LARGEST_ID})
    }


def filtered(account: Account, wanted: MediaFilter, *, with_stock: bool = False) -> QuerySet[Media]:
    """The account's media that fit, newest first; ``until`` is inclusive."""
    rows = playable(account) if with_stock else library(account)
    exact = {"state": wanted.state, "voice": wanted.voice, "ref": wanted.ref, "pk": wanted.pk}
    rows = rows.filter(**{name: value for name, value in exact.items() if value not in {"", None}})
    if wanted.name:
        rows = rows.filter(name__icontains=wanted.name)
    if wanted.category:
        rows = rows.filter(tags__CATEGORY__contains=[wanted.category])
    for language in wanted.languages:
        rows = rows.filter(tags__LANGUAGE__contains=[language])
    if wanted.tag:
        value = [wanted.tag_value] if wanted.tag_value else []
        rows = rows.filter(tags__has_key=wanted.tag, tags__contains={wanted.tag: value})
    if wanted.since:
        rows = rows.filter(created_at__gte=wanted.since)
    return rows.filter(created_at__lte=wanted.until) if wanted.until else rows


def in_categories(account: Account, categories: Iterable[str]) -> QuerySet[Media]:
    """What the account may play of any of the categories."""
    wanted = Q(pk=None)
    for category in categories:
        wanted |= Q(tags__CATEGORY__contains=[category])
    return playable(account).filter(wanted)


@dataclass(frozen=True)
class Totals:
    """Of the account's own media: how many in each state, and seconds and bytes of those that are ready."""

    counts: dict[str, int]
    seconds: int
    size: int

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def totals(account: Account) -> Totals:
    rows = library(account).order_by().values("state")
    found = list(rows.annotate(count=Count("pk"), seconds=Sum("seconds"), size=Sum("size")))
    counts = dict.fromkeys(MediaState.values, 0) | {row["state"]: row["count"] for row in found}
    return Totals(counts, sum(row["seconds"] for row in found), sum(row["size"] for row in found))


def apps_playing(account: Account, pk: int) -> list[VoiceApp]:
    """The account's apps that play the media."""
    return [
        app
        for app in voice_apps(account)
        if any(prompt.media == pk for prompt in settings_of(app).played().values())
    ]


def imported_file(account: Account, name: str) -> ImportedFile:
    """Sound that was sent and is ready to be used; NotFound for any other, and once it was used."""
    return _imported(account, name, is_sound=True)


def imported_table(account: Account, name: str) -> ImportedFile:
    """The same of a table."""
    return _imported(account, name, is_sound=False)


def _imported(account: Account, name: str, *, is_sound: bool) -> ImportedFile:
    rows = ImportedFile.objects.filter(account=account, is_ready=True, is_sound=is_sound)
    found = rows.filter(name=name).first()
    if found is None:
        raise NotFound("There is no such file.", field="file")
    return found


def awaited_code(account: Account, pk: int, now: datetime) -> PhoneCode | None:
    """The code by which the media may be recorded by telephone now."""
    return PhoneCode.objects.filter(account=account, media_id=pk, expires_at__gt=now).first()
