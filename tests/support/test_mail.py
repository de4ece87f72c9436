"""Mail in and out: only a token that we signed for the sender leads a mail to a ticket."""

import io
import re
from email.message import EmailMessage
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from common import scope
from common.errors import Invalid, Throttled
from jobs import work
from jobs.models import Job
from support.models import Attachment, Thread, Ticket
from support.selectors import tickets as selectors
from support.services.incoming import MOST_BYTES, receive
from support.services.speaking import Words, reply
from support.tokens import ticket_token
from tests.support.conftest import PDF, Desk, ask

SUPPORT = "help@tandem.example"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SUPPORT_EMAIL = SUPPORT


def message(sender: str = "Alice <alice@example.com>", body: str = "Hello", **headers: str) -> EmailMessage:
    made = EmailMessage()
    given = {"From": sender, "To": SUPPORT, "Subject": "Hi", "Message-ID": "<1@example.com>"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    for name, value in given.items():
        if value:
            made[name] = value
    made.set_content(body)
    return made


def sent_mail(desk: Desk):
    """The mail that a reply of staff's makes."""
    reply(account=desk.operator, by=desk.olivia, number=desk.ticket.number, words=Words("Yes?"), staff=True)
    with scope.system():
        job = Job.objects.get()
    work.run(job.pk)
    return mail.outbox[-1]


def words_of(ticket: Ticket) -> list[str]:
    with scope.system():
        return [thread.body for thread in Thread.objects.filter(ticket=ticket)]


def test_an_answer_finds_its_ticket_by_each_of_the_three_ways(desk: Desk):
    out = sent_mail(desk)
    reference = re.search(r"Reference (\S+)", out.body)
    assert out.reply_to[0].startswith("help+t")
    assert len(out.reply_to[0].partition("@")[0]) <= 64
    ways = [
        message(To=out.reply_to[0], Message_ID="<1@x>", body="By address"),
        message(In_Reply_To=out.extra_headers["Message-ID"], Message_ID="<2@x>", body="By header"),
        message(Message_ID="<3@x>", body=f"By text\n> Reference {reference and reference[1]}"),
    ]

    for made in ways:
        received = receive(raw=made.as_bytes())
        assert (received.outcome, received.number) == ("reply", desk.ticket.number)

    said = words_of(desk.ticket)
    assert said[:4] == ["It is dead.", "Yes?", "By address", "By header"]
    assert said[4].startswith("By text")
    ticket = desk.again()
    assert (ticket.status, ticket.last_reply_from, ticket.threads_count) == ("active", "customer", 5)
    with scope.system():
        thread = Thread.objects.get(message_id="<1@x>")
        assert (thread.kind, thread.channel, thread.author_label) == ("customer", "mail", "Alice")
        assert Ticket.objects.count() == 1


def test_neither_subject_nor_number_lead_anywhere(desk: Desk):
    number = desk.ticket.number
    raw = message(
        "charlie@example.com",
        Subject=f"Re: [#{number}] No dial tone",
        Message_ID=f"<t{number}.x@tandem.example>",
    ).as_bytes()

    received = receive(raw=raw)

    assert received.outcome == "opened"
    assert received.number != number
    assert words_of(desk.ticket) == ["It is dead."]
    with scope.tenant(desk.people.other.pk):
        assert (
            selectors.ticket(desk.people.other, received.number or 0).customer_email == "charlie@example.com"
        )


def test_forged_and_foreign_tokens_lead_nowhere(desk: Desk):
    theirs = ask(desk.people.other, desk.people.charlie)
    good = ticket_token(desk.ticket, "alice@example.com")
    pk, _, signature = good.partition(".")
    tokens = [
        f"{pk}.{'A' * 43}",
        # Our own signature under another ticket's id.
        f"{theirs.pk}.{signature}",
        # A token for the ticket, in the hands of another sender.
        good,
        # The stranger's own good token does not open the ticket that the subject names.
    ]
    for place, token in enumerate(tokens):
        raw = message(
            "charlie@example.com",
            To=f"help+t{token}@tandem.example",
            Subject=f"[#{desk.ticket.number}]",
            Message_ID=f"<{place}@x>",
        )
        assert receive(raw=raw.as_bytes()).outcome == "opened"
    own = message(
        "charlie@example.com",
        To=f"help+t{ticket_token(theirs, 'charlie@example.com')}@tandem.example",
        Subject=f"[#{desk.ticket.number}]",
        Message_ID="<own@x>",
    )
    received = receive(raw=own.as_bytes())

    assert (received.outcome, received.number) == ("reply", theirs.number)
    assert words_of(desk.ticket) == ["It is dead."]
    assert words_of(theirs) == ["It is dead.", "Hello"]


def test_a_mail_without_token_opens_a_ticket_and_is_confirmed(desk: Desk):
    received = receive(raw=message("ACME@example.com", Subject="New thing").as_bytes())

    assert received.outcome == "opened"
    with scope.tenant(desk.customer.pk):
        ticket = selectors.ticket(desk.customer, received.number or 0)
    assert (ticket.subject, ticket.channel, ticket.source) == ("New thing", "mail", "email")
    assert ticket.customer_email == "acme@example.com"
    with scope.system():
        work.run(Job.objects.get().pk)
    (out,) = mail.outbox
    assert out.extra_headers["Auto-Submitted"] == "auto-generated"
    assert ticket_token(ticket, "acme@example.com") in out.body


def test_unknown_senders_wait_in_a_queue_of_the_operator(desk: Desk):
    received = receive(raw=message("who@nowhere.example").as_bytes())

    assert received.outcome == "unmatched"
    with scope.system():
        ticket = Ticket.objects.select_related("queue").get(number=received.number)
        assert not Job.objects.exists()
    assert (ticket.account_id, ticket.queue.part) == (desk.operator.pk, "unmatched")


def test_a_mail_that_comes_twice_counts_once(desk: Desk):
    raw = message(Message_ID="").as_bytes()
    first, second = receive(raw=raw), receive(raw=raw)

    assert (first.outcome, second.outcome) == ("opened", "repeat")
    with scope.system():
        assert Ticket.objects.count() == 2
        assert Thread.objects.count() == 2


@pytest.mark.parametrize(
    ("headers", "because"),
    [
        ({"Auto_Submitted": "auto-replied"}, "Auto-Submitted"),
        ({"Precedence": "bulk"}, "Precedence"),
        ({"X_Autoreply": "yes"}, "X-Autoreply"),
        ({"Return_Path": "<>"}, "Return-Path"),
    ],
)
def test_programs_are_not_answered_and_the_reason_is_told(desk: Desk, headers: dict, because: str):
    received = receive(raw=message(**headers).as_bytes())
    assert (received.outcome, received.reason) == ("ignored", because)
    assert run(message(**headers).as_bytes()) == f"ignored ({because})"
    with scope.system():
        assert Ticket.objects.count() == 1


def test_a_mailing_list_passes_on_what_a_person_wrote(desk: Desk):
    raw = message(Precedence="list", List_ID="<help.acme.example>").as_bytes()
    assert receive(raw=raw).outcome == "opened"


def test_different_mails_with_one_message_id_are_different_mails(desk: Desk):
    """Scanners give all of theirs the same; one that comes by two ways differs in what the servers wrote on it."""
    first = message("Ann <ann@first.example>", "201 is down", Message_ID="<constant@scanner.example>")
    second = message("Bob <bob@second.example>", "202 is down", Message_ID="<constant@scanner.example>")
    again = b"Received: from elsewhere\r\n" + first.as_bytes()

    outcomes = [receive(raw=raw).outcome for raw in (first.as_bytes(), second.as_bytes(), again)]

    assert outcomes == ["unmatched", "unmatched", "repeat"]
    with scope.system():
        assert list(
            Thread.objects.filter(message_id="<constant@scanner.example>").values_list("body", flat=True)
        ) == [
            "201 is down",
            "202 is down",
        ]


def test_an_address_that_mail_cannot_reach_is_told_so(desk: Desk):
    raw = "From: Jörg <jörg@exämple.example>\r\nTo: help@tandem.example\r\nMessage-ID: <j@x>\r\n\r\nHallo"
    received = receive(raw=raw.encode())
    assert received.outcome == "unmatched"
    with scope.system():
        assert Ticket.objects.get(number=received.number).customer_email == "jörg@exämple.example"
    reply(account=desk.operator, by=desk.olivia, number=received.number, words=Words("Ja?"), staff=True)
    with scope.system():
        job = Job.objects.get()
    work.run(job.pk)
    with scope.system():
        job.refresh_from_db()
    assert (job.state, mail.outbox) == ("failed", [])
    assert "outside ASCII before the @" in job.error


def test_headers_and_texts_are_made_harmless(desk: Desk):
    raw = (
        b"From: =?utf-8?q?Eve=E2=80=AEevE=00?= <alice@example.com>\r\n"
        b"Subject: =?utf-8?q?Hi=0D=0ABcc=3A_all=40example=2Ecom=E2=80=AEgnp?=\r\n"
        b"Message-ID: <h@x>\r\nContent-Type: text/html\r\n\r\n"
        b"<style>p{}</style><script>alert(1)</script><p>Hello <b>you</b></p>"
        b'<a href="javascript:alert(1)">a</a> <a href="https://x.example">b</a>'
    )
    received = receive(raw=raw)
    with scope.tenant(desk.customer.pk):
        ticket = selectors.ticket(desk.customer, received.number or 0)
    assert ticket.subject == "Hi Bcc: all@example.comgnp"
    assert ticket.customer_name == "EveevE"
    assert words_of(ticket) == ["Hello you\n\na b (https://x.example)"]
    with scope.system():
        work.run(Job.objects.get().pk)
    (out,) = mail.outbox
    assert out.recipients() == ["alice@example.com"]
    assert "\n" not in out.subject


def test_files_are_checked_and_the_refused_are_named(desk: Desk):
    made = message()
    made.add_attachment(PDF, maintype="image", subtype="png", filename="../a.pdf")
    made.add_attachment(b"<svg onload=alert(1)>", maintype="image", subtype="svg+xml", filename="b.svg")

    received = receive(raw=made.as_bytes())

    with scope.tenant(desk.customer.pk):
        (file,) = Attachment.objects.all()
        (said,) = selectors.conversation(desk.customer, selectors.ticket(desk.customer, received.number or 0))
    assert (file.name, file.mime) == ("a.pdf", "application/pdf")
    assert said.body.startswith("Hello\n\n[File not kept: b.svg is not")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no mail at all",
        b"From: x\r\n\r\nhi",
        b"From: a@b.c" + b"\r\n\r\n" + b"x" * MOST_BYTES,
    ],
)
def test_what_is_no_mail_is_refused(desk: Desk, raw: bytes):
    with pytest.raises(Invalid):
        receive(raw=raw)
    with scope.system():
        assert Ticket.objects.count() == 1


def test_thirty_mails_an_hour_are_enough(desk: Desk):
    raw = message(Message_ID="<same@x>").as_bytes()
    for _ in range(30):
        receive(raw=raw)
    with pytest.raises(Throttled):
        receive(raw=raw)


def run(raw: bytes) -> str:
    out = io.StringIO()
    with patch("sys.stdin", io.TextIOWrapper(io.BytesIO(raw))):
        call_command("receive_mail", stdout=out)
    return out.getvalue().strip()


def test_the_command_reads_one_mail_from_a_pipe(desk: Desk):
    assert run(message().as_bytes()) == f"opened #{desk.ticket.number + 1}"
    assert run(message().as_bytes()) == "repeat"
    with pytest.raises(CommandError) as refused:
        run(b"nonsense")
    assert refused.value.returncode == 65
