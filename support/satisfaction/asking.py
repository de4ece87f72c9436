"""Asking callers of a main number how the call went, by text message or else by mail: once for a call, once a day."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.selectors.contacts import contacts_by_number
from calls.company.records import CALL, CompanyCall, uuid_of
from calls.company.selectors import company_call
from calls.company.states import Status
from calls.live.models import Leg
from common import crypto
from common.errors import DomainError, Throttled
from common.plans.kinds import NumberKind
from common.plans.registry import kind_of
from events.readers import Happening
from jobs import services as job_services
from jobs import work
from jobs.errors import Again
from jobs.models import Job
from jobs.services import NewJob
from messaging.models import Message
from messaging.selectors.reach import require_reach
from messaging.services.sending import Draft, send_message
from pbx.models import Reception
from support.satisfaction.mailing import LIFE, request_by_mail
from support.satisfaction.models import Rating
from support.satisfaction.states import Conversation
from support.satisfaction.tokens import link_to, new_seed, token_of
from support.satisfaction.words import WORDS, language_asked_in

ASK = "support.ask_rating"
MOBILE = frozenset({NumberKind.MOBILE, NumberKind.GEOGRAPHIC_OR_MOBILE})


def ask_when_over(account: Account, happening: Happening) -> None:
    """Start a request after a call that somebody answered at a reception which asks; it goes in its transaction."""
    leg = happening.subject
    # A call that ran at a carrier met no reception here.
    if not isinstance(leg, Leg):
        return
    reception = leg.call.reception if leg.call.reception_id else None
    if leg.is_ours or reception is None or not (reception.asks_smileys or reception.asks_nps):
        return
    call = company_call(account, uuid_of(CALL, leg.call_id))
    if call.status != Status.ANSWERED:
        return
    row = _row(account, call, reception)
    if _may_be_texted(account, call):
        _request_by_text(account, call, row)
    elif (found := contacts_by_number(account, [call.peer]).get(call.peer)) and found.email:
        request_by_mail(row, found.email)


def _may_be_texted(account: Account, call: CompanyCall) -> bool:
    """Whether the caller has a mobile telephone, as far as its number tells, and texts may go between the two; that
    somebody has opted out is seen when it is sent.
    """
    if not (account.service_sms and kind_of(call.peer) in MOBILE):
        return False
    try:
        require_reach(account, ours=call.ours, peer=call.peer)
    except DomainError:
        return False
    return True


def _row(account: Account, call: CompanyCall, reception: Reception) -> Rating:
    return Rating(
        account=account,
        conversation=Conversation.CALL,
        call_id=call.call,
        reception=reception,
        agent_id=call.answered_by.id if call.answered_by else None,
        number=call.peer,
        brand=reception.brand_name or account.name,
        is_nps=reception.asks_nps,
    )


def _request_by_text(account: Account, call: CompanyCall, row: Rating) -> None:
    """The row comes first: the database lets in one for a call and one for a number's day."""
    now, seed = timezone.now(), new_seed()
    row.seed, row.fingerprint = seed, crypto.fingerprint(token_of(seed))
    row.day, row.expires_at = now.astimezone(account.zone).date(), now + LIFE
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return
    payload = {"rating": row.pk, "from": call.ours}
    new = NewJob(ASK, f"Ask how the call with {row.reception} went", payload, subject=row)
    job_services.start(new, account=account, by=SYSTEM)


def send_request(job: Job) -> None:
    """What the worker does: the message and that it was asked are written together, once however often it runs."""
    rows = Rating.objects.filter(account=job.account, pk=job.payload["rating"])
    row = rows.select_related("account", "reception").first()
    if row is None or row.asked_at is not None:
        work.settle(job, {"outcome": "It was asked before."})
        return

    def asked(message: Message) -> None:
        rows.update(asked_at=message.created_at)

    asked_for = WORDS[language_asked_in(row)].text.format(brand=row.brand)
    text = f"{asked_for} {link_to(row)}"
    try:
        send_message(
            account=job.account,
            by=work.actor_of(job),
            draft=Draft(ours=job.payload["from"], peer=row.number, text=text, hidden=token_of(row.seed)),
            wait=False,
            idempotency_key=f"rating:{row.pk}",
            also=asked,
        )
    except Throttled as exc:
        raise Again(exc.text, retry_after=exc.reset_seconds) from exc
    except DomainError as exc:
        # Who has opted out is not asked, nor anybody while there is no money: that is no failure to look after.
        work.settle(job, {"outcome": exc.text})
        return
    work.settle(job)
