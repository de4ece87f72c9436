"""Opening tickets, replies of both sides, notes: success, refusal, stranger, race."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Activity
from common import scope
from common.errors import Invalid, NotFound
from jobs import work
from jobs.models import Job
from support.kinds_of_file import Upload
from support.models import Attachment, Thread, Ticket
from support.selectors import tickets as selectors
from support.services.speaking import About, Customer, Overtaken, Words, note, open_ticket, reply
from support.services.status import change_status
from support.states import Channel, ThreadKind, TicketStatus
from tests.support.conftest import PDF, Desk, actor, ask, kept


def test_a_ticket_is_opened_with_number_clock_and_first_words(desk: Desk):
    ticket = desk.again()

    assert ticket.number > 0
    assert (ticket.subject, ticket.status, ticket.customer_email) == (
        "No dial tone",
        "active",
        "alice@example.com",
    )
    assert (ticket.queue.name, ticket.queue.part) == ("Support", "default")
    assert (ticket.threads_count, ticket.preview, ticket.last_reply_from) == (1, "It is dead.", "customer")
    assert ticket.waiting_since == ticket.created_at
    assert ticket.first_response_due == ticket.created_at + timedelta(minutes=240) == ticket.due_at
    assert ticket.resolve_due == ticket.created_at + timedelta(minutes=2880)
    with scope.tenant(desk.customer.pk):
        (said,) = selectors.conversation(desk.customer, ticket)
        assert (said.kind, said.body, said.author_label) == (ThreadKind.CUSTOMER, "It is dead.", "Alice")
        (row,) = Activity.objects.filter(subject_type="ticket")
        assert (row.verb, row.actor, row.subject) == ("opened", "Alice", f"#{ticket.number} No dial tone")


def test_numbers_are_one_sequence_for_the_installation(desk: Desk):
    second = ask(desk.people.other, desk.people.charlie)

    assert second.number == desk.ticket.number + 1


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [
        ("", "x", "subject"),
        ("\r\n\u202e ", "x", "subject"),
        ("x", " \n ", "body"),
        ("x", "y" * 50_001, "body"),
    ],
)
def test_a_ticket_without_words_is_refused(desk: Desk, subject: str, body: str, field: str):
    with pytest.raises(Invalid) as refused:
        ask(desk.customer, desk.people.alice, subject, body)

    assert refused.value.field == field
    with scope.system():
        assert Ticket.objects.count() == Thread.objects.count() == 1


def test_newlines_and_direction_overrides_are_taken_out(desk: Desk):
    ticket = ask(desk.customer, desk.people.alice, "Hi\r\nBcc: all@example.com\u202egnp", "a\u202eb\r\nc\0d")

    assert ticket.subject == "Hi Bcc: all@example.comgnp"
    with scope.system():
        assert ticket.threads.get().body == "ab\ncd"


def test_a_ticket_may_be_about_something(desk: Desk):
    with scope.tenant(desk.customer.pk):
        ticket = open_ticket(
            account=desk.customer,
            by=desk.alice,
            customer=Customer("alice@example.com"),
            subject="Port",
            words=Words("When?"),
            about=About("port", "A1B2C", "Port A1B2C"),
        )
    assert (ticket.about_type, ticket.about_id, ticket.about_label) == ("port", "A1B2C", "Port A1B2C")


def test_staff_answer_and_the_customer_is_mailed(desk: Desk, django_capture_on_commit_callbacks):
    reply(
        account=desk.operator,
        by=desk.olivia,
        number=desk.ticket.number,
        words=Words("We look."),
        staff=True,
        status=TicketStatus.PENDING,
    )

    ticket = desk.again()
    assert (ticket.status, ticket.waiting_since, ticket.threads_count) == ("pending", None, 2)
    assert ticket.first_responded_at == ticket.last_reply_at == ticket.paused_at
    assert ticket.due_at == ticket.resolve_due
    with scope.system():
        job = Job.objects.get(kind="support.mail")
    assert (job.account_id, job.payload["to"], job.payload["staff"]) == (
        desk.customer.pk,
        "alice@example.com",
        False,
    )
    work.run(job.pk)
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.com"]
    assert sent.subject == f"[#{ticket.number}] No dial tone"
    assert "We look." in sent.body
    assert f"/tickets/{ticket.number}/" in sent.body


def test_a_customers_reply_makes_the_ticket_active_and_waits(desk: Desk):
    number = desk.ticket.number
    reply(
        account=desk.operator,
        by=desk.olivia,
        number=number,
        words=Words("Done?"),
        staff=True,
        status=TicketStatus.CLOSED,
    )
    assert desk.again().closed_by_label == "Olivia"

    with scope.tenant(desk.customer.pk):
        reply(account=desk.customer, by=desk.alice, number=number, words=Words("No!"))

    ticket = desk.again()
    assert (ticket.status, ticket.closed_at, ticket.closed_by_label) == ("active", None, "")
    assert ticket.paused_at is None
    assert ticket.waiting_since == ticket.last_reply_at
    assert ticket.last_reply_from == "customer"


def test_a_stranger_can_neither_read_nor_write(desk: Desk):
    stranger, charlie = desk.people.other, actor(desk.people.charlie)
    with scope.tenant(stranger.pk):
        with pytest.raises(NotFound):
            selectors.ticket(stranger, desk.ticket.number)
        with pytest.raises(NotFound):
            reply(account=stranger, by=charlie, number=desk.ticket.number, words=Words("Hello"))
    for staff in (True, False):
        # A reseller's desk sees the accounts below it and no others.
        with pytest.raises(NotFound):
            reply(
                account=desk.people.reseller,
                by=actor(desk.people.rita),
                number=desk.ticket.number,
                words=Words("Hello"),
                staff=staff,
            )
    assert desk.again().threads_count == 1


def test_of_two_answers_at_once_the_second_is_told(desk: Desk, media):
    number = desk.ticket.number
    with scope.system():
        seen = desk.ticket.threads.get().pk
    first = reply(
        account=desk.operator, by=desk.olivia, number=number, words=Words("First"), staff=True, seen=seen
    )

    with pytest.raises(Overtaken) as refused:
        reply(
            account=desk.operator,
            by=actor(desk.sam),
            number=number,
            words=Words("Second", [Upload("a.pdf", PDF)]),
            staff=True,
            seen=seen,
        )

    assert [thread.pk for thread in refused.value.between] == [first.pk]
    assert desk.again().threads_count == 2
    assert kept(media) == []
    reply(
        account=desk.operator,
        by=actor(desk.sam),
        number=number,
        words=Words("Second"),
        staff=True,
        seen=first.pk,
    )
    assert desk.again().threads_count == 3


def test_a_note_is_the_staffs_even_for_the_database(desk: Desk, media):
    words = Words("Between us.", [Upload("a.pdf", PDF)])
    made = note(account=desk.operator, by=desk.olivia, number=desk.ticket.number, words=words)

    assert (made.account_id, made.kind) == (desk.operator.pk, "note")
    ticket = desk.again()
    assert (ticket.threads_count, ticket.preview) == (1, "It is dead.")
    with scope.tenant(desk.customer.pk):
        assert [row.body for row in Thread.objects.all()] == ["It is dead."]
        assert Attachment.objects.count() == 0
        assert not Activity.objects.filter(verb="noted").exists()
        # A customer's answer is not refused because of a note that it cannot see.
        seen = Thread.objects.get().pk
        reply(account=desk.customer, by=desk.alice, number=ticket.number, words=Words("So?"), seen=seen)
    said = selectors.conversation(desk.operator, ticket, staff=True)
    assert [row.body for row in said] == ["It is dead.", "Between us.", "So?"]
    with scope.system():
        assert not Job.objects.exists()


def test_a_resellers_staff_do_not_read_the_operators_notes(desk: Desk):
    with scope.system():
        desk.customer.parent, desk.customer.ancestor_ids = (
            desk.people.reseller,
            [desk.operator.pk, desk.people.reseller.pk],
        )
        desk.customer.save()
    number = desk.ticket.number
    note(account=desk.operator, by=desk.olivia, number=number, words=Words("Operator's"))
    note(account=desk.people.reseller, by=actor(desk.people.rita), number=number, words=Words("Reseller's"))

    def read(account):
        return [row.body for row in selectors.conversation(account, desk.again(), staff=True)]

    assert read(desk.people.reseller) == ["It is dead.", "Reseller's"]
    assert read(desk.operator) == ["It is dead.", "Operator's", "Reseller's"]


def test_a_thread_cannot_be_moved_into_another_account(desk: Desk):
    with (
        scope.tenant(desk.people.other.pk),
        pytest.raises(DatabaseError, match="row-level"),
        transaction.atomic(),
    ):
        Thread.objects.create(
            account=desk.customer,
            ticket=desk.ticket,
            kind="customer",
            body="x",
            status="active",
            channel=Channel.WEB,
            author_label="x",
            created_at=timezone.now(),
        )


def test_the_assignee_is_told_that_the_customer_spoke(desk: Desk):
    with scope.system():
        Ticket.objects.update(assignee=desk.people.olivia)
    with scope.tenant(desk.customer.pk):
        reply(account=desk.customer, by=desk.alice, number=desk.ticket.number, words=Words("Well?"))
        assert not Job.objects.exists()

    with scope.system():
        job = Job.objects.get()
    assert (job.account_id, job.payload["to"]) == (desk.operator.pk, "olivia@example.com")
    work.run(job.pk)
    (sent,) = mail.outbox
    assert "Alice of Acme wrote" in sent.body
    assert f"/desk/{desk.ticket.number}/" in sent.body
    assert "Reference" not in sent.body


def test_pending_stops_the_clock(desk: Desk, monkeypatch):
    number, start = desk.ticket.number, timezone.now()

    def at(minutes: int, status: TicketStatus) -> None:
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=minutes))
        change_status(account=desk.operator, by=desk.olivia, number=number, status=status, staff=True)

    before = desk.again()
    at(10, TicketStatus.PENDING)
    at(20, TicketStatus.PENDING)
    at(40, TicketStatus.ACTIVE)

    after = desk.again()
    assert after.first_response_due - before.first_response_due == timedelta(minutes=30)
    assert after.resolve_due - before.resolve_due == timedelta(minutes=30)
    assert after.due_at == after.first_response_due


def test_a_reply_costs_few_statements(desk: Desk, django_assert_max_num_queries):
    connection.ensure_connection()
    with scope.tenant(desk.customer.pk), django_assert_max_num_queries(13):
        reply(account=desk.customer, by=desk.alice, number=desk.ticket.number, words=Words("Hm"))
