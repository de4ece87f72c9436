"""``media/library``: prompts, their sound and their tags (callr.md §5.7). Stock prompts are read-only: FORBIDDEN."""

from typing import Annotated, Any, get_args

from accounts.models import Account
from calls.recordings.services.reusing import set_content_from_recording as take_recording
from pbx.media import selectors
from pbx.media.models import Media
from pbx.media.selectors import MediaFilter
from pbx.media.services import library as services
from pbx.media.services.phoning import phone_code
from pbx.media.services.speaking import USUAL_RATE, speak
from pbx.media.states import MediaState
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import wrong
from portal.api.callr.objects.media import (
    MediaLibrary,
    MediaLibraryOverview,
    MediaLibraryOverviewCount,
    MediaLibraryOverviewReady,
    MediaPhoneID,
    MediaSearchFilters,
    MediaTtsOptions,
)
from portal.api.callr.objects.search import SearchResults
from portal.api.callr.objects.values import CountryCode, MediaCategory, MediaName, end_of, moment_of
from portal.api.callr.reading import Checked, Found, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, results
from portal.api.callr.services.media import Base64
from portal.api.callr.sounding import told_media, voice_of


def _categories(_account: Account, given: list[str]) -> list[str]:
    """An unknown one is told like a list of another form."""
    if not set(given) <= set(get_args(MediaCategory)):
        raise wrong("categories")
    return given


Categories = Annotated[list[str], Checked(list[str], _categories, list[MediaCategory])]
OfMedia = Annotated[Media, Found(int, selectors.media)]
COLUMNS = {
    "content": "text",
    "duration": "seconds",
    "hash": "ref",
    "id": "pk",
    "is_editable": "account_id",
    "name": "name",
    "status": "state",
    "url": "ref",
    "voice": "voice",
}


@method("media/library.create")
def create(call: ApiCall, name: MediaName) -> int:
    """A new media, which plays nothing yet."""
    return services.create_media(account=call.account, by=call.actor, name=name).pk


@method("media/library.get")
def get(_call: ApiCall, media_id: OfMedia) -> MediaLibrary:
    """One media of the account, or a stock prompt."""
    return told_media(media_id)


@method("media/library.get_list")
def get_list(call: ApiCall, categories: Categories | None = None) -> dict[str, MediaLibrary]:
    """Media and stock prompts of any of the categories by their ids; all of them for null."""
    account = call.account
    rows = selectors.playable(account) if categories is None else selectors.in_categories(account, categories)
    return {str(row.pk): told_media(row) for row in rows}


@method("media/library.search")
def search(
    call: ApiCall, filters: Annotated[Given, Of(MediaSearchFilters)] | None = None, options: Options = None
) -> SearchResults:
    """Media of the account; bounds are inclusive."""
    given = filters or {}
    since, until = given.get("created_at_from"), given.get("created_at_to")
    wanted = MediaFilter(
        name=given.get("name") or "",
        state=given.get("status") or "",
        category=given.get("category") or "",
        voice=given.get("voice") or "",
        ref=given.get("hash") or "",
        pk=given.get("id"),
        languages=tuple(given.get("language") or ()),
        tag=given.get("tags_type") or "",
        tag_value=given.get("tags_value") or "",
        since=moment_of(since) if since else None,
        until=end_of(moment_of(until)) if until else None,
    )
    rows = selectors.filtered(call.account, wanted)
    return results(rows, options, columns=COLUMNS, tell=lambda found: [told_media(row) for row in found])


@method("media/library.overview")
def overview(call: ApiCall) -> MediaLibraryOverview:
    """The library in figures; media that play nothing yet are in none of the three."""
    told = selectors.totals(call.account)
    being_made = told.counts[MediaState.PROCESSING] + told.counts[MediaState.PENDING_CONVERSION]
    ready = told.counts[MediaState.READY]
    return MediaLibraryOverview(
        count=MediaLibraryOverviewCount(
            ERROR=told.counts[MediaState.ERROR], PROCESSING=being_made, READY=ready
        ),
        ready=MediaLibraryOverviewReady(count=ready, size=told.size),
    )


@method("media/library.set_name", media="")
def set_name(call: ApiCall, media_id: OfMedia, name: MediaName) -> bool:
    """Call it otherwise."""
    services.rename_media(account=call.account, by=call.actor, pk=media_id.pk, name=name)
    return True


@method("media/library.set_tags", media="")
def set_tags(call: ApiCall, media_id: OfMedia, tags: dict[str, list[str]]) -> bool:
    """Replace all tags; ``CATEGORY`` and ``LANGUAGE`` are the two that mean something."""
    services.set_tags(account=call.account, by=call.actor, pk=media_id.pk, tags=tags)
    return True


@method("media/library.set_content", media="", file="audio")
def set_content(call: ApiCall, media_id: OfMedia, text: str, audio: Base64 | None = None) -> bool:
    """Have it play a WAV, MP3 or Ogg Vorbis file, in which the text is said; without one the text alone is kept."""
    who: dict[str, Any] = {"account": call.account, "by": call.actor, "pk": media_id.pk, "text": text}
    if audio is None:
        services.set_text(**who)
    else:
        services.set_content(**who, data=audio)
    return True


@method("media/library.set_content_from_file", media="", file="filename")
def set_content_from_file(call: ApiCall, media_id: OfMedia, filename: str) -> bool:
    """Have it play a file that was sent ahead, which is used up by it."""
    services.set_content_from_import(account=call.account, by=call.actor, pk=media_id.pk, name=filename)
    return True


@method("media/library.set_content_from_recording", media="", recording="media_file")
def set_content_from_recording(call: ApiCall, media_id: OfMedia, media_file: str | None) -> bool:
    """Have it play what a real-time call recorded, by the name that the call's program was told; null names nothing."""
    take_recording(account=call.account, by=call.actor, pk=media_id.pk, name=media_file or "")
    return True


@method("media/library.get_phone_id", media="", country="country_code")
def get_phone_id(call: ApiCall, media_id: OfMedia, country_code: CountryCode) -> MediaPhoneID:
    """A number to call and the digits to key in, for recording it by telephone within fifteen minutes."""
    made = phone_code(account=call.account, by=call.actor, pk=media_id.pk, country=country_code)
    return MediaPhoneID(code=made.code, number=made.number)


@method("media/library.delete", media="")
def delete(call: ApiCall, media_id: OfMedia) -> bool:
    """Delete a media that no app plays."""
    services.delete_media(account=call.account, by=call.actor, pk=media_id.pk)
    return True


@method("media/tts.set_content", media="")
def speak_content(
    call: ApiCall,
    media_id: OfMedia,
    text: str,
    voice: Annotated[str, Checked(str, voice_of)],
    options: Annotated[Given, Of(MediaTtsOptions, is_bare=True)] | None = None,
) -> bool:
    """Have a voice speak the text; ``rate`` is from 1, slow, to 100, fast."""
    rate = (options or {}).get("rate")
    speak(
        account=call.account,
        by=call.actor,
        pk=media_id.pk,
        text=text,
        voice=voice,
        rate=USUAL_RATE if rate is None else rate,
        wait=True,
    )
    return True
