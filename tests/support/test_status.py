"""Status, assignee, queue, tags, deletion, queues and canned replies."""

from datetime import timedelta

import pytest

from accounts.models import Activity
from accounts.states import Role
from common import scope
from common.errors import Conflict, Forbidden, Invalid, NotFound
from support.models import CannedReply, Queue, Thread, Ticket
from support.selectors import desk as desk_reads
from support.services.queues import queue_for, remove_canned_reply, save_canned_reply, save_queue
from support.services.status import assign, change_status, delete_ticket, move_to_queue, set_tags
from support.states import QueuePart, TicketStatus
from tests.people import user
from tests.support.conftest import Desk, actor


def verbs(account) -> list[str]:
    with scope.system():
        rows = Activity.objects.filter(account=account, subject_type="ticket").order_by("id")
        return list(rows.values_list("verb", flat=True))


def test_a_customer_closes_its_ticket_once(desk: Desk):
    with scope.tenant(desk.customer.pk):
        for _ in range(2):
            change_status(
                account=desk.customer, by=desk.alice, number=desk.ticket.number, status=TicketStatus.CLOSED
            )

    ticket = desk.again()
    assert (ticket.status, ticket.closed_by_label, ticket.closed_by_id) == (
        "closed",
        "Alice",
        desk.people.alice.pk,
    )
    assert ticket.closed_at is not None
    assert verbs(desk.customer) == ["opened", "changed"]


@pytest.mark.parametrize("account", ["other", "reseller"])
def test_strangers_change_nothing(desk: Desk, account: str):
    stranger = getattr(desk.people, account)
    by, number = actor(desk.people.rita), desk.ticket.number
    queue = desk.again().queue_id
    for attempt in (
        lambda: change_status(account=stranger, by=by, number=number, status=TicketStatus.SPAM, staff=True),
        lambda: move_to_queue(account=stranger, by=by, number=number, queue=queue),
        lambda: set_tags(account=stranger, by=by, number=number, tags=["x"]),
        lambda: assign(account=stranger, by=by, number=number, to=None, instead_of=None),
        lambda: delete_ticket(account=stranger, by=by, number=number),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert desk.again().status == "active"
    assert verbs(desk.customer) == ["opened"]


def test_of_two_who_take_a_ticket_one_gets_it(desk: Desk):
    number, sam = desk.ticket.number, desk.sam
    assign(account=desk.operator, by=actor(sam), number=number, to=sam.pk, instead_of=None)

    with pytest.raises(Conflict, match="Sam has the ticket now"):
        assign(
            account=desk.operator, by=desk.olivia, number=number, to=desk.people.olivia.pk, instead_of=None
        )

    assert desk.again().assignee == sam
    assert verbs(desk.operator) == ["assigned"]
    assert verbs(desk.customer) == ["opened"]
    assign(account=desk.operator, by=desk.olivia, number=number, to=None, instead_of=sam.pk)
    assert desk.again().assignee is None


def test_only_staff_of_the_desk_are_assigned(desk: Desk):
    reader = user("reader@example.com", desk.operator, Role.READ_ONLY)
    for person in (reader, desk.people.alice, desk.people.rita):
        with pytest.raises(Invalid):
            assign(
                account=desk.operator,
                by=desk.olivia,
                number=desk.ticket.number,
                to=person.pk,
                instead_of=None,
            )
    assert desk.again().assignee is None


def test_another_queue_moves_what_is_due(desk: Desk):
    with scope.tenant(desk.operator.pk):
        urgent = save_queue(
            account=desk.operator,
            by=desk.olivia,
            pk=None,
            name="Faults",
            first_response_minutes=30,
            resolve_minutes=480,
        )
    for _ in range(2):
        move_to_queue(account=desk.operator, by=desk.olivia, number=desk.ticket.number, queue=urgent.pk)

    ticket = desk.again()
    assert ticket.queue == urgent
    assert ticket.due_at == ticket.first_response_due == ticket.created_at + timedelta(minutes=30)
    assert ticket.resolve_due == ticket.created_at + timedelta(minutes=480)
    assert verbs(desk.operator) == ["moved"]
    with pytest.raises(NotFound):
        move_to_queue(account=desk.operator, by=desk.olivia, number=desk.ticket.number, queue=urgent.pk + 99)


def test_tags_are_tidied_and_bounded(desk: Desk):
    number = desk.ticket.number
    ticket = set_tags(
        account=desk.operator, by=desk.olivia, number=number, tags=[" Fax ", "fax", "", "VIP\n"]
    )
    assert ticket.tags == ["fax", "vip"]
    for tags in (["x" * 31], [str(n) for n in range(11)]):
        with pytest.raises(Invalid):
            set_tags(account=desk.operator, by=desk.olivia, number=number, tags=tags)
    assert desk.again().tags == ["fax", "vip"]


def test_a_deleted_ticket_leaves_a_line_in_the_log(desk: Desk):
    delete_ticket(account=desk.operator, by=desk.olivia, number=desk.ticket.number)

    with scope.system():
        assert Ticket.objects.count() == Thread.objects.count() == 0
    assert verbs(desk.customer) == ["opened", "deleted"]
    with pytest.raises(NotFound):
        delete_ticket(account=desk.operator, by=desk.olivia, number=desk.ticket.number)


def test_a_queue_for_a_part_is_made_once(desk: Desk):
    assert queue_for(QueuePart.DEFAULT) == queue_for(QueuePart.DEFAULT)
    assert queue_for(QueuePart.UNMATCHED).name == "Unmatched mail"
    with scope.system():
        assert Queue.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"first_response_minutes": 0}, "first_response_minutes"),
        ({"resolve_minutes": 5}, "resolve_minutes"),
        ({"notify_email": "nobody"}, "notify_email"),
        ({"name": "Support"}, "name"),
    ],
)
def test_a_queue_that_makes_no_sense_is_refused(desk: Desk, changes: dict, field: str):
    values = {"name": "Faults", "first_response_minutes": 30, "resolve_minutes": 60} | changes
    with scope.tenant(desk.operator.pk), pytest.raises((Invalid, Conflict)) as refused:
        save_queue(account=desk.operator, by=desk.olivia, pk=None, **values)

    assert refused.value.field == field
    assert [queue.name for queue in desk_reads.queues()] == ["Support"]


