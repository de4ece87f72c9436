"""Tickets passed on to a carrier and back, over the VoiceTel API that we serve."""

import pytest
from django.db import connection

from accounts.models import Account, Activity
from accounts.services.accounts import set_state
from accounts.states import AccountState
from common import scope
from common.errors import Conflict, Forbidden, Invalid, NotFound
from jobs.models import Job
from support.models import SaidAtCarrier, Ticket, TicketAtCarrier
from support.services import carriers
from support.services.merging import merge
from support.services.status import change_status, delete_ticket
from support.states import TicketStatus
from tests.console import HTMX, signed_in
from tests.people import BY
from tests.providers.voicetel.conftest import loop as loop
from tests.support.at_carrier import TEXT, Case, make_case, reference
from tests.support.conftest import actor, ask
from tests.support.test_races import TOGETHER, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(loop) -> Case:
    return make_case(loop)


@pytest.fixture
def there(case) -> Case:
    """The carrier has the ticket, and it was read back."""
    case.pass_on()
    case.loop.run_jobs()
    case.sync()
    return case


def test_a_ticket_goes_to_the_carrier_and_its_answer_comes_back(case):
    case.pass_on()
    assert case.said() == [(True, reference(case), "sending", False)]
    case.loop.run_jobs()

    [upstream] = case.upstream()
    passed = case.passed()
    assert (upstream.subject, case.heard()) == ("No dial tone", [reference(case)])
    assert (passed.ref, passed.number) == (str(upstream.pk), str(upstream.number))
    assert (passed.state, passed.account_id) == ("active", case.desk.pk)

    case.carrier_says("We look into it.")
    run = case.sync()
    assert (run.read, run.added, run.changed) == (1, 1, 1)
    assert case.said() == [
        (True, reference(case), "sent", True),
        (False, "We look into it.", "sent", True),
    ]
    assert case.sync().added == 0
    assert len(case.said()) == 2


def test_an_answer_of_ours_and_the_state_there(there):
    there.say("Any news?")
    there.loop.run_jobs()
    assert there.heard() == [reference(there), "Any news?"]
    operator = there.loop.people.operator
    with scope.tenant(operator.pk):
        change_status(
            account=operator, by=BY, number=there.upstream()[0].number, status=TicketStatus.CLOSED, staff=True
        )

    run = there.sync()

    assert (there.passed().state, run.changed) == ("closed", 1)
    assert there.said() == [
        (True, reference(there), "sent", True),
        (True, "Any news?", "sent", True),
    ]


def test_it_is_closed_there_on_request_once(there):
    with scope.tenant(there.desk.pk):
        what = {"account": there.desk, "by": there.rita, "number": there.ticket.number}
        carriers.close(**what, passed=there.passed().pk)
    there.loop.run_jobs()

    assert (there.upstream()[0].status, there.passed().state) == ("closed", "closed")
    with scope.tenant(there.desk.pk), pytest.raises(Conflict, match="closed already"):
        carriers.close(**what, passed=there.passed().pk)


def test_nothing_is_asked_of_a_carrier_that_has_no_ticket_of_ours(case):
    run = case.sync()

    assert (run.state, run.read) == ("done", 0)


def test_what_somebody_says_at_the_carrier_itself_is_ours_too(there):
    with scope.tenant(there.loop.people.customer.pk):
        from_there = there.upstream()[0]
        ours = Ticket.objects.get(pk=from_there.pk)
    signed_in(there.loop.people.alice).post(
        f"/tickets/{ours.number}/reply",
        {"body": "We say it here.", "seen": ours.threads_count and _last(ours)},
    )

    there.sync()

    assert there.said()[1] == (True, "We say it here.", "sent", True)


def _last(ticket: Ticket) -> int:
    with scope.system():
        return ticket.threads.order_by("-pk").values_list("pk", flat=True)[0]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 50_001])
def test_a_text_that_cannot_be_sent_is_refused_and_nothing_is_kept(case, text):
    with pytest.raises(Invalid) as refused:
        case.pass_on(text)

    assert refused.value.field == "text"
    with scope.system():
        assert not TicketAtCarrier.objects.exists()
        assert not Job.objects.filter(kind=carriers.OPEN).exists()


def test_it_is_passed_on_once_however_many_press(case):
    results = at_once(lambda _n: case.pass_on())

    assert results.count(Conflict) == TOGETHER - 1
    assert len(case.jobs(carriers.OPEN)) == len(case.said()) == 1
    case.loop.run_jobs()
    with pytest.raises(Conflict, match="passed on to Loopback already"):
        case.pass_on()
    assert len(case.upstream()) == 1


def test_one_answer_at_a_time_however_many_write(there):
    results = at_once(lambda n: there.say(f"Answer {n}"))

    assert results.count(Conflict) == TOGETHER - 1
    there.loop.run_jobs()
    assert len(there.heard()) == 2


def test_the_carrier_must_have_the_ticket_first(case):
    case.pass_on()

    with pytest.raises(Conflict, match="does not have the ticket yet"):
        case.say("Hello?")
    assert case.jobs(carriers.SAY) == []


