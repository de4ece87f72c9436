"""Unknown outcomes are settled by a person: each answer's money, many at once, those of accounts below, repeats."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Activity
from common import scope
from common.errors import Conflict, DomainError, Forbidden
from jobs import services
from jobs.models import Job
from messaging.models import Message
from numbers.models import PhoneNumber
from numbers.services import settings
from providers.models import ProviderAccount
from tests.console import HTMX, signed_in
from tests.messaging.conftest import Texts, make_texts
from tests.people import BY, make_people

SMS = Decimal("0.0075")
UNKNOWN = "/jobs/?state=unknown"


@pytest.fixture
def texts(db: None):
    texts = make_texts(make_people())
    with scope.tenant(texts.customer.pk):
        yield texts


def unsettled(texts: Texts, kind: str) -> Job:
    """A job that was begun and of which nobody knows the outcome."""
    with scope.system():
        Job.objects.filter(account=texts.customer, kind=kind, state="queued").update(
            state="unknown", attempts=8, called_at="2026-01-01T00:00Z", error="Cut off."
        )
        return Job.objects.filter(account=texts.customer, kind=kind).first()


@pytest.fixture
def lost(texts: Texts) -> Job:
    """A message's job of unknown outcome."""
    texts.send(wait=False)
    job = unsettled(texts, "messaging.send")
    with scope.system():
        Message.objects.update(state="submission_unknown")
    assert texts.money() == (10, SMS)
    return job


def state_of(job: Job) -> tuple[str, str]:
    with scope.system():
        return Job.objects.get(pk=job.pk).state, Message.objects.get(job=job).state


def settle(client, answer: str, *jobs: Job, **more: str):
    return client.post("/jobs/settle", {"answer": answer, "job": [job.pk for job in jobs], **more})


def acting(texts: Texts) -> Client:
    """Somebody of the operator, whose login was asked, acting for the customer."""
    return signed_in(texts.people.olivia, texts.customer)


def test_whoever_would_gain_by_it_does_not_say_what_the_outcome_was(texts: Texts, lost: Job):
    """The operator's carrier sent it, perhaps: the customer cannot say that it did not, and have the money back."""
    alice = signed_in(texts.people.alice)
    page = alice.get(f"/jobs/{lost.pk}/")
    assert [offer.answer.value for offer, _url in page.context["offers"]] == ["again"]
    assert "whoever supplies the carrier says it" in page.content.decode()

    for answer in ("done", "give-up"):
        refused = alice.post(f"/jobs/{lost.pk}/{answer}", **HTMX)
        assert (refused.status_code, state_of(lost)) == (422, ("unknown", "submission_unknown"))
    settle(alice, "not_done", lost, confirmed="1")
    assert (state_of(lost), texts.money()) == (("unknown", "submission_unknown"), (10, SMS))
    with pytest.raises(Forbidden):
        services.give_up(account=texts.customer, by=BY, job_id=lost.pk, judge=texts.customer)
    with scope.system():
        reseller = texts.people.reseller
    with pytest.raises(Forbidden):
        services.give_up(account=texts.customer, by=BY, job_id=lost.pk, judge=reseller)


def test_who_brought_the_carrier_says_it(texts: Texts, lost: Job):
    with scope.system():
        ProviderAccount.objects.filter(pk=texts.people.house.pk).update(account=texts.customer)
    assert signed_in(texts.people.alice).post(f"/jobs/{lost.pk}/give-up", **HTMX).status_code == 200
    assert (state_of(lost), texts.money()) == (("failed", "failed"), (10, 0))


def test_each_answer_shows_what_it_does_to_the_money(texts: Texts, lost: Job):
    page = acting(texts).get(f"/jobs/{lost.pk}/")

    assert [(offer.answer.value, offer.text) for offer, _url in page.context["offers"]] == [
        ("done", "The job is closed as done. 0.0075 USD is charged."),
        ("not_done", "The job is closed as failed. 0.0075 USD is given back."),
        (
            "again",
            "The carrier is looked at first, and asked once more only when it has nothing of it."
            " Until then 0.0075 USD stays set aside.",
        ),
    ]
    assert "0.0075 USD is charged." in page.content.decode()


