"""Passing tickets on when the carrier fails in every way: nothing is said twice, nothing is lost."""

import pytest

from common import scope
from common.errors import Conflict
from jobs.models import Job
from jobs.services import retry
from support.services import carriers
from tests.console import signed_in
from tests.faults.conftest import Portals
from tests.faults.proxy import refusal, success
from tests.faults.test_answers import DONE, NOT_DONE
from tests.support.at_carrier import Case, make_case, reference

pytestmark = pytest.mark.django_db(transaction=True)
TICKETS = "/v2.2/support/tickets"


@pytest.fixture
def case(portals: Portals) -> Case:
    return make_case(portals.loop)


@pytest.fixture
def there(case: Case, portals: Portals) -> Case:
    case.pass_on()
    run_until_over(case, portals, carriers.OPEN)
    assert case.passed().ref
    return case


def run_until_over(case: Case, portals: Portals, kind: str) -> Job:
    job = case.jobs(kind)[-1]
    for _ in range(6):
        if job.state != "queued":
            break
        job = portals.run(job)
    return job


@pytest.mark.parametrize("kind", [*NOT_DONE, "401"])
def test_a_ticket_that_was_not_taken_is_sent_again(case: Case, portals: Portals, kind: str):
    portals.proxy.fail(kind, "POST", TICKETS)
    case.pass_on()

    job = run_until_over(case, portals, carriers.OPEN)

    assert (job.state, len(case.upstream()), portals.proxy.times_passed("POST", TICKETS)) == ("done", 1, 1)
    assert case.heard() == [reference(case)]


@pytest.mark.parametrize("kind", DONE)
def test_a_ticket_that_was_taken_is_found_and_not_opened_twice(case: Case, portals: Portals, kind: str):
    portals.proxy.fail(kind, "POST", TICKETS)
    case.pass_on()

    job = run_until_over(case, portals, carriers.OPEN)

    assert (job.state, case.passed().ref) == ("done", str(case.upstream()[0].pk))
    assert (len(case.upstream()), portals.proxy.times_passed("POST", TICKETS)) == (1, 1)


@pytest.mark.parametrize("kind", [*NOT_DONE, "401"])
def test_an_answer_that_was_not_taken_is_sent_again(there: Case, portals: Portals, kind: str):
    portals.proxy.fail(kind, "POST", "/replies")
    there.say("Any news?")

    job = run_until_over(there, portals, carriers.SAY)

    assert (job.state, there.heard()) == ("done", [reference(there), "Any news?"])
    assert portals.proxy.times_passed("POST", "/replies") == 1


@pytest.mark.parametrize("kind", DONE)
def test_an_answer_that_was_taken_is_found_and_not_said_twice(there: Case, portals: Portals, kind: str):
    """The same words were said before: what is known by its name there is another thing."""
    there.say("Any news?")
    run_until_over(there, portals, carriers.SAY)
    there.sync()
    portals.proxy.fail(kind, "POST", "/replies")
    there.say("Any news?")

    job = run_until_over(there, portals, carriers.SAY)

    assert (job.state, there.heard()) == ("done", [reference(there), "Any news?", "Any news?"])
    assert [row[2:] for row in there.said()] == [("sent", True)] * 3


def test_a_sync_between_the_answer_and_its_look_up_does_not_hide_it(there: Case, portals: Portals):
    portals.proxy.fail("drop after", "POST", "/replies")
    there.say("Any news?")
    portals.run(there.jobs(carriers.SAY)[-1])
    there.sync()

    job = run_until_over(there, portals, carriers.SAY)

    assert (job.state, there.heard()) == ("done", [reference(there), "Any news?"])
    assert there.said()[1] == (True, "Any news?", "sent", True)


def test_a_yes_for_something_else_is_not_believed(there: Case, portals: Portals):
    portals.proxy.fail("500", "POST", "/replies", status=201, body=success(message="Thank you"))
    there.say("Any news?")

    job = run_until_over(there, portals, carriers.SAY)

    assert (job.state, there.heard()) == ("done", [reference(there), "Any news?"])


@pytest.mark.parametrize(("status", "words"), [(400, "Too long"), (403, "Not yours"), (404, "Gone")])
def test_a_refusal_is_told_with_its_reason_and_may_be_sent_anew(
    case: Case, portals: Portals, status: int, words: str
):
    portals.proxy.fail("500", "POST", TICKETS, status=status, body=refusal(status, words))
    case.pass_on()

    job = run_until_over(case, portals, carriers.OPEN)

    assert (job.state, job.was_refused, case.upstream()) == ("failed", True, [])
    assert [(row[0], row[2]) for row in case.said()] == [(True, "failed")]
    case.pass_on("Once more.")
    assert run_until_over(case, portals, carriers.OPEN).state == "done"
    assert case.heard() == [reference(case, "Once more.")]


def test_an_outcome_that_nobody_finds_out_waits_for_a_person(case: Case, portals: Portals):
    portals.proxy.fail("drop after", "POST", TICKETS)
    portals.proxy.fail("500", "GET", TICKETS, times=20)
    case.pass_on()
    job = portals.run(case.jobs(carriers.OPEN)[-1])

    job = portals.give_up(job)

    assert (job.state, len(case.upstream())) == ("unknown", 1)
    assert case.said()[0][2] == "sending"
    page = signed_in(portals.loop.people.rita).get(f"/desk/{case.ticket.number}/carrier/").content.decode()
    assert "Nobody knows whether the carrier took it" in page
    assert "every 3s" not in page
    portals.proxy.heal()
    with scope.tenant(case.desk.pk):
        retry(account=case.desk, by=case.rita, job_id=job.pk)
    assert run_until_over(case, portals, carriers.OPEN).state == "done"
    assert len(case.upstream()) == 1


@pytest.mark.parametrize("kind", ["429", "500", "drop before", "HTML 200", "wrong JSON", "404 wrong JSON"])
def test_a_thread_that_cannot_be_read_stays_as_it_was(there: Case, portals: Portals, kind: str):
    there.sync()
    there.carrier_says("Fixed.")
    portals.proxy.fail(kind, "GET", "/messages")
    with pytest.raises(AssertionError):
        there.finished_sync()
    assert len(there.said()) == 1
    portals.loop.run_jobs()

    assert there.said()[1] == (False, "Fixed.", "sent", True)


def test_a_ticket_that_the_carrier_knows_no_longer_is_told_so(there: Case, portals: Portals):
    portals.proxy.fail("500", "GET", TICKETS, status=200, body=success(tickets=[], totalCount=0))
    portals.proxy.fail("500", "GET", TICKETS, status=404, body=refusal(404, "No such ticket"))

    run = there.sync()

    assert (run.state, run.missing, there.passed().is_gone) == ("done", 1, True)
    with pytest.raises(Conflict, match="no longer"):
        there.say("Hello?")


def test_a_list_that_is_refused_is_told_and_changes_nothing(there: Case, portals: Portals):
    portals.proxy.fail("500", "GET", TICKETS, status=403, body=refusal(403, "No tickets for you"))

    run = there.sync()

    assert (run.state, run.error) == ("failed", "VoiceTel: No tickets for you")
    assert (there.passed().is_gone, len(there.said())) == (False, 1)
