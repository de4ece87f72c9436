"""Rows of each kind that is searched, many of them, and how many a search has read."""

from typing import Any

from django.db import connection
from django.db.models import Model

from accounts.models import Account, Activity, Contact
from calls.models import CallRecord
from common import scope
from jobs.models import Job
from messaging.models import Conversation, Message
from numbers.models import PhoneNumber
from support.services.speaking import Customer, Words, open_ticket
from tests.agents.staff import add_agent
from tests.calls.conftest import BEGAN
from tests.copies import copying
from tests.messaging.conftest import OUTSIDE
from tests.people import BY


def of_each_kind(account: Account, e164: str, word: str) -> dict[type[Model], Model]:
    """A row of each kind that is searched, with the word in it."""
    with scope.tenant(account.pk):
        number = PhoneNumber.objects.get(account=account, e164=e164)
        number.label = word
        number.save(update_fields=["label"])
        message = Message.objects.create(
            account=account,
            number=number,
            direction="in",
            kind="sms",
            state="received",
            ours=e164,
            peer=OUTSIDE,
            text=word,
        )
        talk = Conversation.objects.get(account=account)
        Conversation.objects.filter(pk=talk.pk).update(name=word)
        call = CallRecord.objects.create(
            account=account,
            ref=word,
            direction="inbound",
            caller=OUTSIDE,
            called=e164,
            started_at=BEGAN,
            seconds=60,
            rate=0,
        )
        agent = add_agent(account, word)
        letter, words = Customer(f"{word}@x.example", word), Words("Hello")
        ticket = open_ticket(account=account, by=BY, customer=letter, subject=word, words=words)
        contact = Contact.objects.create(account=account, name=word, e164=OUTSIDE, email=f"{word}@x.example")
        job = Job.objects.create(account=account, kind="test", title=word, run_at=ticket.created_at)
        entry = Activity.objects.filter(account=account).order_by("-id")[0]
    rows = (number, message, talk, call, agent, ticket, contact, job, entry)
    return {type(row): row for row in rows}


def grow(row: Any, count: int, **differing: str) -> None:
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(copying(row, count, differing))
        cursor.execute("SELECT portal_analyze(%s::regclass)", [row._meta.db_table])


def rows_read(model: type[Model]) -> int:
    """How many rows of the table this transaction has read, by whatever plan."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = %s",
            [model._meta.db_table],
        )
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])
