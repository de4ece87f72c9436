"""Callers and visitors are asked by mail where no text can go: once each, once a day, never who does not want it."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Activity, Contact
from common import scope
from jobs import work
from jobs.models import Job
from messaging.models import Message
from support.chats.services import MAILED_AFTER
from support.satisfaction.mailing import ASK_BY_MAIL, opt_out
from support.satisfaction.models import Rating, RatingOptOut
from support.satisfaction.services import Answer, rate
from support.satisfaction.tokens import link_to
from tests.pbx.receptions import Desk
from tests.people import BY
from tests.support.feedback import chat_desk, ended
from tests.support.test_asking import called, desk

__all__ = ["desk"]
LANDLINE, ADDRESS = "+442070000000", "zoe@example.com"


def mailed(account: Account) -> list[Any]:
    """Do the jobs that mail, whenever they are due; the mails."""
    with scope.tenant(account.pk):
        for job in Job.objects.filter(account=account, kind=ASK_BY_MAIL, state="queued"):
            Job.objects.filter(pk=job.pk).update(run_at=timezone.now())
            work.run(job.pk)
    return mail.outbox


@pytest.fixture
def known(desk: Desk) -> Account:
    """A caller whose number takes no texts, and whom the address book knows."""
    account = desk.shop.customer
    Contact.objects.create(account=account, e164=LANDLINE, name="Zoë", email="Zoe@example.com")
    return account


def test_a_caller_of_a_landline_gets_one_mail_with_a_link(desk: Desk, known: Account):
    call = called(desk, "1", caller=LANDLINE)
    [sent] = mailed(known)
    row = Rating.objects.get()
    assert (sent.to, sent.subject) == ([ADDRESS], "How did it go with Acme Tools?")
    assert sent.from_email.startswith("Acme Tools <")
    assert link_to(row) in sent.body
    stop = f"{link_to(row)}/stop"
    assert sent.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert (row.call_id, row.email, row.number, row.agent_id) == (call.pk, ADDRESS, LANDLINE, desk.ann.pk)
    assert (row.asked_at is not None, row.rated_at, Message.objects.count()) == (True, None, 0)
    assert len(mailed(known)) == 1


def test_an_address_is_asked_once_a_day(desk: Desk, known: Account):
    called(desk, "1", caller=LANDLINE)
    called(desk, "1", caller=LANDLINE)
    assert (Rating.objects.count(), len(mailed(known))) == (1, 1)


def test_who_is_asked_by_text_is_not_mailed_and_who_has_no_address_is_not_asked(desk: Desk, known: Account):
    Contact.objects.create(account=known, e164="+12015550147", name="Yan", email="yan@example.com")
    called(desk, "1")
    Contact.objects.filter(e164=LANDLINE).update(email="")
    called(desk, "1", caller=LANDLINE)
    assert ([row.email for row in Rating.objects.all()], mailed(known)) == ([""], [])


def test_who_does_not_want_it_is_asked_no_more(desk: Desk, known: Account):
    called(desk, "1", caller=LANDLINE)
    [sent] = mailed(known)
    path = sent.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    client = Client(enforce_csrf_checks=True)
    assert "Shall that end?" in client.get(path).content.decode()
    assert not RatingOptOut.objects.exists()
    for _ in range(2):
        answer = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "not asked by e-mail any more" in answer.content.decode()) == (200, True)
    assert [row.address for row in RatingOptOut.objects.all()] == [ADDRESS]
    assert Activity.objects.filter(verb="opted out of").count() == 1
    Rating.objects.update(day=None)
    called(desk, "1", caller=LANDLINE)
    assert (Rating.objects.count(), len(mailed(known))) == (1, 1)
    assert client.get(path.replace("/stop", "x/stop")).status_code == 404
    assert client.get(f"/rate/{'A' * 22}/stop").status_code == 404


def test_a_visitor_is_mailed_a_while_after_the_chat_unless_they_have_answered(desk: Desk, known: Account):
    site = chat_desk(known, asks_smileys=True)
    chat = ended(site, desk.ann)
    row = Rating.objects.get(chat=chat)
    job = Job.objects.get(kind=ASK_BY_MAIL)
    assert abs((job.run_at - chat.ended_at) - MAILED_AFTER).total_seconds() < 5  # type: ignore[operator]
    assert (row.email, row.asked_at is not None) == ("vera@example.com", True)
    rate(account=known, by=BY, pk=row.pk, answer=Answer(kind="positive"))
    assert mailed(known) == []
    assert Job.objects.get(kind=ASK_BY_MAIL).result["outcome"] == "It was answered before."
    # A second chat of the day is asked about on its page alone.
    second = Rating.objects.get(chat=ended(site, desk.ann, key="second"))
    assert (second.email, second.day, second.fingerprint) == ("vera@example.com", None, None)
    assert Job.objects.filter(kind=ASK_BY_MAIL).count() == 1


def test_an_opt_out_counts_for_a_mail_that_waits(desk: Desk, known: Account):
    ended(chat_desk(known, asks_nps=True), desk.ann)
    opt_out(account=known, by=BY, address="VERA@example.com")
    assert mailed(known) == []
    assert Job.objects.get(kind=ASK_BY_MAIL).result["outcome"] == "The address has opted out."
