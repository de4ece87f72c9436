"""The bell: what a person was told in all their accounts, read and unread, and its count on every page for nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from accounts.states import Role
from common import scope
from events.alerts import bell
from events.alerts.sweep import sweep
from events.models import AlertRule, Notice
from tests.console import in_a_row, signed_in
from tests.events.alerting import fail, rule_of
from tests.people import People

PAGE = "/bell/"


@pytest.fixture
def alice(people: People) -> Client:
    """Told of three things in Acme, and a member of another account that told her of one."""
    with scope.system():
        Membership.objects.create(user=people.alice, account=people.other, role=Role.OWNER)
    rule_of(people.customer)
    rule_of(people.other)
    for title in ("First", "Second", "Third"):
        fail(people.customer, title)
    fail(people.other, "Elsewhere")
    assert sweep() == 4
    return signed_in(people.alice, people.customer)


def shown(client: Client, query: str = "") -> list[str]:
    return [row.alert.text for row in client.get(PAGE + query).context["rows"]]


def counts(people: People) -> dict[str, int]:
    with scope.system():
        rows = Membership.objects.filter(user=people.alice).select_related("account")
        return {row.account.name: row.unread for row in rows}


def notice(text: str) -> int:
    with scope.system():
        return Notice.objects.get(alert__text=text, membership__user__email="alice@example.com").pk


def test_the_bell_counts_what_is_unread_in_all_accounts(alice: Client, people: People):
    assert sorted(shown(alice)) == ["Elsewhere", "First", "Second", "Third"]
    assert '<span class="bell__count">4' in in_a_row(alice.get("/spending/"))
    assert "bell__count" not in in_a_row(signed_in(people.bob).get("/spending/"))


def test_the_count_costs_no_statement(alice: Client, people: People):
    alice.get("/spending/")
    with CaptureQueriesContext(connection) as told:
        alice.get("/spending/")
    with scope.system():
        AlertRule.objects.all().delete()
        Membership.objects.update(unread=0)
    with CaptureQueriesContext(connection) as nothing:
        alice.get("/spending/")
    assert len(told) == len(nothing)
    assert not [query for query in told if "events_notice" in query["sql"]]


def test_opening_one_marks_it_and_leads_to_it(alice: Client, people: People):
    answer = alice.post(f"/bell/{notice('First')}/open/")
    assert answer.status_code == 302
    assert answer.url.startswith("/jobs/")
    assert sorted(shown(alice)) == ["Elsewhere", "Second", "Third"]
    assert len(shown(alice, "?show=all")) == 4
    assert counts(people) == {"Acme": 2, people.other.name: 1}
    alice.post(f"/bell/{notice('First')}/open/")
    assert counts(people)["Acme"] == 2


def test_opening_one_of_another_account_goes_there(alice: Client, people: People):
    answer = alice.post(f"/bell/{notice('Elsewhere')}/open/", follow=True)
    assert answer.status_code == 200
    assert answer.wsgi_request.account.pk == people.other.pk


def test_one_can_be_marked_as_read_and_as_unread_again(alice: Client, people: People):
    pk = notice("First")
    alice.post(f"/bell/{pk}/mark/")
    alice.post(f"/bell/{pk}/mark/")
    assert counts(people)["Acme"] == 2
    alice.post(f"/bell/{pk}/mark/", {"unread": "1"})
    alice.post(f"/bell/{pk}/mark/", {"unread": "1"})
    assert counts(people)["Acme"] == 3


def test_all_are_marked_as_read_at_once(alice: Client, people: People):
    assert "All is marked as read." in in_a_row(alice.post("/bell/read/", follow=True))
    assert shown(alice) == []
    assert counts(people) == {"Acme": 0, people.other.name: 0}
    assert bell.mark_all_read(user=people.alice) == 0
    fail(people.customer, "Fourth")
    sweep()
    assert shown(alice) == ["Fourth"]
    assert counts(people)["Acme"] == 1


def test_what_somebody_else_was_told_is_not_there(alice: Client, people: People):
    bob = signed_in(people.bob)
    pk = notice("First")
    for path in ("open", "mark"):
        assert bob.post(f"/bell/{pk}/{path}/").status_code == 404
    assert shown(bob, "?show=all") == []
    assert counts(people)["Acme"] == 3


def test_who_leaves_an_account_leaves_its_notices(alice: Client, people: People):
    with scope.system():
        Membership.objects.filter(user=people.alice, account=people.other).delete()
    assert sorted(shown(alice)) == ["First", "Second", "Third"]


def test_the_list_takes_as_many_statements_for_many_as_for_few(alice: Client, people: People):
    alice.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        alice.get(PAGE)
    for index in range(20):
        fail(people.customer, f"More {index}")
    sweep()
    with CaptureQueriesContext(connection) as many:
        alice.get(PAGE)
    assert len(many) == len(few)


def test_an_owner_makes_changes_and_removes_a_rule_in_the_browser(people: People):
    client = signed_in(people.alice)
    assert "No alert rule yet" in in_a_row(client.get("/alert-rules/"))
    form = {"name": "Nights", "kinds": ["failed-jobs"], "roles": ["owner"], "pace": "daily", "by_mail": "on"}
    assert client.get("/alert-rules/new/").context["form"]["user_ids"].value() == [people.alice.pk]
    refused = client.post("/alert-rules/new/", form | {"roles": []})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"roles": ["Choose who is told."]}
    saved = client.post("/alert-rules/new/", form | {"is_on": "on"}, follow=True)
    text = in_a_row(saved)
    assert "The rule “Nights” is saved" in text
    assert "Jobs that failed this week" in text
    with scope.system():
        rule = AlertRule.objects.get()
    assert (rule.by_bell, rule.by_mail, rule.pace, rule.user_ids) == (False, True, "daily", [])
    page = f"/alert-rules/{rule.pk}/"
    assert client.get(page).context["form"]["name"].value() == "Nights"
    changed = form | {"name": "Days", "is_on": "on", "user_ids": [str(people.bob.pk)]}
    assert client.post(page, changed).status_code == 302
    assert signed_in(people.charlie).get(page).status_code == 404
    assert signed_in(people.bob).get("/alert-rules/").status_code == 403
    with scope.system():
        rule.refresh_from_db()
    assert (rule.name, rule.user_ids) == ("Days", [people.bob.pk])
    client.post(f"{page}remove/")
    with scope.system():
        assert not AlertRule.objects.exists()
