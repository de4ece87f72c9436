"""Two people at the same moment, each in a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from common import scope
from common.errors import Conflict, DomainError
from support.models import Queue, Thread, Ticket
from support.services.incoming import receive
from support.services.queues import queue_for
from support.services.speaking import Overtaken, Words, reply
from support.services.status import assign
from support.states import QueuePart
from tests.support.conftest import Desk, actor, ask

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4


def at_once(do: Callable[[int], object]) -> list[object]:
    """What each of four gets: a result, or the refusal."""
    gate = Barrier(TOGETHER)

    def attempt(n: int) -> object:
        gate.wait()
        try:
            return do(n)
        except DomainError as exc:
            return type(exc)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(attempt, range(TOGETHER)))


def test_one_of_four_answers_is_taken(desk: Desk):
    with scope.system():
        seen = desk.ticket.threads.get().pk

    def answer(n: int) -> object:
        return reply(
            account=desk.operator,
            by=desk.olivia,
            number=desk.ticket.number,
            words=Words(f"Answer {n}"),
            staff=True,
            seen=seen,
        )

    assert at_once(answer).count(Overtaken) == TOGETHER - 1
    with scope.system():
        assert Thread.objects.count() == 2
    assert desk.again().threads_count == 2


def test_one_of_two_gets_the_ticket(desk: Desk):
    people = [desk.sam, desk.people.olivia] * 2

    def take(n: int) -> object:
        person = people[n]
        assign(
            account=desk.operator, by=actor(person), number=desk.ticket.number, to=person.pk, instead_of=None
        )
        return person.pk

    outcomes = at_once(take)
    winner = desk.again().assignee
    assert winner
    assert set(outcomes) == {winner.pk, Conflict}
    assert outcomes.count(winner.pk) == 2


def test_one_mail_four_times_makes_one_ticket(desk: Desk):
    raw = b"From: alice@example.com\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\n\r\nHello"

    outcomes = at_once(lambda _n: receive(raw=raw).outcome)

    assert sorted(map(str, outcomes)) == ["opened", "repeat", "repeat", "repeat"]
    with scope.system():
        assert Ticket.objects.count() == 2


def test_numbers_and_queues_are_made_once(desk: Desk):
    at_once(lambda _n: queue_for(QueuePart.PORTS))
    numbers = at_once(lambda n: ask(desk.customer, desk.people.alice, f"T{n}").number)

    assert len(set(numbers)) == TOGETHER
    with scope.system():
        assert Queue.objects.filter(part="ports").count() == 1
