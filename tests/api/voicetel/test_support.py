"""Support tickets through the official client over a live server (voicetel.md §7, operations 73 to 79)."""

import httpx
import pytest
from voicetel import BadRequestError, ConflictError, NotFoundError, PermissionDeniedError
from voicetel.models import TicketCreateRequest, TicketReplyRequest, TicketUpdateRequest

from accounts.actor import COMMAND
from common import scope
from support.kinds_of_file import Upload
from support.models import Attachment, Thread, Ticket
from support.services.merging import merge
from support.services.speaking import Words, note, reply
from tests.api.voicetel.conftest import Program, make_program
from tests.people import People
from tests.support.conftest import PDF

pytestmark = pytest.mark.django_db(transaction=True)
STATUSES = ["active", "pending", "closed", "spam"]


@pytest.fixture(autouse=True)
def address(settings, live_server, tmp_path):
    settings.PUBLIC_URL = live_server.url
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def base(live_server) -> str:
    return f"{live_server.url}/api/voicetel"


@pytest.fixture
def customer(people: People, base: str) -> Program:
    return make_program(people.customer, base=base)


@pytest.fixture
def stranger(people: People, base: str) -> Program:
    return make_program(people.other, base=base)


@pytest.fixture
def admin(people: People, base: str) -> Program:
    return make_program(people.operator, is_admin=True, base=base)


def opened(program: Program, subject: str = "No dial tone", **fields: str):
    body = TicketCreateRequest(subject=subject, message="It is dead.", **fields)
    return program.client.support.create(body).ticket


def stored() -> list[object]:
    with scope.system():
        tickets = Ticket.objects.order_by("pk").values()
        return [*tickets, *Thread.objects.order_by("pk").values()]


def test_a_new_ticket_is_told_whole(customer: Program):
    ticket = opened(customer)

    assert isinstance(ticket.id, int)
    assert isinstance(ticket.ticket_number, int)
    assert (ticket.subject, ticket.preview, ticket.status) == ("No dial tone", "It is dead.", "active")
    assert (ticket.type, ticket.state, ticket.threadsCount) == ("email", "published", 1)
    assert ticket.source
    assert (ticket.source.type, ticket.source.via) == ("api", "customer")
    assert ticket.createdAt == ticket.updatedAt == ticket.userUpdatedAt
    assert (ticket.closedAt, ticket.closedBy, ticket.assignee) == (None, None, None)
    assert ticket.customerWaitingSince == {
        "time": ticket.createdAt,
        "friendly": "0 min ago",
        "latestReplyFrom": "customer",
    }
    person = ticket.customer
    assert person
    assert (person.email, person.company, person.type) == ("acme@example.com", "Acme", "customer")
    assert person.embedded
    assert person.embedded.emails
    assert person.embedded.emails[0].value == "acme@example.com"
    assert ticket.createdBy
    assert (ticket.createdBy.type, ticket.createdBy.email) == (
        "customer",
        "acme@example.com",
    )
    assert ticket.embedded
    assert ticket.embedded.threads
    (thread,) = ticket.embedded.threads
    assert (thread.type, thread.body, thread.status) == ("customer", "It is dead.", "active")
    assert customer.client.support.get(ticket.id) == customer.client.support.get(ticket.id)
    assert customer.client.support.get(ticket.id).ticket.subject == "No dial tone"


def test_the_list_is_ones_own_and_an_administrators_is_everybodys(
    customer: Program, stranger: Program, admin: Program
):
    first, second, third = opened(customer), opened(customer, "Second"), opened(stranger)

    mine = customer.client.support.list()
    assert [ticket.id for ticket in mine.tickets] == [second.id, first.id]
    assert mine.total_count == 2
    assert mine.tickets[0].embedded
    assert mine.tickets[0].embedded.threads == []
    assert [ticket.id for ticket in stranger.client.support.list().tickets] == [third.id]
    everybodys = admin.client.support.list()
    assert [ticket.id for ticket in everybodys.tickets] == [third.id, second.id, first.id]
    assert everybodys.total_count == 3


def test_nobody_begins_with_tickets(customer: Program):
    none = customer.client.support.list()

    assert (none.tickets, none.total_count) == ([], 0)


