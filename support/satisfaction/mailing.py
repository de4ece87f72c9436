"""Asking by mail how a conversation went: once for each, once a day for an address, never whoever does not want it."""

from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr

from babel.dates import format_date
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from accounts.services import activity
from common import crypto
from common.account_paths import public
from jobs import mailing, work
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from pbx.receptions.phrases import Language
from support.clean import one_line
from support.satisfaction.models import Rating, RatingOptOut
from support.satisfaction.states import Conversation
from support.satisfaction.tokens import link_to, new_seed, token_of
from support.satisfaction.words import WORDS, language_asked_in

ASK_BY_MAIL = "support.mail_rating"
# How long a link is good for.
LIFE = timedelta(days=7)
BRITISH = "en_GB"


def has_opted_out(account: Account, address: str) -> bool:
    return RatingOptOut.objects.filter(account=account, address=address.lower()).exists()


def request_by_mail(row: Rating, address: str, *, at: datetime | None = None) -> bool:
    """Store the request and start the job that mails it, now or ``at`` a later moment; call it in the transaction of
    what it asks about.

    False, with nothing stored, where the address was asked today or has opted out: the database settles it.
    """
    if has_opted_out(row.account, address):
        return False
    now, seed = timezone.now(), new_seed()
    row.email, row.seed, row.fingerprint = address.lower(), seed, crypto.fingerprint(token_of(seed))
    row.day, row.expires_at = now.astimezone(row.account.zone).date(), now + LIFE
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    title = f"Ask how the {row.get_conversation_display().lower()} went"
    new = NewJob(ASK_BY_MAIL, title, {"rating": row.pk}, subject=row, run_at=at)
    job_services.start(new, account=row.account, by=SYSTEM)
    return True


def send_request(job: Job) -> None:
    """What the worker does. One that dies in between sends it again under the same Message-ID."""
    rows = Rating.objects.filter(account=job.account, pk=job.payload["rating"], rated_at=None)
    row = rows.select_related("account", "reception").first()
    if row is None:
        work.settle(job, {"outcome": "It was answered before."})
        return
    if has_opted_out(row.account, row.email):
        work.settle(job, {"outcome": "The address has opted out."})
        return
    mailing.send(_message(job, row))
    with transaction.atomic():
        work.settle(job)
        rows.filter(asked_at=None).update(asked_at=timezone.now())


def _message(job: Job, row: Rating) -> EmailMessage:
    stop = public(reverse("support:rate_stop", args=[token_of(row.seed)]))
    sender, brand = parseaddr(settings.DEFAULT_FROM_EMAIL)[1], one_line(row.brand)
    domain = sender.rpartition("@")[2] or "localhost"
    language = language_asked_in(row)
    words, zone = WORDS[language], row.account.zone
    asked = words.call if row.conversation == Conversation.CALL else words.chat
    locale = BRITISH if language == Language.ENGLISH else language.value
    day = format_date(row.expires_at.astimezone(zone), "long", locale=locale)
    lines = {
        "hello": words.hello,
        "asked": asked.format(brand=row.brand),
        "until": words.until.format(day=day),
        "unwanted": words.unwanted.format(brand=row.brand),
    }
    return EmailMessage(
        subject=words.subject.format(brand=brand),
        body=render_to_string("support/email/rating.txt", lines | {"url": link_to(row), "stop": stop}),
        from_email=formataddr((brand, sender)),
        to=[row.email],
        headers={
            "Message-ID": f"<r{job.pk.hex}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def opt_out(*, account: Account, by: Actor, address: str) -> None:
    """The address is not asked by the account any more; asked for twice, it is noted once."""
    with transaction.atomic():
        row, is_new = RatingOptOut.objects.get_or_create(account=account, address=address.lower())
        if is_new:
            activity.record(account=account, by=by, verb="opted out of", subject=row)
