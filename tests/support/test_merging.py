"""Merging: everything goes along, mail finds the way, and what does not belong together stays apart."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Activity
from common import scope
from common.errors import DomainError, Invalid, NotFound
from jobs.models import Job
from support.kinds_of_file import Upload
from support.models import Attachment, Thread, Ticket
from support.selectors import tickets as selectors
from support.services.incoming import receive
from support.services.locking import Merged
from support.services.merging import merge
from support.services.speaking import About, Customer, Words, note, open_ticket, reply
from support.services.status import change_status, delete_ticket, set_tags
from support.states import TicketStatus
from support.tokens import ticket_token
from tests.support.conftest import PDF, Desk, actor, ask
from tests.support.test_races import at_once


def second(desk: Desk) -> Ticket:
    """Bob of the same account asks about the same matter, with a file."""
    with scope.tenant(desk.customer.pk):
        return open_ticket(
            account=desk.customer,
            by=actor(desk.people.bob),
            customer=Customer("Bob@example.com", "Bob"),
            subject="Dead line",
            words=Words("Mine too.", [Upload("a.pdf", PDF)]),
            about=About("number", "+12015550100", "+12015550100"),
        )


def again(ticket: Ticket) -> Ticket:
    with scope.system():
        return Ticket.objects.select_related("merged_into").get(pk=ticket.pk)


def state() -> list[tuple[object, ...]]:
    with scope.system():
        tickets = Ticket.objects.order_by("pk").values_list("pk", "status", "merged_into", "threads_count")
        return [*tickets, *Thread.objects.order_by("pk").values_list("pk", "ticket")]


def merged(desk: Desk, gone: Ticket, into: Ticket | None = None) -> Ticket:
    kept = into or desk.ticket
    return merge(account=desk.operator, by=desk.olivia, number=gone.number, into=kept.number)


def test_all_that_was_said_and_attached_goes_along(desk: Desk):
    gone, number = second(desk), desk.ticket.number
    note(account=desk.operator, by=desk.olivia, number=gone.number, words=Words("Between us"))
    set_tags(account=desk.operator, by=desk.olivia, number=gone.number, tags=["fault"])
    change_status(
        account=desk.operator, by=desk.olivia, number=number, status=TicketStatus.PENDING, staff=True
    )

    kept = merged(desk, gone)

    said = selectors.conversation(desk.operator, kept, staff=True)
    assert [(thread.kind, thread.body) for thread in said] == [
        ("customer", "It is dead."),
        ("customer", "Mine too."),
        ("note", "Between us"),
        ("note", f"Ticket #{gone.number}, Dead line, was merged into this one, with 2 contributions."),
    ]
    with scope.tenant(desk.customer.pk):
        assert selectors.attachment(desk.customer, number, Attachment.objects.get().pk).name == "a.pdf"
    stays, left = again(kept), again(gone)
    assert (stays.status, stays.threads_count, stays.preview, stays.tags) == (
        "active",
        2,
        "Mine too.",
        ["fault"],
    )
    assert (stays.about_type, stays.about_id) == ("number", "+12015550100")
    assert (stays.last_reply_at, stays.paused_at) == (gone.last_reply_at, None)
    assert (left.status, left.merged_into, left.threads_count) == ("closed", desk.ticket, 0)
    assert left.closed_by_id == desk.people.olivia.pk
    with scope.system():
        row = Activity.objects.get(verb="merged")
    assert (row.account_id, row.before, row.after) == (
        desk.customer.pk,
        {"status": "active"},
        {"status": "closed", "into": f"#{number}"},
    )


def test_a_closed_ticket_wakes_no_other(desk: Desk):
    gone = second(desk)
    for ticket in (gone, desk.ticket):
        change_status(
            account=desk.operator,
            by=desk.olivia,
            number=ticket.number,
            status=TicketStatus.CLOSED,
            staff=True,
        )

    assert merged(desk, gone).status == "closed"


def test_what_does_not_go_together_is_refused(desk: Desk):
    gone = second(desk)
    theirs = ask(desk.people.other, desk.people.charlie)
    third = ask(desk.customer, desk.people.alice, "Third")
    merged(desk, third, gone)
    before = state()
    refused: list[tuple[int, int, type[DomainError]]] = [
        (gone.number, gone.number, Invalid),
        (gone.number, theirs.number, Invalid),
        (theirs.number, gone.number, Invalid),
        (third.number, desk.ticket.number, Merged),
        (desk.ticket.number, third.number, Merged),
        (gone.number, 999_999, NotFound),
        (999_999, gone.number, NotFound),
    ]
    for number, into, error in refused:
        with pytest.raises(error):
            merge(account=desk.operator, by=desk.olivia, number=number, into=into)
    with pytest.raises(NotFound):
        merge(
            account=desk.people.reseller,
            by=actor(desk.people.rita),
            number=gone.number,
            into=desk.ticket.number,
        )
    assert state() == before


def test_a_merged_ticket_takes_nothing_more(desk: Desk):
    gone = second(desk)
    merged(desk, gone)
    before, number = state(), gone.number

    with (
        scope.tenant(desk.customer.pk),
        pytest.raises(Merged, match=f"into {desk.ticket.number}; go on there"),
    ):
        reply(account=desk.customer, by=desk.alice, number=number, words=Words("More"))
    with pytest.raises(Merged):
        note(account=desk.operator, by=desk.olivia, number=number, words=Words("More"))
    with pytest.raises(Merged):
        change_status(
            account=desk.operator, by=desk.olivia, number=number, status=TicketStatus.ACTIVE, staff=True
        )
    assert state() == before


def test_mail_to_the_merged_ticket_lands_in_the_other_however_far(desk: Desk):
    gone, last = second(desk), ask(desk.customer, desk.people.alice, "Third")
    token = ticket_token(gone, "bob@example.com")
    merged(desk, gone)
    merged(desk, desk.ticket, last)
    assert again(gone).merged_into == last

    raw = f"From: bob@example.com\r\nTo: help+t{token}@x.example\r\nMessage-ID: <1@x>\r\n\r\nStill dead"
    received = receive(raw=raw.encode())

    assert (received.outcome, received.number) == ("reply", last.number)
    with scope.system():
        thread = Thread.objects.get(message_id="<1@x>")
    assert (thread.ticket_id, thread.kind, thread.author_label) == (last.pk, "customer", "bob@example.com")
    foreign = raw.replace("bob@example.com", "charlie@example.com").replace("<1@x>", "<2@x>")
    assert receive(raw=foreign.encode()).outcome == "opened"


def test_answers_go_to_everybody_who_asked_once_each(desk: Desk):
    merged(desk, second(desk))
    merged(desk, ask(desk.customer, desk.people.alice, "Third"))

    reply(account=desk.operator, by=desk.olivia, number=desk.ticket.number, words=Words("Done"), staff=True)

    with scope.system():
        assert sorted(job.payload["to"] for job in Job.objects.all()) == [
            "Bob@example.com",
            "alice@example.com",
        ]
    token = ticket_token(desk.ticket, "bob@example.com")
    raw = f"From: bob@example.com\r\nTo: help+t{token}@x.example\r\n\r\nThanks"
    assert receive(raw=raw.encode()).number == desk.ticket.number


def test_deleting_takes_those_that_were_merged_along(desk: Desk):
    gone = second(desk)
    merged(desk, gone)

    delete_ticket(account=desk.operator, by=desk.olivia, number=desk.ticket.number)

    with scope.system():
        assert not Ticket.objects.exists()
        deleted = Activity.objects.filter(verb="deleted").values_list("subject_id", flat=True)
        assert set(deleted) == {str(gone.pk), str(desk.ticket.pk)}


def test_the_page_asks_first(desk: Desk, client):
    gone, theirs = second(desk), ask(desk.people.other, desk.people.charlie, "Theirs")
    url, before = reverse("support:merge", args=[gone.number]), state()
    client.force_login(desk.people.olivia)

    chooser = client.get(url).content.decode()
    assert f"{url}?into={desk.ticket.number}" in chooser
    assert "Theirs" not in chooser
    asked = client.get(url, {"into": desk.ticket.number}).content.decode()
    assert "It cannot be undone" in asked
    assert "go to Bob@example.com and alice@example.com" in asked
    for into, text in (
        (gone.number, "merged into itself"),
        (theirs.number, "another account"),
        (999_999, "no ticket with this number"),
        ("x", "Enter a whole number"),
    ):
        for method in (client.get, client.post):
            answer = method(url, {"into": into})
            assert answer.status_code == 422
            assert text in answer.content.decode()
    assert state() == before

    answer = client.post(url, {"into": desk.ticket.number})
    assert answer["Location"] == reverse("support:desk_ticket", args=[desk.ticket.number])
    facts = client.get(answer["Location"]).context["facts"]
    told = next(fact["value"] for fact in facts if fact["label"] == "Answers go to")
    assert told == "Bob@example.com, alice@example.com"
    left = client.get(reverse("support:desk_ticket", args=[gone.number])).content.decode()
    assert f"Merged into #{desk.ticket.number}" in left
    assert reverse("support:say", args=[gone.number]) not in left
    assert client.post(url, {"into": desk.ticket.number}).status_code == 422
    client.force_login(desk.people.alice)
    shown = client.get(reverse("support:ticket", args=[gone.number])).content.decode()
    assert f"This goes on in #{desk.ticket.number}" in shown
    assert reverse("support:reply", args=[gone.number]) not in shown


@pytest.mark.django_db(transaction=True)
def test_of_four_who_merge_one_succeeds_and_nothing_is_lost(desk: Desk):
    other = second(desk)
    pairs = [(desk.ticket, other), (other, desk.ticket)] * 2

    outcomes = at_once(lambda n: merged(desk, pairs[n][0], pairs[n][1]).pk)

    assert outcomes.count(Merged) == 3
    kept = next(pk for pk in outcomes if pk is not Merged)
    with scope.system():
        assert Ticket.objects.filter(merged_into=None).values_list("pk", flat=True).get() == kept
        assert set(Thread.objects.values_list("ticket", flat=True)) == {kept}


@pytest.mark.django_db(transaction=True)
def test_mail_that_comes_while_two_are_merged_is_kept(desk: Desk):
    gone = second(desk)
    token = ticket_token(gone, "bob@example.com")

    def step(n: int) -> object:
        if n == 0:
            return merged(desk, gone).pk
        raw = f"From: bob@example.com\r\nTo: a+t{token}@x.example\r\nMessage-ID: <{n}@x>\r\n\r\nLine {n}"
        return receive(raw=raw.encode()).outcome

    assert at_once(step)[1:] == ["reply"] * 3
    with scope.system():
        assert Thread.objects.filter(ticket=gone).count() == 0
        assert Thread.objects.filter(ticket=desk.ticket, channel="mail").count() == 3
    assert again(gone).merged_into == desk.ticket


def test_a_merged_ticket_is_closed_says_the_database(desk: Desk):
    gone = second(desk)
    with pytest.raises(IntegrityError, match="ticket_merged_is_closed"), scope.system(), transaction.atomic():
        Ticket.objects.filter(pk=gone.pk).update(merged_into=desk.ticket)
    with pytest.raises(IntegrityError, match="ticket_merged_is_closed"), scope.system(), transaction.atomic():
        Ticket.objects.filter(pk=gone.pk).update(
            merged_into=gone.pk, status="closed", closed_at=gone.created_at
        )