def test_replies_of_both_sides_are_messages(customer: Program, admin: Program):
    ticket = opened(customer)

    answer = admin.client.support.reply(ticket.id, TicketReplyRequest(message="We look."))
    assert answer.message == "Reply added"
    assert (
        customer.client.support.reply(ticket.id, TicketReplyRequest(message="Thanks")).message
        == "Reply added"
    )

    said = customer.client.support.messages(ticket.id).messages
    assert [(thread.type, thread.body) for thread in said] == [
        ("customer", "It is dead."),
        ("message", "We look."),
        ("customer", "Thanks"),
    ]
    assert said[1].createdBy
    assert said[1].createdBy.type == "user"
    assert said[1].to == ["acme@example.com"]
    now = customer.client.support.get(ticket.id).ticket
    assert (now.threadsCount, now.preview) == (3, "Thanks")


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_is_set_and_read_back(customer: Program, status: str):
    ticket = opened(customer)

    for _ in range(2):
        outcome = customer.client.support.update(ticket.id, TicketUpdateRequest(status=status))
        assert (outcome.status, outcome.id) == ("success", ticket.id)

    now = customer.client.support.get(ticket.id).ticket
    assert now.status == status
    assert (now.closedAt is not None) == (status == "closed")
    assert (now.closedByUser is not None) == (status == "closed")


def test_a_reply_opens_a_closed_ticket_again(customer: Program):
    ticket = opened(customer)
    customer.client.support.update(ticket.id, TicketUpdateRequest(status="closed"))
    customer.client.support.reply(ticket.id, TicketReplyRequest(message="No"))

    assert customer.client.support.get(ticket.id).ticket.status == "active"


def test_an_administrator_opens_for_a_customer_by_address(customer: Program, admin: Program):
    ticket = opened(admin, "On the phone", email="ALICE@example.com")

    assert ticket.customer
    assert ticket.customer.email == "alice@example.com"
    assert customer.client.support.get(ticket.id).ticket.subject == "On the phone"
    before = stored()
    with pytest.raises(BadRequestError):
        opened(admin, email="nobody@example.com")
    assert stored() == before


def test_a_customers_email_has_no_effect(customer: Program, stranger: Program):
    ticket = opened(customer, email="other@example.com")

    assert ticket.customer
    assert ticket.customer.email == "acme@example.com"
    assert stranger.client.support.list().total_count == 0


def test_a_strangers_ticket_is_forbidden_and_an_unknown_one_is_not_found(
    customer: Program, stranger: Program
):
    ticket = opened(customer)
    support, before = stranger.client.support, stored()

    for pk, error in ((ticket.id, PermissionDeniedError), (ticket.id + 1000, NotFoundError)):
        for attempt in (
            lambda pk=pk: support.get(pk),
            lambda pk=pk: support.messages(pk),
            lambda pk=pk: support.update(pk, TicketUpdateRequest(status="spam")),
            lambda pk=pk: support.reply(pk, TicketReplyRequest(message="x")),
        ):
            with pytest.raises(error):
                attempt()
    assert stored() == before


