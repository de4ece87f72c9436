"""The pages: who sees what, what a write does, what a refusal shows, how many statements they cost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import scope
from support.models import Attachment, CannedReply, Presence, Queue, Thread, Ticket
from support.services.speaking import Words, note, reply
from tests.console import in_a_row
from tests.support.conftest import PDF, Desk, actor, ask

HTMX = {"HX-Request": "true"}


def page(name: str, *args: object) -> str:
    return reverse(f"support:{name}", args=args)


def last_thread(desk: Desk) -> int:
    with scope.system():
        return Thread.objects.filter(ticket=desk.ticket).latest("id").pk


def words_of(desk: Desk) -> list[tuple[str, str]]:
    with scope.system():
        return list(Thread.objects.filter(ticket=desk.ticket).values_list("kind", "body"))


@pytest.fixture
def alice(desk: Desk, client):
    client.force_login(desk.people.alice)
    return client


@pytest.fixture
def olivia(desk: Desk, client):
    client.force_login(desk.people.olivia)
    return client


def test_customers_list_their_own_tickets(desk: Desk, alice):
    ask(desk.people.other, desk.people.charlie, "Somebody else's")

    html = alice.get(page("list")).content.decode()

    assert "No dial tone" in html
    assert "Somebody else" not in html
    assert "No dial tone" in alice.get(page("list"), {"q": f"#{desk.ticket.number}"}).content.decode()
    part = alice.get(page("list"), {"q": "nothing like it"}, headers=HTMX).content.decode()
    assert "<html" not in part
    assert "No tickets match" in part


def test_a_customer_opens_a_ticket_with_a_file(desk: Desk, alice, media):
    form = {
        "subject": "Fax",
        "body": "See file",
        "attachments": SimpleUploadedFile("a.pdf", PDF, "text/html"),
    }
    answer = alice.post(page("new"), form)

    assert answer.status_code == 302
    with scope.system():
        ticket = Ticket.objects.latest("id")
        assert (ticket.subject, ticket.account_id, ticket.customer_email) == (
            "Fax",
            desk.customer.pk,
            "alice@example.com",
        )
        assert Attachment.objects.get().mime == "application/pdf"
    assert answer["Location"] == page("ticket", ticket.number)


def test_a_refused_file_keeps_the_text(desk: Desk, alice):
    form = {"subject": "Fax", "body": "Typed long", "attachments": SimpleUploadedFile("a.svg", b"<svg/>")}
    answer = alice.post(page("new"), form)

    assert answer.status_code == 422
    assert "Typed long" in answer.content.decode()
    assert "a.svg is not a PDF" in answer.content.decode()
    with scope.system():
        assert Ticket.objects.count() == 1


def test_the_thread_is_text_and_nothing_else(desk: Desk, alice, olivia):
    with scope.tenant(desk.customer.pk):
        words = Words("<script>alert(1)</script>\n<img src=x onerror=alert(1)>")
        reply(account=desk.customer, by=desk.alice, number=desk.ticket.number, words=words)

    for name in ("ticket", "desk_ticket"):
        alice.force_login(desk.people.alice if name == "ticket" else desk.people.olivia)
        html = alice.get(page(name, desk.ticket.number)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>" in html
        assert "<img src=x" not in html


def test_notes_are_shown_to_staff_alone(desk: Desk, client):
    note(account=desk.operator, by=desk.olivia, number=desk.ticket.number, words=Words("Between us"))

    client.force_login(desk.people.olivia)
    html = client.get(page("desk_ticket", desk.ticket.number)).content.decode()
    assert "thread--note" in html
    assert "Between us" in html
    client.force_login(desk.people.alice)
    for url in (page("ticket", desk.ticket.number), page("list"), reverse("accounts:activity")):
        assert "Between us" not in client.get(url).content.decode()


@pytest.mark.parametrize("person", ["charlie", "rita"])
def test_strangers_get_404_for_everything(desk: Desk, client, person: str):
    client.force_login(getattr(desk.people, person))
    number, before = desk.ticket.number, words_of(desk)
    own = [("get", "ticket"), ("post", "reply"), ("post", "close")]
    staff = [
        ("get", "desk_ticket"),
        ("post", "say"),
        ("post", "handle"),
        ("post", "presence"),
        ("post", "delete"),
    ]
    for method, name in own:
        assert getattr(client, method)(page(name, number), {"body": "x", "seen": 0}).status_code == 404
    for method, name in staff:
        status = getattr(client, method)(page(name, number), {"body": "x", "seen": 0}).status_code
        assert status == (404 if person == "rita" else 403)
    assert words_of(desk) == before
    assert desk.again().status == "active"
    with scope.system():
        assert not Presence.objects.exists()


def test_who_may_only_read_cannot_write(desk: Desk, client):
    client.force_login(desk.people.carol)
    number = desk.ticket.number
    html = client.get(page("ticket", number)).content.decode()
    assert "No dial tone" in html
    assert page("reply", number) not in html
    for name in ("reply", "close"):
        assert client.post(page(name, number), {"body": "x", "seen": 0}).status_code == 403
    assert client.get(page("new")).status_code == 403
    assert desk.again().status == "active"


def test_a_reply_that_was_overtaken_is_kept_and_shows_why(desk: Desk, alice):
    number, seen = desk.ticket.number, last_thread(desk)
    reply(account=desk.operator, by=desk.olivia, number=number, words=Words("We know."), staff=True)

    answer = alice.post(page("reply", number), {"body": "My long text", "seen": seen}, headers=HTMX)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "We wrote in the meantime" in html
    assert "My long text" in html
    assert "thread--new" in html
    assert len(words_of(desk)) == 2
    again = re.search(r'name="seen" value="(\d+)"', html)
    assert again
    assert int(again[1]) == last_thread(desk)
    # Sent twice by a double click, it counts once.
    for status in (302, 422):
        form = {"body": "My long text", "seen": again[1]}
        assert alice.post(page("reply", number), form).status_code == status
    assert words_of(desk)[2:] == [("customer", "My long text")]


def test_a_customer_closes_and_a_reply_opens_again(desk: Desk, alice):
    number = desk.ticket.number
    alice.post(page("close", number))
    assert desk.again().status == "closed"
    alice.post(page("reply", number), {"body": "Not yet", "seen": last_thread(desk)})
    assert desk.again().status == "active"


def test_the_desk_narrows_by_queue_status_assignee_and_clock(desk: Desk, olivia):
    ask(desk.people.other, desk.people.charlie, "Bill")
    with scope.system():
        Ticket.objects.filter(pk=desk.ticket.pk).update(
            assignee=desk.people.olivia, due_at="2020-01-01T00:00Z"
        )

    def shown(**query: object) -> list[str]:
        html = olivia.get(page("desk"), query, headers=HTMX).content.decode()
        return [name for name in ("No dial tone", "Bill") if name in html]

    assert shown() == ["No dial tone", "Bill"]
    assert shown(q="Stranger") == ["Bill"]
    assert shown(assignee="none") == ["Bill"]
    assert shown(assignee=desk.people.olivia.pk) == ["No dial tone"]
    assert shown(due="overdue") == ["No dial tone"]
    assert shown(status="closed") == []
    assert shown(status="all") == ["No dial tone", "Bill"]
    assert shown(queue=desk.again().queue_id) == ["No dial tone", "Bill"]
    whole = olivia.get(page("desk")).content.decode()
    assert "1 overdue" in whole
    assert "2 active, 1 with nobody" in whole
    assert "First answer overdue by" in whole


def test_a_resellers_desk_holds_the_tickets_below_it(desk: Desk, client):
    client.force_login(desk.people.rita)

    assert "No dial tone" not in client.get(page("desk"), {"status": "all"}).content.decode()


def test_staff_answer_note_and_insert(desk: Desk, olivia):
    number = desk.ticket.number
    with scope.tenant(desk.operator.pk):
        canned = CannedReply.objects.create(account=desk.operator, title="Hi", body="Dear {customer}")
    form = {"body": "Typed.", "seen": last_thread(desk), "canned": canned.pk, "insert": "1"}
    html = olivia.post(page("say", number), form, headers=HTMX).content.decode()
    assert "Typed.\n\nDear Alice</textarea>" in html
    assert len(words_of(desk)) == 1

    form = {"body": "Answer", "kind": "reply", "status": "pending", "seen": last_thread(desk)}
    assert olivia.post(page("say", number), form, headers=HTMX).status_code == 200
    form = {"body": "Hidden", "kind": "note", "status": "closed", "seen": last_thread(desk)}
    assert olivia.post(page("say", number), form).status_code == 302
    assert words_of(desk)[1:] == [("message", "Answer"), ("note", "Hidden")]
    assert desk.again().status == "pending"
    late = olivia.post(page("say", number), form)
    assert late.status_code == 422
    assert "Somebody wrote in the meantime" in late.content.decode()
    assert len(words_of(desk)) == 3


def test_another_desks_canned_reply_is_not_inserted(desk: Desk, olivia):
    with scope.tenant(desk.people.reseller.pk):
        theirs = CannedReply.objects.create(account=desk.people.reseller, title="Hi", body="Secret")
    for chosen in (theirs.pk, "", "x"):
        form = {"body": "Typed", "seen": last_thread(desk), "canned": chosen, "insert": "1"}
        answer = olivia.post(page("say", desk.ticket.number), form)
        assert answer.status_code == 422
        assert "Secret" not in answer.content.decode()


def test_handling_changes_all_or_nothing(desk: Desk, olivia):
    number = desk.ticket.number
    with scope.system():
        queue = Queue.objects.create(account=desk.operator, name="Faults")
    form = {"status": "pending", "assignee": desk.sam.pk, "was": "", "queue": queue.pk, "tags": "a, b"}
    assert olivia.post(page("handle", number), form | {"tags": "x" * 31}).status_code == 422
    unchanged = desk.again()
    assert (unchanged.status, unchanged.assignee, unchanged.tags) == ("active", None, [])

    assert olivia.post(page("handle", number), form, headers=HTMX).status_code == 200
    changed = desk.again()
    assert (changed.status, changed.assignee, changed.queue, changed.tags) == (
        "pending",
        desk.sam,
        queue,
        ["a", "b"],
    )
    # Somebody who still saw it with nobody takes it from nobody.
    late = olivia.post(page("handle", number), form | {"assignee": desk.people.olivia.pk})
    assert late.status_code == 422
    assert "Sam has the ticket now." in late.content.decode()
    assert desk.again().assignee == desk.sam


def test_colleagues_see_each_other(desk: Desk, client):
    number, seen = desk.ticket.number, last_thread(desk)
    client.force_login(desk.sam)
    assert client.post(page("presence", number), {"seen": seen}).content.decode().strip() == ""
    client.post(page("presence", number), {"seen": seen, "typing": "1"})
    client.force_login(desk.people.olivia)
    html = in_a_row(client.post(page("presence", number), {"seen": seen}))
    assert "Sam</span> is writing here now." in html

    with scope.system():
        Presence.objects.filter(user=desk.sam).update(seen_at="2020-01-01T00:00Z")
        assert Presence.objects.count() == 2
    note(account=desk.operator, by=actor(desk.sam), number=number, words=Words("x"))
    html = client.post(page("presence", number), {"seen": seen}).content.decode()
    assert "Sam" not in html
    assert "1 new line since" in html


def test_deleting_asks_first_and_needs_the_right(desk: Desk, client):
    number = desk.ticket.number
    client.force_login(desk.sam)
    assert client.post(page("delete", number)).status_code == 403
    client.force_login(desk.people.olivia)
    assert "goes for good" in client.get(page("delete", number)).content.decode()
    assert desk.again().pk == desk.ticket.pk
    assert client.post(page("delete", number)).status_code == 302
    with scope.system():
        assert not Ticket.objects.exists()


def test_staff_open_for_a_customer_below(desk: Desk, olivia):
    form = {"email": "ALICE@example.com", "source": "phone", "subject": "Called", "body": "Wants a port"}
    assert olivia.post(page("desk_new"), form).status_code == 302
    with scope.system():
        ticket = Ticket.objects.latest("id")
    assert (ticket.account_id, ticket.source, ticket.customer_email) == (
        desk.customer.pk,
        "phone",
        "alice@example.com",
    )
    refused = olivia.post(page("desk_new"), form | {"email": "nobody@example.com"})
    assert refused.status_code == 422
    olivia.force_login(desk.people.rita)
    assert olivia.post(page("desk_new"), form).status_code == 422
    with scope.system():
        assert Ticket.objects.count() == 2


def test_queues_and_canned_replies_are_kept(desk: Desk, olivia):
    queue = {"name": "Faults", "first_response_minutes": 5, "resolve_minutes": 60, "notify_email": ""}
    assert olivia.post(page("queue_new"), queue).status_code == 302
    assert olivia.post(page("queue_new"), queue).status_code == 422
    assert olivia.post(page("canned_new"), {"title": "Hi", "body": "Dear"}).status_code == 302
    html = olivia.get(page("desk_settings")).content.decode()
    assert "Faults" in html
    assert "Dear" in html
    with scope.system():
        made, canned = Queue.objects.get(name="Faults"), CannedReply.objects.get()
    assert olivia.post(page("queue", made.pk), queue | {"name": "Trouble"}).status_code == 302
    assert olivia.post(page("canned", canned.pk), {"title": "Ho", "body": "D"}).status_code == 302
    olivia.force_login(desk.people.rita)
    assert olivia.post(page("queue", made.pk), queue).status_code == 403
    assert olivia.post(page("canned_remove", canned.pk)).status_code == 404
    with scope.system():
        assert Queue.objects.get(pk=made.pk).name == "Trouble"
        assert CannedReply.objects.get().title == "Ho"
    olivia.force_login(desk.people.olivia)
    assert olivia.post(page("canned_remove", canned.pk)).status_code == 302
    with scope.system():
        assert not CannedReply.objects.exists()


@pytest.mark.parametrize(
    ("person", "name", "one"),
    [
        ("alice", "list", False),
        ("alice", "ticket", True),
        ("olivia", "desk", False),
        ("olivia", "desk_ticket", True),
    ],
)
def test_pages_cost_the_same_however_much_there_is(desk: Desk, client, person: str, name: str, one: bool):
    client.force_login(getattr(desk.people, person))
    url = page(name, desk.ticket.number) if one else page(name)
    client.get(url)

    def cost() -> tuple[int, int]:
        """Statements of the whole page, and those that read tickets."""
        with CaptureQueriesContext(connection) as counted:
            assert client.get(url).status_code == 200
        return len(counted), sum("support_" in query["sql"] for query in counted)

    before = cost()
    for n in range(5):
        ask(desk.customer, desk.people.alice, f"More {n}")
        with scope.tenant(desk.customer.pk):
            reply(account=desk.customer, by=desk.alice, number=desk.ticket.number, words=Words(f"Word {n}"))
    assert cost() == before
    assert before[1] == STATEMENTS[name]


STATEMENTS = {"list": 1, "ticket": 3, "desk": 4, "desk_ticket": 7}
