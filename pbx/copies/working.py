"""What workers do for apps and media at carriers. Each thing that is made is written down before the next is asked for;
what may have been made is looked up by its name, never made again.
"""

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs import work
from jobs.errors import CannotTell, Final
from jobs.models import Job
from pbx.copies import selectors
from pbx.copies.comparing import as_kept, differences, words_of
from pbx.copies.services import media_of
from pbx.kinds.registry import KINDS
from pbx.media import files
from pbx.models import AppCopy, MediaCopy
from pbx.states import AppKind
from pbx.stored import settings_of
from providers.contract.calls import Sound
from providers.contract.connector import Connector
from providers.contract.media import Media
from providers.contract.voice_apps import CarrierVoiceApp, VoiceApps
from providers.errors import NotThere
from providers.services import calling
from providers.states import Agreement

LONGEST_NAME = 80


def push_app(job: Job) -> None:
    """Media first, and then the app with their names there."""
    row = _copy(job)
    if row is None or row.app.deleted_at is not None:
        work.settle(job)
        return
    ids = {prompt.media for prompt in settings_of(row.app).played().values() if prompt.media}
    with calling(row.provider_account) as connector:
        for media in media_of(job.account, row, ids):
            _put_media(job, connector, media)
        refs = selectors.media_refs(job.account, row.provider_account)
        wanted = words_of(connector, row.app, refs)
        secrets = KINDS[AppKind(row.app.kind)].SECRETS
        sent = as_kept(wanted, secrets)
        told = _put_app(job, connector, row, wanted, sent)
    with transaction.atomic():
        work.settle(job)
        there = as_kept(told, secrets)
        agreement = Agreement.DRIFT if differences(sent, there) else Agreement.CONFIRMED
        AppCopy.objects.filter(pk=row.pk).update(
            carrier_ref=told.ref,
            sent=sent,
            told=there,
            agreement=agreement,
            error="",
            seen_at=timezone.now(),
        )


def push_failed(job: Job) -> None:
    AppCopy.objects.filter(account=job.account, pk=job.payload["copy"]).update(
        agreement=Agreement.FAILED, error=job.error[:300]
    )


def drop_app(job: Job) -> None:
    """An app that is deleted here goes there as well; one that is gone already is as good."""
    row = _copy(job)
    if row is not None and row.carrier_ref:
        with calling(row.provider_account) as connector:
            if connector.can(VoiceApps.delete_voice_app):
                work.about_to_call(job)
                with suppress(NotThere):
                    connector.delete_voice_app(row.carrier_ref, key=job.pk)
    with transaction.atomic():
        work.settle(job)
        AppCopy.objects.filter(account=job.account, pk=job.payload["copy"]).delete()


def push_media(job: Job) -> None:
    """Name and sound of one media."""
    rows = MediaCopy.objects.filter(account=job.account, pk=job.payload["copy"])
    row = rows.select_related("media", "provider_account").first()
    if row is not None:
        with calling(row.provider_account) as connector:
            _put_media(job, connector, row)
    work.settle(job)


def media_failed(job: Job) -> None:
    rows = MediaCopy.objects.filter(account=job.account, pk=job.payload["copy"])
    rows.update(agreement=Agreement.FAILED)


def _copy(job: Job) -> AppCopy | None:
    rows = AppCopy.objects.filter(account=job.account, pk=job.payload["copy"])
    return rows.select_related("app", "provider_account").first()


def name_there(row: MediaCopy) -> str:
    """By which it is known again: its own name, and our mark of it."""
    return f"{row.media.name[:LONGEST_NAME]} ({row.media.ref})"


def _put_media(job: Job, connector: Connector, row: MediaCopy) -> None:
    """Have the media there with its name and its sound as they are now."""
    media = row.media
    if not media.key:
        raise Final(f"{media.name} has no sound yet.")
    if not row.carrier_ref:
        row.carrier_ref = _find_media(connector, row) or _make_media(job, connector, row)
        _keep(row, carrier_ref=row.carrier_ref, name=name_there(row), told_name=name_there(row))
    if row.name != name_there(row) and connector.can(Media.rename_media):
        work.about_to_call(job)
        connector.rename_media(row.carrier_ref, name_there(row), key=job.pk)
        _keep(row, name=name_there(row), told_name=name_there(row))
    if row.version != media.version:
        sound = Sound(files.read(media.key, "mp3"), "audio/mpeg")
        work.about_to_call(job)
        connector.upload_media(row.carrier_ref, sound, key=job.pk)
        _keep(row, version=media.version, agreement=Agreement.CONFIRMED, seen_at=timezone.now())
    work.nothing_happened(job)


def _find_media(connector: Connector, row: MediaCopy) -> str:
    """One of our name that an earlier attempt may have made; "" for none. Our mark in the name makes it ours."""
    wanted = name_there(row)
    return next((one.ref for one in connector.list_media() if one.name == wanted), "")


def _make_media(job: Job, connector: Connector, row: MediaCopy) -> str:
    work.about_to_call(job)
    return connector.create_media(name_there(row), key=job.pk)


def _keep(row: MediaCopy, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def _put_app(
    job: Job, connector: Connector, row: AppCopy, wanted: CarrierVoiceApp, sent: dict[str, Any]
) -> CarrierVoiceApp:
    """The app as it stands there now. What was ``sent`` before and has no name there may have been made."""
    if row.carrier_ref:
        work.about_to_call(job)
        there = CarrierVoiceApp(row.carrier_ref, wanted.name, wanted.package, wanted.parameters)
        return connector.change_voice_app(there, key=job.pk)
    if row.sent:
        if not connector.can(VoiceApps.find_voice_app):
            raise CannotTell("The carrier may have made this app, and it cannot be asked.")
        found = connector.find_voice_app(wanted, key=job.pk)
        if found is not None:
            return found
    AppCopy.objects.filter(pk=row.pk).update(sent=sent)
    work.about_to_call(job)
    return connector.create_voice_app(wanted, key=job.pk)