@pytest.mark.parametrize(
    ("answer", "states", "money"),
    [
        ("done", ("done", "sent"), (10 - SMS, 0)),
        ("give-up", ("failed", "failed"), (10, 0)),
        ("retry", ("queued", "submission_unknown"), (10, SMS)),
    ],
)
def test_a_message_is_settled_once(texts: Texts, lost: Job, answer: str, states, money):
    olivia, url = acting(texts), f"/jobs/{lost.pk}/{answer}"

    first, again = olivia.post(url, **HTMX), olivia.post(url, **HTMX)

    assert (first.status_code, again.status_code) == (200, 422)
    assert (state_of(lost), texts.money()) == (states, money)


def test_what_was_said_to_be_done_stands_in_the_log(texts: Texts, lost: Job):
    services.was_done(account=texts.customer, by=BY, job_id=lost.pk)

    lost.refresh_from_db()
    assert (lost.error, lost.result) == ("", {"outcome": "A person said that it was done."})
    assert Activity.objects.get(subject_type="job").verb == "said it was done"
    with pytest.raises(Conflict):
        services.give_up(account=texts.customer, by=BY, job_id=lost.pk)
    assert texts.money() == (10 - SMS, 0)


@pytest.mark.parametrize(
    ("decide", "state", "forward", "agreement"),
    [
        (services.was_done, "done", "+12127360123", "pushed"),
        (services.give_up, "failed", "", "confirmed"),
        (services.retry, "queued", "+12127360123", "pending"),
    ],
)
def test_a_push_is_settled(texts: Texts, decide, state: str, forward: str, agreement: str):
    with scope.tenant(texts.customer.pk):
        settings.set_forward(
            account=texts.customer, by=BY, e164=texts.number.e164, wait=False, to="+12127360123"
        )
        job = unsettled(texts, "numbers.push")

        decide(account=texts.customer, by=BY, job_id=job.pk)

        job.refresh_from_db()
        number = PhoneNumber.objects.get(pk=texts.number.pk)
    assert (job.state, number.forward_to, number.agreement) == (state, forward, agreement)
    assert number.unsent == (["forward_to"] if state == "queued" else [])
    assert texts.money() == (10, 0)


def test_a_kind_that_cannot_tell_does_not_offer_that_it_was_done(texts: Texts, lost: Job):
    Job.objects.filter(pk=lost.pk).update(kind="numbers.give_back")
    olivia = acting(texts)
    found = olivia.get(f"/jobs/{lost.pk}/")
    assert [offer.answer.value for offer, _url in found.context["offers"]] == ["not_done", "again"]

    page = found.content.decode()
    shown = settle(olivia, "done", lost).content.decode()
    settle(olivia, "done", lost, confirmed="1")
    with pytest.raises(Conflict):
        services.was_done(account=texts.customer, by=BY, job_id=lost.pk)

    assert "It stays as it is. Nothing here hangs on it" in shown
    assert "Nobody can say here that it was done. Nothing here hangs on it" in page
    assert (state_of(lost), texts.money()) == (("unknown", "submission_unknown"), (10, SMS))


def test_many_are_settled_after_their_consequences_were_shown(texts: Texts, lost: Job):
    texts.send(wait=False)
    unsettled(texts, "messaging.send")
    olivia, jobs = acting(texts), list(Job.objects.filter(state="unknown"))
    assert len(olivia.get(f"{UNKNOWN}&kind=messaging.send").context["rows"]) == 2

    shown = settle(olivia, "done", *jobs)

    assert shown.content.decode().count("0.0075 USD is charged.") == 2
    assert texts.money() == (10, 2 * SMS)
    narrowed = settle(olivia, "done", *jobs, kind="messaging.send")
    back = f"/for/{texts.customer.pk}/jobs/?state=unknown&kind=messaging.send"
    assert narrowed.context["back"] == back

    assert settle(olivia, "done", *jobs, confirmed="1").status_code == 302
    assert settle(olivia, "not_done", *jobs, confirmed="1").status_code == 302
    assert texts.money() == (10 - 2 * SMS, 0)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_all_that_match_are_never_settled_unseen(texts: Texts, lost: Job):
    shown = settle(acting(texts), "not_done", everything="1", confirmed="1")
    assert (shown.status_code, [job for job, *_ in shown.context["rows"]]) == (200, [lost])
    assert (state_of(lost), texts.money()) == (("unknown", "submission_unknown"), (10, SMS))


