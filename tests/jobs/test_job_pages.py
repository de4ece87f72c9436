"""The pages of jobs: list, live progress, decisions."""

import pytest

from common import scope
from jobs import items, services
from jobs.models import Job
from jobs.services import NewJob
from numbers.models import Gateway, NumberOrder, PhoneNumber
from tests.console import HTMX, signed_in
from tests.people import BY, People, make_people


def part(client, url: str, target: str = "job"):
    return client.get(url, **HTMX, HTTP_HX_TARGET=target)


@pytest.fixture
def url(job: Job) -> str:
    return f"/jobs/{job.pk}/"


def set_state(job: Job, state: str, **fields) -> None:
    with scope.system():
        Job.objects.filter(pk=job.pk).update(state=state, **fields)


def test_the_list_is_narrowed_by_state_and_kind(job: Job, people: People):
    alice = signed_in(people.alice)

    def titles(query: str) -> list[str]:
        return [row.title for row in alice.get(f"/jobs/{query}").context["rows"]]

    assert (
        titles("")
        == titles("?state=open")
        == titles("?kind=test.plain")
        == titles("?state=nonsense")
        == ["Do it"]
    )
    assert titles("?state=failed") == titles("?kind=test.final") == []


def test_the_list_pages_by_key_even_when_times_are_equal(people: People, work_done):
    with scope.tenant(people.customer.pk):
        rows = [
            services.start(NewJob("test.plain", f"{n}"), account=people.customer, by=BY) for n in range(101)
        ]
        Job.objects.update(created_at=rows[0].created_at)
    alice, seen, url = signed_in(people.alice), [], "/jobs/"
    while url:
        page = alice.get(url)
        seen += [row.pk for row in page.context["rows"]]
        url = page.context["older_url"]

    assert len(seen) == len(set(seen)) == 101
    before = alice.get(page.context["newer_url"])
    assert [row.pk for row in before.context["rows"]] == seen[50:100]


def test_a_running_job_asks_for_itself_and_a_finished_one_stops(job: Job, url: str, people: People):
    alice = signed_in(people.alice)

    running = part(alice, url)
    set_state(job, "done")
    over = part(alice, url)
    page = alice.get(url)

    assert (running.status_code, "every 2s" in running.content.decode()) == (200, True)
    assert (over.status_code, "every 2s" in over.content.decode()) == (286, False)
    assert (page.status_code, "<html" in page.content.decode()) == (200, True)


def test_rows_are_shown_by_outcome(job: Job, url: str, people: People):
    items.add(job, [(f"row {n}", {}) for n in range(3)])
    with scope.system():
        job.items.filter(position=1).update(state="failed", error="No such number.")
    alice = signed_in(people.alice)

    failed = part(alice, f"{url}?items=failed", "job-items")

    assert [item.label for item in failed.context["items"]] == ["row 1"]
    assert "No such number." in failed.content.decode()
    assert [(tab["label"], tab["count"]) for tab in failed.context["item_tabs"]] == [
        ("All", 3),
        ("Waiting", 2),
        ("Failed", 1),
    ]


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("queued", {"cancel"}),
        ("running", {"cancel"}),
        ("unknown", {"retry", "give-up"}),
        ("failed", {"retry"}),
        ("cancelled", {"retry"}),
        ("done", set()),
    ],
)
def test_only_what_is_possible_is_offered(job: Job, url: str, people: People, state: str, buttons: set[str]):
    set_state(job, state)
    text = signed_in(people.alice).get(url).content.decode()
    assert {name for name in ("cancel", "retry", "give-up") if f'action="{url}{name}"' in text} == buttons
    reader = signed_in(people.carol).get(url).content.decode()
    assert f'action="{url}' not in reader


def test_decisions_answer_with_the_job(job: Job, url: str, people: People):
    alice = signed_in(people.alice)
    set_state(job, "unknown")

    given_up = alice.post(f"{url}give-up", **HTMX)
    again = alice.post(f"{url}give-up", **HTMX)
    plain = alice.post(f"{url}retry")

    assert (given_up.status_code, again.status_code, plain.status_code) == (200, 422, 302)
    assert "Only a job of unknown outcome can be given up." in again["HX-Trigger"]
    job.refresh_from_db()
    assert job.state == "queued"


@pytest.mark.parametrize("page", ["", "cancel", "retry", "give-up"])
def test_a_strangers_job_is_not_there(job: Job, url: str, people: People, page: str):
    charlie = signed_in(people.charlie)
    answer = charlie.post(url + page) if page else charlie.get(url)
    job.refresh_from_db()
    assert (answer.status_code, job.state) == (404, "queued")


@pytest.mark.parametrize("about", ["phonenumber", "gateway", "message", "nonsense", ""])
def test_a_job_leads_to_what_it_is_about(db, work_done, about: str):
    """One thing of the account that has a page; another account's, or one that is gone, is no link."""
    people = make_people()
    with scope.tenant(people.customer.pk):
        things = {
            "phonenumber": PhoneNumber.objects.create(
                account=people.customer, provider_account=people.house, e164="+12013422000"
            ),
            "gateway": Gateway.objects.create(account=people.customer, address="8.8.4.4"),
        }
        job = services.start(NewJob("test.plain", "Do it"), account=people.customer, by=BY)
        thing = things.get(about)
        Job.objects.filter(pk=job.pk).update(
            subject_type=about, subject_id=str(thing.pk) if thing else str(job.pk)
        )
    page = signed_in(people.alice).get(f"/jobs/{job.pk}/")

    assert page.context["subject"] == thing
    links = {"phonenumber": '<a href="/numbers/+12013422000/">', "gateway": '<a href="/gateways/'}
    assert (links.get(about, "<dt>About</dt>") in page.content.decode()) is (thing is not None)


def test_an_order_s_job_leads_to_the_order(people: People, work_done):
    with scope.tenant(people.customer.pk):
        job = services.start(NewJob("test.plain", "Do it"), account=people.customer, by=BY)
        order = NumberOrder.objects.create(
            account=people.customer, provider_account=people.house, job=job, strategy="best_effort"
        )
    assert signed_in(people.alice).get(f"/jobs/{job.pk}/").context["subject"] == order