def test_strangers_and_other_logins(case):
    """Only staff of the account that owns the login, and only on tickets of accounts below it."""
    people, login = case.loop.people, case.loop.login.pk
    number = case.ticket.number
    for account, person in ((people.customer, people.alice), (people.other, people.charlie)):
        with scope.tenant(account.pk), pytest.raises(NotFound):
            carriers.pass_on(account=account, by=actor(person), number=number, login=login, text=TEXT)
    with scope.tenant(people.operator.pk):
        with pytest.raises(NotFound, match="no such provider account"):
            carriers.pass_on(
                account=people.operator, by=actor(people.olivia), number=number, login=login, text=TEXT
            )
        with pytest.raises(Invalid, match="House takes no tickets"):
            carriers.pass_on(
                account=people.operator,
                by=actor(people.olivia),
                number=number,
                login=people.house.pk,
                text=TEXT,
            )
    mine = ask(people.customer, people.alice)
    with scope.tenant(case.desk.pk), pytest.raises(NotFound):
        carriers.pass_on(account=case.desk, by=case.rita, number=mine.number, login=login, text=TEXT)
    with scope.system():
        assert not TicketAtCarrier.objects.exists()


def test_the_account_above_answers_nothing_that_it_did_not_pass_on(there):
    people = there.loop.people
    with scope.tenant(people.operator.pk), pytest.raises(NotFound):
        carriers.say(
            account=people.operator,
            by=actor(people.olivia),
            number=there.ticket.number,
            passed=there.passed().pk,
            text="Hello",
        )
    assert len(there.said()) == 1


def test_a_suspended_desk_passes_nothing_on(case):
    people = case.loop.people
    with scope.system():
        set_state(account=people.reseller, by=BY, state=AccountState.SUSPENDED)
        people.reseller = Account.objects.get(pk=people.reseller.pk)
    with pytest.raises(Forbidden):
        case.pass_on()
    with scope.system():
        assert not TicketAtCarrier.objects.exists()


def test_the_customer_cannot_read_it_whatever_it_asks_the_database(there):
    with scope.tenant(there.loop.people.other.pk):
        assert not TicketAtCarrier.objects.exists()
        assert not SaidAtCarrier.objects.exists()
    page = signed_in(there.loop.people.charlie).get(f"/tickets/{there.ticket.number}/").content.decode()
    assert "carrier" not in page.lower()


def test_a_deleted_ticket_takes_it_along_and_a_waiting_job_does_nothing(case):
    case.pass_on()
    with scope.tenant(case.desk.pk):
        delete_ticket(account=case.desk, by=case.rita, number=case.ticket.number)

    case.loop.run_jobs()

    assert (case.jobs(carriers.OPEN)[0].state, case.upstream()) == ("done", [])


def test_a_merged_ticket_keeps_its_carrier_and_goes_on_there(there):
    kept = ask(there.loop.people.other, there.loop.people.charlie, "The same")
    with scope.tenant(there.desk.pk):
        merge(account=there.desk, by=there.rita, number=there.ticket.number, into=kept.number)
    client = signed_in(there.loop.people.rita)

    page = client.get(f"/desk/{kept.number}/carrier/")
    client.post(f"/desk/{kept.number}/carrier/{there.passed().pk}/say", {"text": "Still dead."})
    there.loop.run_jobs()

    assert [shown["row"].pk for shown in page.context["passed"]] == [there.passed().pk]
    assert there.heard()[-1] == "Still dead."


def test_the_log_of_the_desk_says_what_was_done(there):
    there.carrier_says("Fixed.")
    there.sync()

    with scope.system():
        rows = Activity.objects.filter(subject_type="ticket", subject_id=str(there.ticket.pk)).order_by("pk")
        assert list(rows.values_list("account", "verb", "actor")) == [
            (there.loop.people.other.pk, "opened", "Charlie"),
            (there.desk.pk, "passed on", "Rita"),
            (there.desk.pk, "answered by the carrier", "Tandem"),
        ]


def test_the_page_passes_on_shows_the_thread_and_answers(case):
    client = signed_in(case.loop.people.rita)
    url = f"/desk/{case.ticket.number}/"

    before = client.get(url).content.decode()
    passed = client.post(f"{url}carrier/", {"login": case.loop.login.pk, "text": TEXT}, **HTMX)
    case.loop.run_jobs()
    case.carrier_says("Which number?")
    case.sync()
    shown = client.get(url).content.decode()
    plain = client.post(f"{url}carrier/{case.passed().pk}/say", {"text": "All of them."}, follow=True)
    waiting = plain.content.decode()
    case.loop.run_jobs()

    assert "Pass on to the carrier" in before
    assert "It is dead." in before
    assert 'hx-trigger="every 3s"' in passed.content.decode()
    assert "Which number?" in shown
    assert "Send to the carrier" in shown
    assert plain.redirect_chain == [(f"{url}carrier/", 302)]
    assert "On its way" in waiting
    assert case.heard()[-1] == "All of them."


@pytest.mark.parametrize(
    ("asked", "field"), [({"text": TEXT}, "login"), ({"login": "0", "text": ""}, "text")]
)
def test_what_does_not_fit_is_told_at_its_field(case, asked, field):
    answer = signed_in(case.loop.people.rita).post(f"/desk/{case.ticket.number}/carrier/", asked, **HTMX)

    assert answer.status_code == 422
    assert field in answer.context["pass_on_form"].errors
    assert case.jobs(carriers.OPEN) == []


def test_who_has_no_login_that_takes_tickets_sees_no_such_thing(case):
    page = signed_in(case.loop.people.olivia).get(f"/desk/{case.ticket.number}/").content.decode()

    assert "At the carrier" not in page


def test_a_thread_of_any_length_costs_the_page_the_same(there, django_assert_num_queries):
    client = signed_in(there.loop.people.rita)
    url = f"/desk/{there.ticket.number}/carrier/"
    client.get(url)
    with django_assert_num_queries(100, exact=False) as few:
        client.get(url)
    for n in range(5):
        there.carrier_says(f"Line {n}")
    there.sync()

    with django_assert_num_queries(len(few)):
        client.get(url)
    connection.close()
