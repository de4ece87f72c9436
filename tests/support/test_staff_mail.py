"""Staff answer by mail: the token, the sender's proven address and their place at the desk must all be there."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import Membership, User
from accounts.states import Role
from common import scope
from common.errors import Invalid
from jobs import work
from jobs.models import Job
from support.models import Attachment, Thread
from support.services.incoming import ABOVE, receive
from support.services.merging import merge
from support.services.speaking import Words, reply
from support.services.status import assign
from support.tokens import staff_token, ticket_token
from tests.support.conftest import PDF, Desk, actor, ask
from tests.support.test_mail import message
from tests.support.test_races import at_once

SUPPORT = "help@tandem.example"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SUPPORT_EMAIL = SUPPORT


def prove(person: User, *, verified: bool = True) -> None:
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=verified)


def take(desk: Desk, person: User) -> None:
    assign(account=desk.operator, by=actor(person), number=desk.ticket.number, to=person.pk, instead_of=None)


def notice(desk: Desk) -> mail.EmailMessage:
    """The mail that a customer's word makes for staff."""
    with scope.tenant(desk.customer.pk):
        reply(account=desk.customer, by=desk.alice, number=desk.ticket.number, words=Words("Still dead."))
    send_all()
    return mail.outbox[-1]


def send_all() -> None:
    with scope.system():
        waiting = list(Job.objects.filter(state="queued").order_by("created_at"))
    for job in waiting:
        work.run(job.pk)


def said(desk: Desk) -> list[tuple[str, str]]:
    with scope.system():
        return list(Thread.objects.filter(ticket=desk.ticket).values_list("kind", "body"))


def answer(to: str, body: str = "We fixed it.", sender: str = "sam@example.com", **headers: str) -> bytes:
    return message(sender, To=to, body=body, **headers).as_bytes()


def test_an_answer_by_mail_is_staffs_and_shows_nothing_of_the_notice(desk: Desk):
    prove(desk.sam)
    take(desk, desk.sam)
    out = notice(desk)
    token = staff_token(desk.ticket, "sam@example.com")
    assert out.to == ["sam@example.com"]
    assert out.reply_to == [f"help+t{token}@tandem.example"]
    assert out.body.startswith(f"--- {ABOVE}")
    assert token not in out.body
    quoted = "\n".join(f"> {line}" for line in out.body.splitlines())
    body = f"We fixed it.\n\nOn Sat, 21 Nov 2026 at 10:00, Tandem\n<help@tandem.example> wrote:\n\n{quoted}"

    received = receive(raw=answer(out.reply_to[0], body))

    assert (received.outcome, received.number) == ("answer", desk.ticket.number)
    assert said(desk)[2:] == [("message", "We fixed it.")]
    with scope.system():
        thread = Thread.objects.latest("id")
    assert (thread.channel, thread.author_id, thread.author_label) == ("mail", desk.sam.pk, "Sam")
    ticket = desk.again()
    assert (ticket.last_reply_from, ticket.waiting_since) == ("user", None)
    send_all()
    assert mail.outbox[-1].to == ["alice@example.com"]
    assert "We fixed it." in mail.outbox[-1].body
    assert token not in str(mail.outbox[-1].message())


def test_in_reply_to_leads_too_and_a_repeat_counts_once(desk: Desk):
    prove(desk.sam)
    take(desk, desk.sam)
    raw = answer(SUPPORT, In_Reply_To=notice(desk).extra_headers["Message-ID"])

    assert [receive(raw=raw).outcome for _ in range(2)] == ["answer", "repeat"]
    assert said(desk)[2:] == [("message", "We fixed it.")]


def test_a_colleagues_answer_is_told_to_the_assignee(desk: Desk):
    prove(desk.people.olivia)
    take(desk, desk.sam)
    token = staff_token(desk.ticket, "olivia@example.com")

    receive(raw=answer(f"help+t{token}@tandem.example", sender="olivia@example.com"))
    send_all()

    assert sorted(out.to[0] for out in mail.outbox) == ["alice@example.com", "sam@example.com"]
    told = next(out for out in mail.outbox if out.to == ["sam@example.com"])
    assert "Olivia answered in ticket" in told.body
    # Sam's own address was never proven, so this mail cannot be answered.
    assert "not by mail" in told.body
    assert not told.reply_to


