"""The pages of person plans: form, preview, the plan at work, going on, and undoing."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agent
from agents.models import PersonPlan
from common import scope
from messaging.services.opt_outs import opt_out
from messaging.states import OptOutSource
from numbers.models import PhoneNumber
from providers.house.models import HouseNumber, HouseState
from tests.agents.plans import planning
from tests.agents.staff import FREE, Office
from tests.console import HTMX, in_a_row, signed_in
from tests.numbers.conftest import FOR_SALE
from tests.people import BY

LIST, NEW = reverse("agents:plans"), reverse("agents:plan_new")
MOST_STATEMENTS = 13
FULL: dict[str, Any] = {
    "name": "Mary Jackson",
    "object_id": "oid-mj",
    "roles": ["member"],
    "number_from": "buy",
    "area_code": "201",
    "use": "supervised",
    "with_address": "on",
    "caller_name": "ACME INC",
    "line1": "411 Hackensack Avenue",
    "line2": "Suite 200",
    "e911_city": "Hackensack",
    "state": "NJ",
    "zip": "07601",
    "with_welcome": "on",
    "mobile": "(312) 555-0100",
    "welcome": "Welcome to Acme.",
}


@pytest.fixture
def office(made_office: Office) -> Office:
    return made_office


@pytest.fixture
def alice(office: Office) -> Client:
    return signed_in(office.people.alice)


def full(office: Office) -> dict[str, Any]:
    return FULL | {"supervisors": [office.grace.ref], "inboxes": [str(office.shared.pk)]}


def hidden(answer: Any) -> dict[str, Any]:
    """What the preview's form would send, with everything that was typed."""
    text = in_a_row(answer)
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', text):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def work_on(office: Office) -> PersonPlan:
    with scope.tenant(office.account.pk):
        return planning.run(PersonPlan.objects.get())


def plans() -> int:
    with scope.system():
        return PersonPlan.objects.count()


def test_the_preview_shows_each_step_and_makes_nothing(office: Office, alice: Client):
    assert b"(201) 342-3003" in alice.get(NEW).content
    answer = alice.post(NEW, full(office))
    text = answer.content.decode()
    for words in (
        "Buy (201) 342-1000",
        "Onboard Mary Jackson",
        "With a supervised inbox on (201) 342-1000. 1 supervises it.",
        "Join 1 shared inbox",
        "411 HACKENSACK AVE",
        "Write to (312) 555-0100",
        "a message cannot be unsent".capitalize(),
        "Do it",
    ):
        assert words in text, words
    assert (answer.status_code, plans()) == (200, 0)


def test_confirming_starts_the_plan_once_and_its_page_follows_it(
    office: Office, alice: Client, django_assert_max_num_queries
):
    given = hidden(alice.post(NEW, full(office))) | {"confirm": "1"}
    first, second = alice.post(NEW, given), alice.post(NEW, given)
    assert (first.status_code, first["Location"], plans()) == (302, second["Location"], 1)
    url = first["Location"]
    part = alice.get(url, **HTMX)
    assert (part.status_code, b'hx-trigger="every 2s"' in part.content) == (200, True)

    plan = work_on(office)

    done = alice.get(url, **HTMX)
    assert (plan.state, done.status_code, b"hx-trigger" in done.content) == ("done", 286, False)
    assert b"Sent to (312) 555-0100." in done.content
    with django_assert_max_num_queries(MOST_STATEMENTS):
        shown = alice.get(LIST).content.decode()
    assert "5 of 5" in shown


def test_what_stands_against_it_is_shown_and_cannot_be_confirmed(office: Office, alice: Client):
    changes = {"object_id": "oid-ada.lovelace", "area_code": "999"}
    answer = alice.post(NEW, full(office) | changes)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ("same object ID" in text, "No number of area code 999" in text, "Do it" in text) == (
        True,
        True,
        False,
    )
    answer = alice.post(NEW, hidden(answer) | {"confirm": "1"})
    assert (answer.status_code, plans()) == (422, 0)


def test_what_changed_since_it_was_shown_is_shown_again(office: Office, alice: Client):
    given = hidden(alice.post(NEW, full(office))) | {"confirm": "1"}
    HouseNumber.objects.filter(e164=FOR_SALE[0]).update(state=HouseState.HELD, holder=0)
    answer = alice.post(NEW, given)
    assert (answer.status_code, plans()) == (200, 0)
    assert b"Something has changed meanwhile" in answer.content
    assert b"(201) 342-1000 was sold meanwhile" in answer.content
    assert alice.post(NEW, hidden(answer) | {"confirm": "1"}).status_code == 302