def test_deleting_is_for_administrators(customer: Program, stranger: Program, admin: Program):
    ticket = opened(customer)
    before = stored()

    for program in (customer, stranger):
        with pytest.raises(PermissionDeniedError):
            program.client.support.delete(ticket.id)
    assert stored() == before
    assert admin.client.support.delete(ticket.id) is None
    assert stored() == []
    with pytest.raises(NotFoundError):
        admin.client.support.delete(ticket.id)
    with pytest.raises(NotFoundError):
        customer.client.support.get(ticket.id)


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "", {"message": "x"}, "Field Required: subject"),
        ("POST", "", {"subject": "x"}, "Field Required: message"),
        ("POST", "", {"subject": "", "message": "x"}, "Field Required: subject"),
        ("POST", "", {"subject": 5, "message": "x"}, "subject: Not a valid string."),
        ("POST", "", {"subject": "\u202e", "message": "x"}, "A subject is needed."),
        ("PUT", "/{id}", {}, "Field Required: status"),
        ("PUT", "/{id}", {"status": "open"}, 'status: "open" is not a valid choice.'),
        ("POST", "/{id}/replies", {}, "Field Required: message"),
        ("POST", "/{id}/replies", {"message": "x" * 50_001}, None),
    ],
)
def test_malformed_requests_change_nothing(
    customer: Program, method: str, path: str, body: dict, said: str | None
):
    ticket = opened(customer)
    before = stored()

    answer = customer.raw.request(method, "/v2.2/support/tickets" + path.format(id=ticket.id), json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == 400
    assert said is None or answer.json()["error"]["message"] == said
    assert stored() == before


@pytest.mark.parametrize("id", ["abc", "-1", "99999999999999999999", "1.5"])
def test_what_is_no_id_is_no_ticket(customer: Program, id: str):
    assert customer.raw.get(f"/v2.2/support/tickets/{id}").status_code == 404


def test_nobody_comes_in_without_a_key(base: str):
    answer = httpx.get(f"{base}/v2.2/support/tickets")

    assert answer.status_code == 401


def test_a_repeated_key_opens_and_replies_once(customer: Program):
    key = {"Idempotency-Key": "abc-1"}
    body = {"subject": "Once", "message": "x"}
    first = customer.raw.post("/v2.2/support/tickets", json=body, headers=key)
    second = customer.raw.post("/v2.2/support/tickets", json=body, headers=key)
    other = customer.raw.post("/v2.2/support/tickets", json=body | {"subject": "Twice"}, headers=key)

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == second.json()
    pk = first.json()["data"]["ticket"]["id"]
    for _ in range(2):
        answer = customer.raw.post(f"/v2.2/support/tickets/{pk}/replies", json={"message": "y"}, headers=key)
        assert (answer.status_code, answer.json()["data"]) == (201, {"message": "Reply added"})
    assert customer.client.support.get(pk).ticket.threadsCount == 2
    answer = customer.raw.post(f"/v2.2/support/tickets/{pk}/replies", json={"message": "z"}, headers=key)
    assert answer.status_code == 409


def test_who_dies_before_the_answer_is_kept_has_said_nothing(customer: Program, monkeypatch):
    """The ticket commits with the reply that is kept for its key, so that a repeat neither doubles nor loses it."""
    key = {"Idempotency-Key": "abc-2"}
    made = customer.raw.post("/v2.2/support/tickets", json={"subject": "One", "message": "x"}, headers=key)
    replies = f"/v2.2/support/tickets/{made.json()['data']['ticket']['id']}/replies"
    bodies = {"/v2.2/support/tickets": {"subject": "Two", "message": "x"}, replies: {"message": "y"}}
    before = stored()
    with monkeypatch.context() as patched:
        patched.setattr("accounts.services.replies.store", lambda *_, **__: 1 / 0)
        for path, body in bodies.items():
            with pytest.raises(KeyError, match="500"):
                customer.raw.post(path, json=body, headers={"Idempotency-Key": "abc-3"})
    assert stored() == before

    for path, body in bodies.items():
        again = [customer.raw.post(path, json=body, headers={"Idempotency-Key": "abc-3"}) for _ in range(2)]
        assert [answer.status_code for answer in again] == [201, 201]
        assert again[0].text == again[1].text
    assert len(stored()) == len(before) + 3


def test_files_open_and_notes_stay_inside(customer: Program, admin: Program, people: People):
    ticket = opened(customer)
    words = Words("Look", [Upload("fault.pdf", PDF)])
    with scope.tenant(people.customer.pk):
        reply(account=people.customer, by=COMMAND, number=ticket.ticket_number, words=words)
    note(account=people.operator, by=COMMAND, number=ticket.ticket_number, words=Words("Between us"))

    said = customer.client.support.messages(ticket.id).messages
    assert [thread.body for thread in said] == ["It is dead.", "Look"]
    assert said[1].embedded
    assert said[1].embedded.attachments
    (file,) = said[1].embedded.attachments
    assert (file.fileName, file.mimeType, file.size) == ("fault.pdf", "application/pdf", len(PDF))
    opened_file = httpx.get(file.fileUrl or "")
    assert (opened_file.status_code, opened_file.content) == (200, PDF)
    assert opened_file.headers["Content-Disposition"] == 'attachment; filename="fault.pdf"'
    assert opened_file.headers["X-Content-Type-Options"] == "nosniff"
    theirs = admin.client.support.messages(ticket.id).messages
    assert [thread.type for thread in theirs] == ["customer", "customer", "note"]
    with scope.system():
        assert Attachment.objects.count() == 1


def test_a_merged_ticket_says_where_it_went_and_takes_nothing_more(
    people: People, customer: Program, admin: Program
):
    gone, kept = opened(customer, "Twice"), opened(customer)
    merge(account=people.operator, by=COMMAND, number=gone.ticket_number or 0, into=kept.ticket_number or 0)
    before = stored()

    told = customer.client.support.get(gone.id or 0).ticket

    assert (told.status, told.threadsCount) == ("closed", 0)
    assert told.customFields
    assert [(field.name, field.value) for field in told.customFields] == [("Merged into", str(kept.id))]
    for program in (customer, admin):
        with pytest.raises(ConflictError, match=f"was merged into {kept.ticket_number}"):
            program.client.support.reply(gone.id or 0, TicketReplyRequest(message="More"))
        with pytest.raises(ConflictError):
            program.client.support.update(gone.id or 0, TicketUpdateRequest(status="active"))
    assert stored() == before
    said = customer.client.support.messages(kept.id or 0).messages
    assert [thread.body for thread in said or []] == ["It is dead.", "It is dead."]
