"""Mails voicemails to those whom the app names, one job for each address."""

from email.utils import parseaddr
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.actor import SYSTEM
from calls.live.models import callid_of
from calls.recordings.kinds import MAIL
from calls.recordings.models import Recording
from calls.recordings.states import RecordingKind, RecordingState
from calls.recordings.wishes import voicemail_of
from common.account_paths import public
from common.e164 import for_people
from jobs import mailing, work
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from pbx.mail_templates import VOICEMAIL, template_for
from pbx.media import files
from pbx.voicemail import Voicemail

TYPES = {"mp3": "audio/mpeg", "wav": "audio/wav", "sln": "application/octet-stream"}
SIMULATED = "The call was simulated: the network that it came from is not real.\n"


def mail_later(row: Recording) -> None:
    """Start a job for each address; call it in the transaction in which a voicemail gets its sound."""
    found = voicemail_of(row) if row.kind == RecordingKind.VOICEMAIL else None
    for address in found.emails if found else ():
        payload = {"recording": row.pk, "to": address}
        job_services.start(NewJob(MAIL, f"Mail {row}", payload, subject=row), account=row.account, by=SYSTEM)


def send_voicemail(job: Job) -> None:
    """What the worker does. One that dies in between sends it again under the same Message-ID."""
    rows = Recording.objects.filter(account=job.account, pk=job.payload["recording"], removed_at=None)
    rows = rows.filter(state=RecordingState.READY).select_related("account", "call__app", "app")
    row = rows.first()
    found = voicemail_of(row) if row else None
    if row is None or found is None:
        work.settle(job, {"outcome": "The voicemail was deleted."})
        return
    mailing.send(_message(job, row, found))
    work.settle(job)


def _message(job: Job, row: Recording, voicemail: Voicemail) -> EmailMessage:
    country = row.account.country
    words = {
        "caller": for_people(row.caller, country),
        "called": for_people(row.number, country),
        "app": row.app.name if row.app else "",
        "time": _moment(row, voicemail),
        "seconds": str(row.seconds),
    }
    subject, body = template_for(voicemail.email_template, VOICEMAIL).filled(words)
    body += "\n" + public(reverse("calls:recording", args=[row.ref])) + "\n"
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(
        subject=f"{subject} (simulated)" if row.is_simulated else subject,
        body=body + (f"\n{SIMULATED}" if row.is_simulated else ""),
        to=[job.payload["to"]],
        headers={"Message-ID": f"<v{job.pk.hex}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    form = voicemail.file_format
    data = files.samples(row.key) if form == "sln" else files.read(row.key, form)
    message.attach(f"{_file_name(row, voicemail)}.{form}", data, TYPES[form])
    return message


def _file_name(row: Recording, voicemail: Voicemail) -> str:
    values = {
        "CALLID": str(callid_of(row.call_id or 0, row.leg)),
        "MEDIA_HASH": row.ref,
        "DATETIME": row.began_at.astimezone(ZoneInfo(voicemail.timezone)).strftime("%Y%m%d-%H%M%S"),
    }
    name = voicemail.file_name
    for tag, value in values.items():
        name = name.replace(f"{{{tag}}}", value)
    return name


def _moment(row: Recording, voicemail: Voicemail) -> str:
    """As people of the language write it, with the zone."""
    try:
        locale = Locale.parse(voicemail.locale)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(Voicemail.locale)
    return format_datetime(row.began_at, "long", tzinfo=ZoneInfo(voicemail.timezone), locale=locale)