def test_the_operator_sees_and_settles_those_below(texts: Texts, lost: Job, django_assert_max_num_queries):
    olivia = signed_in(texts.people.olivia)

    olivia.get(UNKNOWN)
    with django_assert_max_num_queries(15):
        page = olivia.get(UNKNOWN)
    assert [(row.pk, row.account.name) for row in page.context["rows"]] == [(lost.pk, texts.customer.name)]
    assert page.context["unknown"] == 1
    settle(olivia, "not_done", lost, confirmed="1")

    assert (state_of(lost), texts.money()) == (("failed", "failed"), (10, 0))
    row = Activity.objects.get(subject_type="job")
    assert (row.verb, row.account) == ("gave up", texts.customer)


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("rita", 404), ("bob", 403), ("carol", 403)])
def test_others_cannot_settle_it(texts: Texts, lost: Job, who: str, status: int):
    client = signed_in(getattr(texts.people, who))

    assert settle(client, "done", lost, confirmed="1").status_code == status
    assert client.post(f"/jobs/{lost.pk}/done").status_code == status
    assert (state_of(lost), texts.money()) == (("unknown", "submission_unknown"), (10, SMS))


@pytest.mark.django_db(transaction=True)
def test_two_people_settle_it_once(texts: Texts, lost: Job):
    def answer(decide) -> int:
        try:
            with scope.tenant(texts.customer.pk):
                decide(account=texts.customer, by=BY, job_id=lost.pk)
        except DomainError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(2) as pool:
        settled = list(pool.map(answer, [services.was_done, services.give_up]))

    assert sum(settled) == 1
    assert texts.money() == ((10 - SMS, 0) if settled[0] else (10, 0))


def test_all_that_match_are_named_before_they_are_settled(texts: Texts, lost: Job):
    texts.send(wait=False)
    second = unsettled(texts, "messaging.send")
    with scope.system():
        Message.objects.update(state="submission_unknown")
    olivia = acting(texts)
    assert "All 2 that match" in olivia.get(UNKNOWN).content.decode()

    shown = olivia.post("/jobs/settle", {"answer": "not_done", "everything": "1"})
    assert [job.pk for job, *_ in shown.context["rows"]] == [lost.pk, second.pk]
    assert state_of(lost)[0] == state_of(second)[0] == "unknown"
    none = olivia.post("/jobs/settle", {"answer": "not_done", "everything": "1", "kind": "numbers.push"})
    assert none.status_code == 302
    assert (
        signed_in(texts.people.charlie)
        .post("/jobs/settle", {"answer": "not_done", "everything": "1"})
        .status_code
        == 302
    )

    settle(olivia, "not_done", lost, second, confirmed="1")
    assert state_of(lost)[0] == state_of(second)[0] == "failed"
    assert texts.money() == (10, 0)


def test_the_operator_narrows_to_one_account(texts: Texts, lost: Job):
    """What is settled all at once is then that account's alone; another's number finds nothing."""
    olivia = signed_in(texts.people.olivia)
    page = olivia.get(f"{UNKNOWN}&of={texts.customer.number}")
    assert page.context["accounts"] == [(texts.customer.number, texts.customer.name)]
    assert [row.pk for row in page.context["rows"]] == [lost.pk]
    assert "All of these that match" in page.content.decode()
    other = texts.people.other.number
    assert list(olivia.get(f"{UNKNOWN}&of={other}").context["rows"]) == []

    chosen = {"answer": "not_done", "everything": "1"}
    shown = olivia.post("/jobs/settle", {**chosen, "of": texts.customer.number})
    assert [job.pk for job, *_ in shown.context["rows"]] == [lost.pk]
    assert shown.context["back"] == f"{UNKNOWN}&of={texts.customer.number}"
    assert olivia.post("/jobs/settle", {**chosen, "of": other}).status_code == 302
    assert state_of(lost)[0] == "unknown"