def test_only_the_operator_keeps_queues(desk: Desk):
    with scope.tenant(desk.people.reseller.pk), pytest.raises(Forbidden):
        save_queue(
            account=desk.people.reseller,
            by=desk.olivia,
            pk=desk.again().queue_id,
            name="Mine",
            first_response_minutes=1,
            resolve_minutes=1,
        )
    assert desk.again().queue.name == "Support"


def test_canned_replies_are_the_desks_own(desk: Desk):
    with scope.tenant(desk.operator.pk):
        made = save_canned_reply(
            account=desk.operator,
            by=desk.olivia,
            pk=None,
            title="Hello",
            body="Dear {customer}, {number} {x}",
        )
        with pytest.raises(Conflict):
            save_canned_reply(account=desk.operator, by=desk.olivia, pk=None, title="Hello", body="x")
        with pytest.raises(Invalid):
            save_canned_reply(account=desk.operator, by=desk.olivia, pk=None, title="", body="x")
        filled = desk_reads.filled_in(made, desk.again(), agent="Sam")
    assert filled == f"Dear Alice, {desk.ticket.number} {{x}}"

    with scope.tenant(desk.people.reseller.pk):
        assert desk_reads.canned_replies(desk.people.reseller).count() == 0
        with pytest.raises(NotFound):
            remove_canned_reply(account=desk.people.reseller, by=desk.olivia, pk=made.pk)
    with scope.tenant(desk.operator.pk):
        remove_canned_reply(account=desk.operator, by=desk.olivia, pk=made.pk)
        assert not CannedReply.objects.exists()
