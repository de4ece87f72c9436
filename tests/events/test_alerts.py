"""Alert rules: a thing is told once when it appears, to whom a rule names, and again when it went and came back."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Activity, Membership
from accounts.states import Role
from common import scope
from common.errors import Conflict, Invalid, NotFound
from demo.clock import at
from events.alerts import services
from events.alerts.mailing import start_mails
from events.alerts.services import Wish
from events.alerts.sweep import sweep
from events.models import Alert, AlertRule, Event, Raised
from jobs import work
from jobs.models import Job
from tests.events.alerting import fail, fail_again, mend, rule_of, told, under_the_bell
from tests.events.conftest import Hooks
from tests.people import BY, People, put_below_the_reseller, user


def unread(person) -> int:
    with scope.system():
        return Membership.objects.get(user=person).unread


def mails() -> list[tuple[str, list[str]]]:
    """Start and send what is due; subjects and receivers since the last time."""
    start_mails()
    with scope.system():
        jobs = list(Job.objects.filter(kind="events.alert_mail", state="queued").order_by("created_at"))
    for job in jobs:
        work.run(job.pk)
    sent = [(message.subject.removeprefix("[Tandem] "), message.to) for message in mail.outbox]
    mail.outbox.clear()
    return sent


def test_it_is_told_once_and_again_when_it_came_back(people: People):
    rule = rule_of(people.customer)
    assert sweep() == 0
    job = fail(people.customer)
    assert [sweep(), sweep(), sweep()] == [1, 0, 0]
    assert told(rule) == [("Broke", "Acme", False)]
    mend(job)
    assert sweep() == 0
    assert told(rule) == [("Broke", "Acme", True)]
    fail_again(job)
    assert [sweep(), sweep()] == [1, 0]
    assert told(rule) == [("Broke", "Acme", True), ("Broke", "Acme", False)]
    assert under_the_bell(people.alice) == ["Broke", "Broke"]
    assert (unread(people.alice), unread(people.bob)) == (2, 0)


def test_a_new_rule_tells_of_what_waits_already_and_a_former_one_not_again(people: People):
    first = rule_of(people.customer)
    fail(people.customer)
    assert sweep() == 1
    second = rule_of(people.customer, "Again", roles=["member"])
    assert [sweep(), sweep()] == [1, 0]
    assert told(first) == told(second) == [("Broke", "Acme", False)]
    assert under_the_bell(people.bob) == ["Broke"]


def test_a_rule_covers_its_account_or_all_below_and_no_other(people: People):
    put_below_the_reseller(people)
    alone = rule_of(people.reseller, "Alone")
    below = rule_of(people.reseller, "Below", include_below=True)
    top = rule_of(people.operator, "All", include_below=True)
    strangers = rule_of(people.other, "Strangers")
    fail(people.customer)
    assert sweep() == 2
    assert told(alone) == told(strangers) == []
    assert told(below) == told(top) == [("Broke", "Acme", False)]
    with scope.system():
        url = Alert.objects.get(rule=below).url
    assert url.startswith(f"/for/{people.customer.pk}/")


def test_people_are_told_only_what_they_may_see(people: People):
    with scope.system():
        Membership.objects.filter(user=people.bob).update(role=Role.MEMBER)
        Account.objects.filter(pk=people.customer.pk).update(notify_threshold=5)
    rule = rule_of(
        people.customer, "Everything", kinds=[], roles=["owner", "member"], user_ids=[people.carol.pk]
    )
    sweep()
    assert told(rule) == [("Acme", "Acme", False)]
    assert [under_the_bell(person) for person in (people.alice, people.bob, people.carol)] == [["Acme"]] * 3
    rule_of(people.operator, "Carriers", kinds=["carriers"], roles=["member", "owner"])
    member = user("mia@example.com", people.operator, Role.MEMBER)
    with scope.system():
        type(people.house).objects.filter(pk=people.house.pk).update(
            state="refused", last_error="No", last_error_at=timezone.now()
        )
    sweep()
    assert under_the_bell(people.olivia) == [people.house.name]
    assert under_the_bell(member) == []


def test_mails_go_out_at_once_in_one_for_all(people: People):
    rule_of(people.customer, roles=["owner", "member"])
    fail(people.customer, "First")
    gone = fail(people.customer, "Second")
    fail(people.customer, "Third")
    assert sweep() == 3
    mend(gone)
    sweep()
    assert start_mails() == 1
    with scope.system():
        job = Job.objects.get(kind="events.alert_mail")
    work.run(job.pk)
    assert [message.to for message in mail.outbox] == [["alice@example.com"], ["bob@example.com"]]
    assert mail.outbox[0].subject == "[Tandem] 2 things wait for you on Acme"
    body = mail.outbox[0].body
    assert "- First: Because" in body
    assert "- Third: Because" in body
    assert "Second" not in body
    assert "Nothing was changed at the carrier. Mend the reason, then try again." in body
    mail.outbox.clear()
    sweep()
    assert mails() == []


def test_a_daily_mail_goes_out_in_the_morning_where_the_account_is(people: People):
    rule_of(people.customer, pace="daily")
    zone = people.customer.zone
    tomorrow = (timezone.now().astimezone(zone) + timedelta(days=1)).date()
    with at(datetime(tomorrow.year, tomorrow.month, tomorrow.day, 7, tzinfo=zone)):
        over = fail(people.customer, "Over by then")
        fail(people.customer, "Early")
        sweep()
        assert mails() == []
        mend(over)
        sweep()
    with at(datetime(tomorrow.year, tomorrow.month, tomorrow.day, 8, 1, tzinfo=zone)):
        assert mails() == [("1 thing waits for you on Acme", ["alice@example.com"])]
        fail(people.customer, "Late")
        sweep()
        assert mails() == []


def test_webhooks_that_ask_for_it_are_told_of_both_ends(people: People, receiver):
    hooks = Hooks(people, receiver)
    hooks.subscribe("attention.*")
    with scope.system():
        people.customer.refresh_from_db()
    rule_of(people.customer, by_webhook=True, by_mail=False, by_bell=False, roles=[])
    job = fail(people.customer)
    sweep()
    mend(job)
    sweep()
    with scope.system():
        events = [(row.type, row.data) for row in Event.objects.filter(type__startswith="attention")]
    data = {
        "kind": "failed-jobs",
        "title": "Jobs that failed this week",
        "thing": "Broke",
        "why": "Because",
        "where": people.customer.number,
        "rule": "Failed jobs",
    }
    assert sorted(events, key=lambda row: row[0]) == [("attention.cleared", data), ("attention.raised", data)]


def test_what_nobody_asks_for_is_not_looked_at(people: People):
    fail(people.customer)
    rule_of(people.customer, "Off", is_on=False)
    rule_of(people.customer, "Money", kinds=["spending"])
    assert sweep() == 0
    with scope.system():
        assert not Raised.objects.exists()


def test_many_accounts_take_as_many_statements_as_one(people: People):
    rule_of(people.operator, "All", kinds=[], include_below=True)
    rule_of(people.customer, "Own", kinds=[])
    fail(people.customer)
    sweep()
    fail(people.customer)
    with CaptureQueriesContext(connection) as few:
        assert sweep() == 2
    for account in (people.reseller, people.other, people.operator):
        rule_of(account, "Own", kinds=[])
        for index in range(10):
            fail(account, f"Broke {index}")
    sweep()
    for account in (people.reseller, people.other, people.operator, people.customer):
        fail(account)
    with CaptureQueriesContext(connection) as many:
        assert sweep() == 8
    assert len(many) == len(few)


def make(people: People, **more) -> AlertRule:
    return rule_of(people.customer, **more)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"kinds": ["nonsense"]}, "kinds"),
        ({"roles": ["king"]}, "roles"),
        ({"roles": []}, "roles"),
        ({"user_ids": [0]}, "user_ids"),
        ({"pace": "weekly"}, "pace"),
        ({"by_mail": False, "by_bell": False}, "by_mail"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(people: People, wrong, field):
    with pytest.raises(Invalid) as refusal:
        make(people, **wrong)
    assert refusal.value.field == field
    with scope.system():
        assert not AlertRule.objects.exists()


def test_two_rules_of_an_account_have_two_names(people: People):
    make(people)
    other = make(people, name="Other")
    with pytest.raises(Conflict, match="There is a rule of that name"):
        make(people)
    with scope.tenant(people.customer.pk), pytest.raises(Conflict):
        services.change_rule(
            account=people.customer, by=BY, pk=other.pk, wish=Wish("Failed jobs", roles=["owner"])
        )
    with scope.system():
        assert list(AlertRule.objects.order_by("pk").values_list("name", flat=True)) == [
            "Failed jobs",
            "Other",
        ]


def test_a_change_that_widens_a_rule_tells_of_what_it_has_not_told(people: People):
    rule = make(people)
    fail(people.customer)
    with scope.system():
        Job.objects.create(
            account=people.customer,
            kind="numbers.push",
            title="Lost",
            state="unknown",
            run_at=timezone.now(),
            error="?",
        )
    assert sweep() == 1
    with scope.tenant(people.customer.pk):
        wish = Wish("Jobs", kinds=["failed-jobs", "unknown-jobs"], roles=["owner"])
        services.change_rule(account=people.customer, by=BY, pk=rule.pk, wish=wish)
        log = Activity.objects.filter(subject_type="alertrule").order_by("id").last()
    assert (log.verb, log.before["name"], log.after["name"]) == ("changed", "Failed jobs", "Jobs")
    assert [sweep(), sweep()] == [1, 0]
    assert [text for text, *_ in told(rule)] == ["Broke", "Lost"]


def test_a_removed_rule_leaves_nothing_unread(people: People):
    rule, other = make(people), make(people, name="Other")
    fail(people.customer)
    sweep()
    assert unread(people.alice) == 2
    with scope.tenant(people.customer.pk):
        services.remove_rule(account=people.customer, by=BY, pk=rule.pk)
    assert unread(people.alice) == 1
    assert len(told(other)) == 1
    with scope.tenant(people.other.pk), pytest.raises(NotFound):
        services.remove_rule(account=people.other, by=BY, pk=other.pk)
    assert len(told(other)) == 1


def test_a_low_balance_is_told_once_for_each_crossing(people: People):
    rule = make(people, kinds=["low-balances"])
    sweep()
    assert told(rule) == [("Acme", "Acme", False)]
    with scope.system():
        Account.objects.filter(pk=people.customer.pk).update(balance=Decimal(100))
    sweep()
    with scope.system():
        Account.objects.filter(pk=people.customer.pk).update(balance=Decimal(0))
    assert [sweep(), sweep()] == [1, 0]
