"""The campaign and health pages: what they show and do, for whom."""

import pytest
from django.test import Client
from django.urls import reverse

from common import scope
from jobs import work
from jobs.models import Job
from jobs.services import was_done
from messaging.models import Binding, Brand, Campaign, HealthSetting
from tests.console import signed_in
from tests.messaging.campaigns import BRAND, CAMPAIGN, hurry, registered
from tests.messaging.conftest import OURS, Texts
from tests.people import BY

LIST, NEW, BRAND_NEW = (reverse(f"messaging:{name}") for name in ("campaigns", "campaign_new", "brand_new"))
HEALTH, ALERTS = reverse("messaging:health"), reverse("messaging:health_alerts")
DETAIL, BIND, UNBIND = (
    reverse(f"messaging:{name}", args=[CAMPAIGN]) for name in ("campaign", "campaign_bind", "campaign_unbind")
)
# Session, user, scope in and out, standing; then the page's own and those of the frame.
MOST_STATEMENTS = 15
GOOD = {
    "brand": BRAND,
    "campaign": CAMPAIGN,
    "use_case": "reminders",
    "description": "We remind patients of appointments; they agree to it on paper at their first visit.",
    "sample": "Acme: your appointment is tomorrow. Reply STOP to opt out.",
}


@pytest.fixture
def texts(made_texts: Texts) -> Texts:
    return made_texts


def run_jobs(texts: Texts) -> None:
    with scope.system():
        ids = list(Job.objects.filter(state="queued").values_list("pk", flat=True))
    for pk in ids:
        work.run(pk)


def test_a_brand_and_a_campaign_are_registered(texts: Texts, alice: Client):
    assert b"Register a brand first" in alice.get(NEW).content
    answer = alice.post(BRAND_NEW, {"ref": BRAND, "name": "Acme Inc."})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    answer = alice.post(NEW, GOOD)
    assert (answer.status_code, answer["Location"]) == (302, DETAIL)

    shown = alice.get(LIST).content.decode()
    assert (CAMPAIGN in shown, "In review" in shown, "Acme Inc." in shown) == (True, True, True)
    detail = alice.get(DETAIL).content.decode()
    assert ("T-Mobile" in detail, GOOD["sample"] in detail, "Put on this campaign" in detail) == (
        True,
        True,
        False,
    )


def test_a_brand_that_is_refused_says_why(texts: Texts, alice: Client):
    answer = alice.post(BRAND_NEW, {"ref": "X1", "name": "Acme"})
    assert answer.status_code == 422
    assert b"The brand id must be the registry" in answer.content
    with scope.system():
        assert not Brand.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sample": "Acme: your appointment is tomorrow."}, "does not say how to opt out"),
        ({"sample": "Your appointment is tomorrow. Reply STOP to opt out."}, "does not name the brand"),
        ({"sample": "Acme: hello out there. Reply STOP to opt out."}, "does not read like the use case"),
        ({"sample": "Acme: appointment, see bit.ly/x. Reply STOP to opt out."}, "link shorteners"),
        ({"description": "Reminders."}, "description is too short"),
    ],
)
def test_what_reviewers_reject_is_found_first(
    texts: Texts, alice: Client, changes: dict[str, str], words: str
):
    alice.post(BRAND_NEW, {"ref": BRAND, "name": "Acme"})
    answer = alice.post(NEW, GOOD | changes)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()[0].count(words) == 1
    with scope.system():
        assert not Campaign.objects.exists()
    assert alice.post(NEW, GOOD | changes | {"anyway": "on"}).status_code == 302


def test_a_number_is_put_on_a_campaign_and_taken_off(texts: Texts, alice: Client, monkeypatch):
    hurry(monkeypatch)
    registered(texts.customer)
    assert b"Put on this campaign" in alice.get(DETAIL).content

    assert alice.post(BIND, {"number": OURS}).status_code == 302
    assert b"Being assigned" in alice.get(DETAIL).content
    run_jobs(texts)
    assert b"Assigned" in alice.get(DETAIL).content

    alice.post(UNBIND, {"number": OURS})
    assert b"Being unassigned" in alice.get(DETAIL).content
    run_jobs(texts)
    with scope.system():
        assert Binding.objects.get().state == "unassigned"
    assert b"No number is on this campaign" in alice.get(DETAIL).content


def test_what_a_person_saw_at_the_carrier_counts(texts: Texts, alice: Client, monkeypatch):
    """The answers to binding and unbinding were lost for good, and somebody looked there."""
    hurry(monkeypatch)
    registered(texts.customer)
    for url, kind, state in (
        (BIND, "messaging.bind", "assigned"),
        (UNBIND, "messaging.unbind", "unassigned"),
    ):
        alice.post(url, {"number": OURS})
        with scope.tenant(texts.customer.pk):
            job = Job.objects.get(kind=kind)
            Job.objects.filter(pk=job.pk).update(state="unknown", called_at=job.created_at)
            was_done(account=texts.customer, by=BY, job_id=job.pk)
            assert Binding.objects.get().state == state


def test_a_refusal_is_shown_and_changes_nothing(texts: Texts, alice: Client):
    registered(texts.customer)
    page = alice.post(BIND, {"number": OURS}, follow=True)
    assert b"still in review" in page.content
    with scope.system():
        assert not Binding.objects.exists()


def test_a_stranger_sees_no_campaign(texts: Texts):
    registered(texts.customer)
    charlie = signed_in(texts.people.charlie)
    assert charlie.get(DETAIL).status_code == 404
    assert CAMPAIGN not in charlie.get(LIST).content.decode()


def test_the_list_takes_few_statements(texts: Texts, alice: Client, django_assert_max_num_queries):
    for n in range(3):
        registered(texts.customer, f"CABC12{n}")
    alice.get(LIST)
    with django_assert_max_num_queries(MOST_STATEMENTS):
        alice.get(LIST)


def test_health_and_its_mails(texts: Texts, alice: Client, django_assert_max_num_queries):
    shown = alice.get(HEALTH).content.decode()
    assert ("On no campaign" in shown, "Switch them on" in shown) == (True, True)
    with django_assert_max_num_queries(MOST_STATEMENTS):
        alice.get(HEALTH)
    assert alice.post(ALERTS, {"enabled": "1"}).status_code == 302
    with scope.system():
        assert HealthSetting.objects.get().alerts
    assert b"Switch them off" in alice.get(HEALTH).content


def test_what_no_database_can_look_for_is_bound_to_nothing(texts: Texts, alice: Client):
    registered(texts.customer)
    before = list(Binding.objects.values_list("pk", "state"))
    of_number = reverse("messaging:number_bind", args=[OURS])

    for page, sent in ((BIND, "number"), (UNBIND, "number"), (of_number, "campaign")):
        answer = alice.post(page, {sent: "a\x00b"}, follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]

    assert list(Binding.objects.values_list("pk", "state")) == before