def test_the_token_alone_gives_no_right(desk: Desk):
    """Each of these lacks one of the three; none is posted as staff's, nor in the ticket at all."""
    prove(desk.people.olivia)
    prove(desk.sam, verified=False)
    prove(desk.people.rita)
    prove(desk.people.alice)
    prove(reader := User.objects.create_user("ron@example.com", None, name="Ron"))
    with scope.system():
        Membership.objects.create(user=reader, account=desk.operator, role=Role.READ_ONLY)
    other = ask(desk.people.other, desk.people.charlie)
    good = staff_token(desk.ticket, "olivia@example.com")
    lacking = [
        # Another's token, in the hands of a colleague's address and of a stranger's.
        ("sam@example.com", good),
        ("charlie@example.com", good),
        # Not proven; staff of another desk; a member who may only read; the customer.
        ("sam@example.com", staff_token(desk.ticket, "sam@example.com")),
        ("rita@example.com", staff_token(desk.ticket, "rita@example.com")),
        ("ron@example.com", staff_token(desk.ticket, "ron@example.com")),
        ("alice@example.com", staff_token(desk.ticket, "alice@example.com")),
        # A customer's token in the hands of staff, and one that was signed for another ticket.
        ("olivia@example.com", ticket_token(desk.ticket, "olivia@example.com")),
        ("olivia@example.com", f"{desk.ticket.pk}.{staff_token(other, 'olivia@example.com')[-43:]}"),
    ]
    before = said(desk)
    for place, (sender, token) in enumerate(lacking):
        raw = answer(f"help+t{token}@tandem.example", sender=sender, Message_ID=f"<{place}@x>")
        assert receive(raw=raw).outcome in {"opened", "unmatched"}, (sender, token)
    # In the text, where it may have been forwarded, the token counts for nothing.
    raw = answer(SUPPORT, f"Reference {good}", sender="olivia@example.com", Message_ID="<text@x>")
    assert receive(raw=raw).outcome in {"opened", "unmatched"}
    assert said(desk) == before
    with scope.system():
        assert not Thread.objects.filter(kind="message").exists()


def test_who_left_the_desk_answers_no_more(desk: Desk):
    prove(desk.sam)
    to = f"help+t{staff_token(desk.ticket, 'sam@example.com')}@tandem.example"
    with scope.system():
        Membership.objects.filter(user=desk.sam).delete()

    assert receive(raw=answer(to)).outcome == "unmatched"
    assert said(desk) == [("customer", "It is dead.")]


def test_nothing_above_the_line_is_refused(desk: Desk):
    prove(desk.sam)
    to = f"help+t{staff_token(desk.ticket, 'sam@example.com')}@tandem.example"

    with pytest.raises(Invalid, match=ABOVE):
        receive(raw=answer(to, f"> --- {ABOVE} ---\n> Still dead.\n\nBelow it"))
    assert said(desk) == [("customer", "It is dead.")]

    made = message("sam@example.com", To=to, body=f"> {ABOVE}")
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    assert receive(raw=made.as_bytes()).outcome == "answer"
    with scope.system():
        assert Attachment.objects.get().name == "a.pdf"


def test_an_answer_to_a_merged_ticket_lands_in_the_other(desk: Desk):
    prove(desk.sam)
    kept = ask(desk.customer, desk.people.alice, "Other")
    to = f"help+t{staff_token(desk.ticket, 'sam@example.com')}@tandem.example"
    merge(account=desk.operator, by=desk.olivia, number=desk.ticket.number, into=kept.number)

    assert receive(raw=answer(to)).number == kept.number
    with scope.system():
        assert Thread.objects.get(kind="message").ticket_id == kept.pk


@pytest.mark.django_db(transaction=True)
def test_one_answer_four_times_is_posted_once(desk: Desk):
    prove(desk.sam)
    raw = answer(f"help+t{staff_token(desk.ticket, 'sam@example.com')}@tandem.example")

    outcomes = at_once(lambda _n: receive(raw=raw).outcome)

    assert sorted(map(str, outcomes)) == ["answer", "repeat", "repeat", "repeat"]
    assert said(desk)[1:] == [("message", "We fixed it.")]
