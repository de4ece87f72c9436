"""Sending: what is charged, what is refused, what happens when an answer is lost, and many at once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from billing.models import LedgerEntry
from billing.services import ledger
from common import scope
from common.errors import (
    CarrierTrouble,
    Conflict,
    DomainError,
    Forbidden,
    InsufficientFunds,
    Invalid,
    OutcomeUnknown,
    Throttled,
)
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from messaging.models import Message, NumberMessaging
from messaging.selectors import eligibility
from messaging.services import sending
from messaging.services.bindings import enable
from messaging.services.sending import Draft, send_message
from messaging.states import MessageState
from numbers.states import NumberState
from providers.contract.messages import Messages
from providers.errors import OutOfFunds, Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseMessage
from providers.models import ProviderAccount
from tests.messaging.conftest import OURS, OUTSIDE, THEIRS, Texts, make_texts
from tests.people import BY, make_people

SMS = Decimal("0.0075")
MMS = Decimal("0.02")


def nothing_happened(texts: Texts) -> bool:
    with scope.system():
        return (
            texts.money() == (10, 0)
            and not Message.objects.exists()
            and not HouseMessage.objects.exists()
            and not Job.objects.exists()
        )


def test_a_message_is_handed_over_and_charged(texts: Texts):
    sent = texts.send(text="Hello there")

    assert (sent.state, sent.kind, sent.parts, sent.rate) == (MessageState.SENT, "sms", 1, SMS)
    stored = Message.objects.get()
    assert (stored.state, stored.text, stored.ours, stored.peer) == ("sent", "Hello there", OURS, OUTSIDE)
    assert stored.carrier_ref == str(HouseMessage.objects.get().pk)
    assert stored.sent_at is not None
    entry = LedgerEntry.objects.get(kind="charge")
    assert (entry.amount, entry.reason) == (-SMS, f"message:{sent.pk}")
    assert entry.balance_after == 10 - SMS
    assert texts.money() == (10 - SMS, 0)
    assert Job.objects.get().state == JobState.DONE


def test_each_part_is_charged_and_an_mms_as_a_whole(texts: Texts):
    assert texts.send(text="x" * 161).parts == 2
    assert texts.money() == (10 - 2 * SMS, 0)

    mms = texts.send(text="x" * 500, subject="Look", media_urls=["https://8.8.8.8/cat.jpg"])

    assert (mms.kind, mms.parts, mms.subject) == ("mms", 1, "Look")
    assert texts.money() == (10 - 2 * SMS - MMS, 0)


def test_no_text_stands_in_jobs_or_in_the_ledger(texts: Texts):
    texts.send(text="a secret appointment")

    job = Job.objects.get()
    for row in (job.__dict__, LedgerEntry.objects.get(kind="charge").__dict__):
        assert "secret" not in str(row)


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        ({"ours": "+12125550000"}, Forbidden),
        ({"ours": THEIRS}, Forbidden),
        ({"ours": "+442071838750"}, Invalid),
        ({"peer": "+442071838750"}, Invalid),
        ({"peer": OURS}, Invalid),
        ({"text": ""}, Invalid),
        ({"text": " \n"}, Invalid),
        ({"text": "x" * 1601}, Invalid),
        ({"subject": "No media"}, Invalid),
        ({"media_urls": ["ftp://8.8.8.8/x"]}, Invalid),
        ({"media_urls": ["https://8.8.8.8/x"] * 11}, Invalid),
        ({"media_urls": ["https://127.0.0.1/x"]}, Invalid),
        ({"media_urls": ["https://[::1]/x"]}, Invalid),
        ({"media_urls": ["http://169.254.169.254/latest"]}, Invalid),
        ({"media_urls": ["http://2130706433/"]}, Invalid),
        ({"media_urls": ["http://0x7f.1/"]}, Invalid),
        ({"media_urls": ["http://localhost/x"]}, Invalid),
        ({"media_urls": ["http://printer.local/x"]}, Invalid),
        ({"media_urls": ["http://user@8.8.8.8/x"]}, Invalid),
    ],
)
def test_what_cannot_be_sent_changes_nothing(texts: Texts, draft: dict, refusal):
    wanted = {"ours": OURS, "peer": OUTSIDE, "text": "Hello"} | draft
    with pytest.raises(refusal):
        send_message(account=texts.customer, by=BY, draft=Draft(**wanted), wait=True)
    assert nothing_happened(texts)


def test_a_name_that_leads_to_a_private_address_is_no_medium(texts: Texts, monkeypatch):
    answers = [(2, 1, 6, "", ("10.0.0.8", 0))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: answers)
    with pytest.raises(Invalid):
        texts.send(media_urls=["https://media.example.com/x.jpg"])
    assert nothing_happened(texts)


@pytest.mark.parametrize(("kind", "media"), [("sms", []), ("mms", ["https://8.8.8.8/x"])])
def test_a_service_that_is_off(texts: Texts, kind: str, media: list[str]):
    setattr(texts.customer, f"service_{kind}", False)
    with pytest.raises(Conflict, match="not enabled"):
        texts.send(media_urls=media)
    assert nothing_happened(texts)


def test_a_number_that_is_stopped(texts: Texts):
    type(texts.number).objects.filter(pk=texts.number.pk).update(state=NumberState.SUSPENDED)
    with pytest.raises(Conflict, match="suspended"):
        texts.send()
    assert nothing_happened(texts)


def test_the_whole_price_must_be_there(texts: Texts):
    ledger.charge(account=texts.customer, amount=Decimal("9.99"), reason="x", description="x")

    with pytest.raises(InsufficientFunds):
        texts.send(text="x" * 161)

    assert texts.money() == (Decimal("0.01"), 0)
    assert not Message.objects.exists()
    assert texts.send().state == MessageState.SENT
    assert texts.money() == (Decimal("0.0025"), 0)


def test_the_limits_hold_and_change_nothing(texts: Texts, monkeypatch):
    monkeypatch.setattr(eligibility, "MOST_TO_PEER", 2)
    monkeypatch.setattr(eligibility, "MOST_OF_ACCOUNT", 3)
    texts.send()
    texts.send()
    with pytest.raises(Throttled, match="person"):
        texts.send()
    texts.send(peer="+13125550101")
    with pytest.raises(Throttled, match="at once"):
        texts.send(peer="+13125550102")
    assert Message.objects.count() == 3
    assert texts.money() == (10 - 3 * SMS, 0)


def test_without_a_price_nothing_is_charged(texts: Texts):
    texts.customer.rate_sms = Decimal(0)
    assert texts.send().state == MessageState.SENT
    assert texts.money() == (10, 0)


@pytest.mark.parametrize(
    ("error", "raised"), [(Rejected, Conflict), (OutOfFunds, CarrierTrouble), (Unavailable, CarrierTrouble)]
)
def test_a_carrier_that_does_not_take_it_costs_nothing(texts: Texts, monkeypatch, error, raised):
    def fail(*args: object, **kwargs: object) -> None:
        raise error("Not today.")

    monkeypatch.setattr(House, "send_message", fail)
    with pytest.raises(raised, match="Not today"):
        texts.send()

    message = Message.objects.get()
    assert (message.state, message.error) == (MessageState.FAILED, "Not today.")
    assert texts.money() == (10, 0)
    assert not job_services.may_retry(Job.objects.get())


def test_in_the_background_a_carrier_that_is_away_is_tried_again(texts: Texts, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise Unavailable("Not today.")

    message = texts.send(wait=False)
    assert message.state == MessageState.QUEUED
    with monkeypatch.context() as patched:
        patched.setattr(House, "send_message", fail)
        work.run(message.job_id)
    assert Message.objects.get().state == MessageState.QUEUED
    assert texts.money() == (10 - 0, SMS)
    Job.objects.update(run_at=message.created_at)

    work.run(message.job_id)

    assert Message.objects.get().state == MessageState.SENT
    assert texts.money() == (10 - SMS, 0)


def lose(self: House, *args: object, **kwargs: object) -> None:
    truly(self, *args, **kwargs)
    raise Uncertain("The answer was lost.")


truly = House.send_message


def test_a_lost_answer_is_looked_up_and_nothing_sent_twice(texts: Texts, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(House, "send_message", lose)
        with pytest.raises(OutcomeUnknown):
            texts.send()
    message = Message.objects.get()
    assert message.state == MessageState.SUBMISSION_UNKNOWN
    assert texts.money() == (10, SMS)
    Job.objects.update(run_at=message.created_at)

    work.run(message.job_id)

    message.refresh_from_db()
    assert (message.state, message.carrier_ref) == (MessageState.SENT, str(HouseMessage.objects.get().pk))
    assert texts.money() == (10 - SMS, 0)


def test_where_it_cannot_be_looked_up_a_person_decides_and_giving_up_frees_the_money(
    texts: Texts, monkeypatch
):
    with monkeypatch.context() as patched:
        patched.setattr(House, "send_message", lose)
        patched.setattr(House, "find_message", Messages.find_message)
        with pytest.raises(OutcomeUnknown):
            texts.send()
        message = Message.objects.get()
        Job.objects.update(run_at=message.created_at)
        work.run(message.job_id)
    job = Job.objects.get()
    assert job.state == JobState.UNKNOWN
    assert Message.objects.get().state == MessageState.SUBMISSION_UNKNOWN

    job_services.give_up(account=texts.customer, by=BY, job_id=job.pk)

    assert Message.objects.get().state == MessageState.FAILED
    assert texts.money() == (10, 0)


def test_a_crash_after_the_carrier_took_it_charges_once(texts: Texts, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(sending, "paid", lambda _message: 1 / 0)
        with pytest.raises(OutcomeUnknown):
            texts.send()
    assert texts.money() == (10, SMS)
    job_services.retry(account=texts.customer, by=BY, job_id=Job.objects.get().pk)

    work.run(Job.objects.get().pk)

    assert Message.objects.get().state == MessageState.SENT
    assert HouseMessage.objects.count() == 1
    assert texts.money() == (10 - SMS, 0)


def test_the_account_that_is_billed_pays(texts: Texts):
    reseller = texts.people.reseller
    with scope.tenant(reseller.pk):
        ledger.credit(account=reseller, amount=Decimal(5), reason="start", description="Start")
    Account.objects.filter(pk=texts.customer.pk).update(billed_to=reseller)
    texts.customer.billed_to_id = reseller.pk

    texts.send()

    assert texts.money() == (10, 0)
    with scope.tenant(reseller.pk):
        assert Account.objects.get(pk=reseller.pk).balance == 5 - SMS


def test_a_key_sends_once(texts: Texts):
    draft = Draft(ours=OURS, peer=OUTSIDE, text="Hello")
    first = send_message(account=texts.customer, by=BY, draft=draft, wait=True, idempotency_key="one")
    second = send_message(account=texts.customer, by=BY, draft=draft, wait=True, idempotency_key="one")

    assert first.pk == second.pk
    assert HouseMessage.objects.count() == 1
    assert texts.money() == (10 - SMS, 0)


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_on_a_balance_for_one_one_is_sent():
    texts = make_texts(make_people())
    with scope.tenant(texts.customer.pk):
        ledger.charge(account=texts.customer, amount=10 - SMS, reason="x", description="x")

    def send(_: int) -> str:
        try:
            with scope.tenant(texts.customer.pk):
                return str(texts.send().state)
        except DomainError as exc:
            return type(exc).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        outcomes = sorted(pool.map(send, range(50)))

    assert outcomes == ["InsufficientFunds"] * 49 + ["sent"]
    assert texts.money() == (0, 0)
    with scope.system():
        assert (Message.objects.count(), HouseMessage.objects.count()) == (1, 1)


def test_a_number_that_was_never_on_a_campaign_sends_nothing(texts: Texts):
    assert NumberMessaging.objects.filter(number=texts.number).update(enabled_at=None) == 1
    before = texts.money()
    with pytest.raises(Conflict, match="not enabled for messages yet"):
        texts.send()
    assert (Message.objects.count(), texts.money()) == (0, before)
    enable(texts.number, timezone.now())
    assert texts.send().state == MessageState.SENT


def test_what_is_only_simulated_costs_where_the_login_says_so(texts: Texts):
    balance, held = texts.money()
    with scope.system():
        ProviderAccount.objects.update(charges_simulated=False)
    texts.number.refresh_from_db()
    texts.send()
    assert texts.money() == (balance, held)
    texts.send(peer=THEIRS)
    assert texts.money() == (balance - texts.customer.rate_sms, held)
