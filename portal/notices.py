"""Turns what happened to balances, and what owners and people should know, into mails: a job sends each."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from accounts.selectors.accounts import operator_account
from accounts.services.mailing import AttachedPdf, mail_paper
from accounts.services.notices import mail_account, mail_owners, mail_person
from accounts.services.owner_notices import OwnerNotice
from accounts.services.personal_notices import PersonalNotice
from billing.invoice_paper import invoice_pdf, totals
from billing.models import Invoice
from billing.payments import selectors as payments
from billing.payments.link import pay_url
from billing.selectors.invoices import invoice, lines_of
from billing.services.balance_notes import crossed, note_crossing
from common import scope
from common.errors import CarrierTrouble
from common.money import balance_for_people, for_people
from events.readers import Happening
from jobs import services as job_services
from jobs import work
from jobs.errors import Again
from jobs.models import Job
from jobs.services import NewJob

BALANCE_MAIL = "portal.balance_mail"
OWNER_MAIL = "portal.owner_mail"
SPENDING_MAIL = "portal.spending_mail"
INVOICE_MAIL = "portal.invoice_mail"
PERSON_MAIL = "portal.person_mail"
# The template of each event, and what its job is called.
MAILS = {
    "account.balance_low": ("balance_low", "Mail that the balance is low"),
    "account.balance_restored": ("balance_fine", "Mail that the balance is topped up"),
}
# What the mail about a spending cap is called, by its event.
SPENDING = {
    "account.spending_near": "80 % of the spending cap are used",
    "account.spending_capped": "The spending cap is reached",
}


def note_balances() -> int:
    """Note each crossing, which is an event; how many there were."""
    with scope.system():
        accounts = crossed()
    noted = 0
    for account in accounts:
        with scope.tenant(account.pk), transaction.atomic():
            noted += note_crossing(account=account) is not None
    return noted


def start_balance_mail(account: Account, happening: Happening) -> None:
    """Reads the events of crossings: the job is part of the transaction that notes one."""
    if not account.notify:
        return
    template, title = MAILS[happening.type.name]
    job_services.start(
        NewJob(
            BALANCE_MAIL,
            title,
            payload={"template": template, "balance": balance_for_people(account.balance)},
        ),
        account=account,
        by=SYSTEM,
    )


def send_balance_mail(job: Job) -> None:
    """Send one mail; the balance in it is the one at the crossing."""
    account = job.account
    try:
        mail_account(
            account=account,
            template=job.payload["template"],
            page="billing:ledger",
            with_owners=True,
            balance=f"{job.payload['balance']} {account.currency}",
            threshold=f"{account.notify_threshold} {account.currency}",
        )
    except CarrierTrouble as exc:
        raise Again(exc.text) from exc
    work.settle(job)


def start_spending_mail(account: Account, happening: Happening) -> None:
    """Reads that spending came near a cap or reached it; the job is part of the transaction that notes it."""
    told, title = happening.data["after"], SPENDING[happening.type.name]
    used, cap = (f"{for_people(Decimal(told[name]))} {told['currency']}" for name in ("used", "cap"))
    words = {"title": title, "used": used, "cap": cap, "period": told["period"]}
    words["is_full"] = "yes" if happening.type.name == "account.spending_capped" else ""
    job_services.start(
        NewJob(SPENDING_MAIL, f"Mail: {title}", payload={"words": words}), account=account, by=SYSTEM
    )


def send_spending_mail(job: Job) -> None:
    """Send the mail, with what was used when it was noted."""
    try:
        mail_account(
            account=job.account,
            template="spending",
            page="billing:spending",
            with_owners=True,
            **job.payload["words"],
        )
    except CarrierTrouble as exc:
        raise Again(exc.text) from exc
    work.settle(job)


def start_invoice_mail(account: Account, happening: Happening) -> None:
    """Reads that an invoice was issued: the job is part of the transaction that issues it, once for each."""
    assert isinstance(happening.subject, Invoice)
    new = NewJob(
        INVOICE_MAIL,
        f"Mail {happening.subject.get_kind_display().lower()} {happening.subject.number}",
        payload={"invoice": happening.subject.pk},
        idempotency_key=f"invoice-mail:{happening.subject.pk}",
    )
    job_services.start(new, account=account, by=SYSTEM)


def send_invoice_mail(job: Job) -> None:
    """Send the account the document on paper, with what it comes to, and where it is paid."""
    found = invoice(job.account, job.payload["invoice"])
    lines = lines_of(found)
    with scope.system():
        has_link = found.refers_to is None and payments.has_link(payments.settings_of(found.seller))
    pay_at = pay_url(found) if has_link else ""
    try:
        mail_paper(
            "accounts/email/invoice",
            [job.account.email],
            AttachedPdf(f"{found.number}.pdf", invoice_pdf(found, lines, pay_at=pay_at)),
            path=reverse("billing:invoice", args=[found.pk]),
            account=job.account,
            invoice=found,
            total=f"{found.total:,.2f} {found.currency}",
            due="" if found.refers_to else f"{found.due_on:%-d %B %Y}",
            rows=[(line.text, line.count, line.amount) for line in lines],
            totals=totals(found),
            pay_at=pay_at,
        )
    except CarrierTrouble as exc:
        raise Again(exc.text) from exc
    work.settle(job)


def start_owner_mail(account: Account, by: Actor, notice: OwnerNotice) -> None:
    """Have the owners mailed; the job is part of the caller's transaction."""
    who = f"{by.label} of {by.acting_from}" if by.acting_from else by.label
    job_services.start(
        NewJob(
            OWNER_MAIL,
            f"Mail the owners: {notice.title}"[:160],
            payload={
                "title": notice.title,
                "lines": list(notice.lines),
                "also": list(notice.also),
                "by": who,
                "at": timezone.now().isoformat(),
            },
        ),
        account=account,
        by=by,
    )


def send_owner_mail(job: Job) -> None:
    """Send the notice to every owner of the account in one mail each."""
    told = job.payload
    try:
        mail_owners(
            account=job.account,
            title=told["title"],
            lines=told["lines"],
            also=told.get("also", ()),
            by=told["by"],
            at=datetime.fromisoformat(told["at"]),
        )
    except CarrierTrouble as exc:
        raise Again(exc.text) from exc
    work.settle(job)


def start_person_mail(notice: PersonalNotice) -> None:
    """Have a person mailed. The job is the operator's: people belong to no account, and their colleagues need not
    read of it.
    """
    with scope.system():
        job_services.start(
            NewJob(
                PERSON_MAIL,
                f"Mail a person: {notice.title}"[:160],
                payload={
                    "to": notice.to,
                    "title": notice.title,
                    "lines": list(notice.lines),
                    "at": timezone.now().isoformat(),
                },
            ),
            account=operator_account(),
            by=SYSTEM,
        )


def send_person_mail(job: Job) -> None:
    """Send the notice to its one address."""
    told = job.payload
    at = datetime.fromisoformat(told["at"])
    try:
        mail_person(to=told["to"], title=told["title"], lines=told["lines"], at=at)
    except CarrierTrouble as exc:
        raise Again(exc.text) from exc
    work.settle(job)