def test_one_can_go_back_and_change_something(office: Office, alice: Client):
    given = hidden(alice.post(NEW, full(office)))
    form = alice.post(NEW, given | {"change": "1"}).context["form"]
    assert (form["name"].value(), form["supervisors"].value()) == ("Mary Jackson", [office.grace.ref])
    assert (form["line2"].value(), form["with_address"].value()) == ("Suite 200", True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number_from": "free"}, "number"),
        ({"area_code": "1"}, "area_code"),
        ({"area_code": ""}, "area_code"),
        ({"zip": ""}, "zip"),
        ({"mobile": ""}, "mobile"),
        ({"welcome": ""}, "welcome"),
        ({"name": ""}, "name"),
    ],
)
def test_what_belongs_together_is_asked_for(office: Office, alice: Client, changes: Any, field: str):
    answer = alice.post(NEW, full(office) | changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_free_number_without_anything_else(office: Office, alice: Client):
    lean = {
        "name": "Mary",
        "object_id": "oid-mj",
        "roles": ["member"],
        "number_from": "free",
        "use": "private",
    }
    answer = alice.post(NEW, lean | {"number": "(201) 342-3003"})
    assert [step.title for step in answer.context["preview"].steps] == ["Onboard Mary"]
    assert alice.post(NEW, hidden(answer) | {"confirm": "1"}).status_code == 302
    assert work_on(office).state == "done"
    with scope.system():
        assert Agent.objects.get(object_id="oid-mj").assignments.get().e164 == FREE[3]


def stopped(office: Office, alice: Client) -> PersonPlan:
    """A plan that stopped at its message."""
    alice.post(NEW, hidden(alice.post(NEW, full(office))) | {"confirm": "1"})
    with scope.tenant(office.account.pk):
        out = opt_out(account=office.account, by=BY, peer="+13125550100", source=OptOutSource.CONSOLE)
    plan = work_on(office)
    with scope.system():
        out.delete()
    return plan


def test_a_stopped_plan_says_why_and_goes_on(office: Office, alice: Client):
    plan = stopped(office, alice)
    url = reverse("agents:plan", args=[plan.pk])
    text = alice.get(url).content.decode()
    for words in ("The plan has stopped", "The recipient has opted out", "Go on from there", "Undo…"):
        assert words in text, words
    again = reverse("agents:plan_retry", args=[plan.pk])
    assert alice.post(again)["Location"] == url
    assert work_on(office).state == "done"
    assert b"Only a plan that has stopped" in alice.post(again, follow=True).content


def test_a_plan_is_undone_as_the_page_said(office: Office, alice: Client):
    plan = stopped(office, alice)
    url = reverse("agents:plan_undo", args=[plan.pk])
    text = alice.get(url).content.decode()
    for words in (
        "emergency address of (201) 342-1000 is removed",
        "Mary Jackson is offboarded",
        "Release it in 72",
    ):
        assert words in text, words
    assert alice.post(url, {"number": ""}).status_code == 422
    assert alice.post(url, {"number": "release"}).status_code == 302
    assert work_on(office).state == "undone"
    with scope.system():
        assert PhoneNumber.objects.get(e164=FOR_SALE[0]).state == "release_scheduled"
    assert b"can be undone" in alice.post(url, {"number": "keep"}).content


def test_a_plan_is_made_anew_from_a_former_one(office: Office, alice: Client):
    plan = stopped(office, alice)
    form = alice.get(NEW, {"from": plan.pk}).context["form"]
    # The number that was bought then is a free one, once its agent has left.
    assert (form["number_from"].value(), form["name"].value()) == ("free", "Mary Jackson")
    assert (form["e911_city"].value(), form["mobile"].value()) == ("Hackensack", "(312) 555-0100")
    assert alice.get(NEW, {"from": "x"}).status_code == 200
    assert alice.get(NEW, {"from": "9" * 17}).status_code == 404
    assert alice.get(reverse("agents:plan", args=[10**30])).status_code == 404


def test_somebody_without_the_rights_may_look_only(office: Office, alice: Client):
    plan = stopped(office, alice)
    carol = signed_in(office.people.carol)
    text = carol.get(reverse("agents:plan", args=[plan.pk])).content.decode()
    assert ("Go on from there" in text, "Mary Jackson" in text) == (False, True)
    charlie = signed_in(office.people.charlie)
    assert b"No plans yet" in charlie.get(LIST).content
    for name in ("plan", "plan_undo"):
        assert charlie.get(reverse(f"agents:{name}", args=[plan.pk])).status_code == 404
    assert charlie.post(reverse("agents:plan_retry", args=[plan.pk])).status_code == 404
