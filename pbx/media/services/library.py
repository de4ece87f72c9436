"""Media: made, named, tagged, given content, deleted."""

from collections.abc import Mapping

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.locking import lock
from accounts.services.suspension import while_active
from common.errors import Conflict, Invalid
from common.texts import short_text
from pbx.leaving import playing
from pbx.media import files, sound
from pbx.media.models import Media
from pbx.media.selectors import apps_playing, imported_file
from pbx.media.services.shared import checked_name, locked, note_state, put_sound, require_own, require_room
from pbx.receptions.selectors import receptions_playing

MOST_TAGS = 20
MOST_VALUES = 50
LONGEST_TEXT = 5000


@while_active
def create_media(*, account: Account, by: Actor, name: str) -> Media:
    """Make a media without content; Conflict (field ``quota``) when the library is full."""
    name = checked_name(name)
    with transaction.atomic():
        require_room(account, count=1)
        row = Media.objects.create(account=account, name=name)
        activity.record(account=account, by=by, verb="made", subject=row)
    return row


@while_active
def rename_media(*, account: Account, by: Actor, pk: int, name: str) -> Media:
    require_own(account, pk)
    name = checked_name(name)
    with transaction.atomic():
        row = locked(account, pk)
        before, row.name = row.name, name
        row.save(update_fields=["name", "updated_at"])
        if before != name:
            _note(account, by, "renamed", row, before={"name": before}, after={"name": name})
    return row


@while_active
def set_tags(*, account: Account, by: Actor, pk: int, tags: Mapping[str, object]) -> Media:
    """Replace all tags: lists of texts by key. ``CATEGORY`` says what the media is for, ``LANGUAGE`` its languages."""
    require_own(account, pk)
    checked = _checked(tags)
    with transaction.atomic():
        row = locked(account, pk)
        before, row.tags = row.tags, checked
        row.save(update_fields=["tags", "updated_at"])
        if before != checked:
            _note(account, by, "tagged", row, before={"tags": before}, after={"tags": checked})
    return row


def _checked(tags: Mapping[str, object]) -> dict[str, list[str]]:
    if len(tags) > MOST_TAGS:
        raise Invalid(f"Up to {MOST_TAGS} tags are possible.", field="tags")
    found: dict[str, list[str]] = {}
    for key, values in tags.items():
        if not isinstance(values, list) or len(values) > MOST_VALUES:
            raise Invalid(f"A tag has a list of up to {MOST_VALUES} texts.", field="tags")
        if not all(isinstance(value, str) for value in values):
            raise Invalid("A tag's values are texts.", field="tags")
        name = short_text(str(key), field="tags", least=1, most=40)
        found[name] = [short_text(value, field="tags", least=1, most=100) for value in values]
    return found


@while_active
def set_content(*, account: Account, by: Actor, pk: int, data: bytes, text: str = "") -> Media:
    """Have the media play a WAV, MP3 or Ogg Vorbis file; ``text`` says what is to be heard.

    Invalid (field ``file``) for what is none or too long, Conflict (field ``quota``) when the library is full; then the
    media plays what it played. Call it outside a transaction: the file is converted first.
    """
    require_own(account, pk)
    return _put(account, by, pk, sound.decoded(data), text)


@while_active
def set_content_from_import(*, account: Account, by: Actor, pk: int, name: str, text: str = "") -> Media:
    """The same with a file that a program sent before (``services.imports``), which is used up by it."""
    require_own(account, pk)
    file = imported_file(account, name)
    row = _put(account, by, pk, sound.decoded(files.read(file.key)), text)
    with transaction.atomic():
        if file.delete()[0]:
            files.remove_after_commit(file.key)
    return row


@while_active
def set_samples(*, account: Account, by: Actor, pk: int, samples: bytes, text: str = "") -> Media:
    """The same with samples as they are kept, which are another recording's."""
    require_own(account, pk)
    return _put(account, by, pk, samples, text)


@while_active
def set_text(*, account: Account, by: Actor, pk: int, text: str) -> Media:
    """Say what is to be heard in the media; what it plays stays."""
    require_own(account, pk)
    text = checked_text(text)
    with transaction.atomic():
        row = locked(account, pk)
        before, row.text = row.text, text
        row.save(update_fields=["text", "updated_at"])
        if before != text:
            _note(account, by, "renamed", row, before={"text": before}, after={"text": text})
    return row


def _put(account: Account, by: Actor, pk: int, samples: bytes, text: str) -> Media:
    text = checked_text(text)
    key, size = files.keep(samples)
    try:
        with transaction.atomic():
            lock(account)
            row = locked(account, pk)
            put_sound(account, row, key, size, samples)
            row.text, row.voice, row.version = text, "", row.version + 1
            row.save()
            _note(account, by, "changed the sound of", row, after={"seconds": row.seconds})
            note_state(account, row)
    except BaseException:
        files.remove(key)
        raise
    return row


def checked_text(text: str, *, least: int = 0) -> str:
    """What is said in a media, on any number of lines."""
    lines = " ".join(text.split())
    return short_text(lines, field="text", least=least, most=LONGEST_TEXT)


@while_active
def delete_media(*, account: Account, by: Actor, pk: int) -> None:
    """Delete a media and its sound; Conflict, naming them, while apps, receptions or broadcasts play it. NotFound
    for a second time.

    Whoever has an app play it holds the row (``holding.hold_prompts``), so none can begin to between the look and the
    end.
    """
    require_own(account, pk)
    with transaction.atomic():
        row = locked(account, pk)
        players = [app.name for app in apps_playing(account, pk)]
        players += [row.name for row in receptions_playing(account, pk)] + playing(account, pk)
        if players:
            named = ", ".join(players[:5])
            raise Conflict(f"It is played by {named}; have something else played there first.", field="media")
        activity.record(account=account, by=by, verb="deleted", subject=row, before={"name": row.name})
        files.remove_after_commit(row.key)
        row.delete()


def _note(account: Account, by: Actor, verb: str, row: Media, **told: dict[str, object]) -> None:
    activity.record(account=account, by=by, verb=verb, subject=row, **told)
