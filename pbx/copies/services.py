"""Sending apps to carriers, and settling what differs there."""

from collections.abc import Iterable

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from pbx.copies import selectors
from pbx.copies.comparing import ours
from pbx.kinds.registry import KINDS
from pbx.media.selectors import media
from pbx.models import AppCopy, MediaCopy, VoiceApp
from pbx.selectors.apps import voice_app
from pbx.services.apps import edit_app
from pbx.states import AppKind
from providers.contract.voice_apps import CarrierVoiceApp
from providers.errors import Rejected
from providers.models import ProviderAccount
from providers.registry import connector_for
from providers.states import TROUBLED, Agreement

PUSH_APP, DROP_APP, PUSH_MEDIA = "pbx.push_app", "pbx.drop_app", "pbx.push_media"


@while_active
def send_app(*, account: Account, by: Actor, ref: str, login: ProviderAccount | None = None) -> AppCopy:
    """Have an app stand at the carrier that the account takes voice apps from, or at the one of a ``login`` that it
    takes something else from, with what it plays; a job does it.

    NotFound for a stranger's, Conflict where no carrier takes apps. Asked for again, it is sent again.
    """
    app = voice_app(account, ref)
    login = selectors.login_for_apps(account) if login is None else selectors.able(login)
    with transaction.atomic():
        row, _ = AppCopy.objects.get_or_create(account=account, app=app, provider_account=login)
        _start(account, by, row)
        activity.record(account=account, by=by, verb="sent", subject=app, after={"to": login.name})
    return row


@while_active
def send_media(*, account: Account, by: Actor, login: ProviderAccount, ids: Iterable[int]) -> None:
    """Have media in the library of a login's carrier, each by a job; those that are there or on their way stay.

    Conflict where the carrier takes none.
    """
    selectors.able(login)
    for pk in sorted(ids):
        with transaction.atomic():
            row, is_new = MediaCopy.objects.get_or_create(
                account=account, provider_account=login, media=media(account, pk)
            )
            if is_new:
                new = NewJob(PUSH_MEDIA, f"Send {row.media.name}", {"copy": row.pk}, subject=row.media)
                job_services.start(new, account=account, by=by)


@while_active
def push_ours(*, account: Account, by: Actor, pk: int) -> None:
    """Send the app as we want it; one that is missing there is made anew. Conflict when nothing differs."""
    with transaction.atomic():
        row = _troubled(account, pk)
        if row.agreement == Agreement.GONE:
            row.carrier_ref = ""
            row.save(update_fields=["carrier_ref"])
        _start(account, by, row)
        activity.record(account=account, by=by, verb="sent our version of", subject=row.app)


@while_active
def adopt_theirs(*, account: Account, by: Actor, pk: int) -> None:
    """Want the app as the carrier has it. Conflict when nothing differs, or with why it cannot be had."""
    with transaction.atomic():
        row = _troubled(account, pk)
        if row.agreement != Agreement.DRIFT:
            raise Conflict("There is nothing that can be taken over.")
        told = CarrierVoiceApp(row.carrier_ref, row.told["name"], row.told["package"], row.told["parameters"])
        try:
            found = connector_for(row.provider_account).in_our_words(told)
        except Rejected as exc:
            raise Conflict(exc.text) from exc
        known = {ref: pk for pk, ref in selectors.media_refs(account, row.provider_account).items()}
        settings = ours(found, known)
        secrets = KINDS[AppKind(row.app.kind)].SECRETS
        kept = {key: value for key, value in settings.items() if key not in secrets}
        edit_app(account=account, by=by, ref=row.app.ref, name=found.name, settings=kept)
        row.sent, row.agreement = row.told, Agreement.CONFIRMED
        row.save(update_fields=["sent", "agreement"])


@while_active
def push_media(*, account: Account, by: Actor, pk: int) -> None:
    """Send a media that differs or is missing there again, name and sound."""
    with transaction.atomic():
        row = selectors.media_copy(account, pk)
        if row.agreement not in TROUBLED:
            raise Conflict("Nothing differs any more.")
        if row.agreement == Agreement.GONE:
            row.carrier_ref = ""
        row.name, row.version, row.agreement = "", None, Agreement.PENDING
        row.save(update_fields=["carrier_ref", "name", "version", "agreement"])
        new = NewJob(PUSH_MEDIA, f"Send {row.media.name}", {"copy": row.pk}, subject=row.media)
        job_services.start(new, account=account, by=by)


def follow_change(account: Account, by: Actor, app: VoiceApp) -> None:
    """Have the carriers that have the app know it as it is now; call it in the transaction that changes it."""
    for row in selectors.copies_of(account, app):
        _start(account, by, row)


def follow_end(account: Account, by: Actor, app: VoiceApp) -> None:
    """Have the app deleted where it stands; call it in the transaction that deletes it."""
    for row in selectors.copies_of(account, app):
        new = NewJob(DROP_APP, f"Delete {app.name} at {row.provider_account.name}", {"copy": row.pk}, app)
        job_services.start(new, account=account, by=by)


def _start(account: Account, by: Actor, row: AppCopy) -> Job | None:
    """A job that sends the app, unless one waits that has not begun."""
    AppCopy.objects.filter(pk=row.pk).update(agreement=Agreement.PENDING, error="")
    payload = {"copy": row.pk}
    waiting = Job.objects.filter(
        account=account, kind=PUSH_APP, payload=payload, state=JobState.QUEUED, attempts=0
    )
    if waiting.exists():
        return None
    title = f"Send {row.app.name} to {row.provider_account.name}"
    return job_services.start(NewJob(PUSH_APP, title, payload, subject=row.app), account=account, by=by)


def _troubled(account: Account, pk: int) -> AppCopy:
    selectors.copy(account, pk)
    rows = AppCopy.objects.select_for_update(of=("self",)).select_related("app", "provider_account")
    row = rows.get(account=account, pk=pk)
    if row.agreement not in TROUBLED:
        raise Conflict("Nothing differs any more.")
    return row


def media_of(account: Account, row: AppCopy, ids: set[int]) -> list[MediaCopy]:
    """The copies of the media under the app's login, made where there are none."""
    for pk in ids:
        MediaCopy.objects.get_or_create(account=account, provider_account=row.provider_account, media_id=pk)
    rows = MediaCopy.objects.filter(account=account, provider_account=row.provider_account, media__in=ids)
    return list(rows.select_related("media", "provider_account"))
