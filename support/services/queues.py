"""Queues and canned replies."""

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.accounts import operator_account
from accounts.services import activity
from accounts.services.ways_out import tell_of_new_ones
from accounts.states import AccountKind
from common import scope
from common.errors import Conflict, Forbidden, Invalid, NotFound
from common.texts import optional_email
from support import clean
from support.models import CannedReply, Queue
from support.selectors import desk
from support.states import QueuePart

NAMES = {QueuePart.DEFAULT: "Support", QueuePart.UNMATCHED: "Unmatched mail", QueuePart.PORTS: "Ports"}
LONGEST = 60 * 24 * 365
TITLE_LENGTH = 80


def queue_for(part: QueuePart) -> Queue:
    """The queue that tickets of this sort go to, made when first needed; of two makers the database lets in one."""
    with scope.system():
        operator = operator_account()
        queue, _ = Queue.objects.get_or_create(account=operator, part=part, defaults={"name": NAMES[part]})
    return queue


def save_queue(
    *,
    account: Account,
    by: Actor,
    pk: int | None,
    name: str,
    first_response_minutes: int,
    resolve_minutes: int,
    notify_email: str = "",
) -> Queue:
    """Add a queue (``pk`` None) or change one; only the operator may. What waits already keeps its times.

    Raises Invalid naming the field, Conflict for a name in use. The owners are mailed of a new address for notices,
    which have in them what customers write.
    """
    if account.kind != AccountKind.OPERATOR:
        raise Forbidden("Only the operator keeps queues.")
    values = {
        "name": clean.one_line(name, most=60),
        "first_response_minutes": first_response_minutes,
        "resolve_minutes": resolve_minutes,
        "notify_email": notify_email.strip(),
    }
    _check(values["name"], first_response_minutes, resolve_minutes, notify_email.strip())
    try:
        with transaction.atomic():
            queue = Queue(account=account) if pk is None else _locked_queue(account, pk)
            before = {name: getattr(queue, name) for name in values} if pk else {}
            for field, value in values.items():
                setattr(queue, field, value)
            queue.save()
            verb = "changed" if pk else "added"
            activity.record(account=account, by=by, verb=verb, subject=queue, before=before, after=values)
            tell_of_new_ones(
                account=account,
                by=by,
                what=f"Notices of the queue {queue.name}",
                before=[str(before.get("notify_email", ""))],
                after=[queue.notify_email],
            )
    except IntegrityError as exc:
        raise Conflict("There is a queue of this name.", field="name") from exc
    return queue


def _check(name: object, first: int, resolve: int, email: str) -> None:
    if not name:
        raise Invalid("A name is needed.", field="name")
    if not 1 <= first <= LONGEST:
        raise Invalid(
            "The first answer must be due within a minute to a year.", field="first_response_minutes"
        )
    if not first <= resolve <= LONGEST:
        raise Invalid("A solution cannot be due before the first answer.", field="resolve_minutes")
    optional_email(email, field="notify_email")


def _locked_queue(account: Account, pk: int) -> Queue:
    queue = Queue.objects.select_for_update().filter(account=account, pk=pk).first()
    if queue is None:
        raise NotFound("There is no such queue.")
    return queue


def save_canned_reply(*, account: Account, by: Actor, pk: int | None, title: str, body: str) -> CannedReply:
    """Add a canned reply (``pk`` None) or change one. Invalid for an empty text, Conflict for a title in use."""
    values = {"title": clean.one_line(title, most=TITLE_LENGTH), "body": clean.body(body)}
    if not values["title"]:
        raise Invalid("A title is needed.", field="title")
    try:
        with transaction.atomic():
            reply = desk.canned_reply(account, pk) if pk else CannedReply(account=account)
            reply.title, reply.body = values["title"], values["body"]
            reply.save()
            activity.record(account=account, by=by, verb="changed" if pk else "added", subject=reply)
    except IntegrityError as exc:
        raise Conflict("There is a canned reply of this title.", field="title") from exc
    return reply


def remove_canned_reply(*, account: Account, by: Actor, pk: int) -> None:
    with transaction.atomic():
        reply = desk.canned_reply(account, pk)
        activity.record(account=account, by=by, verb="removed", subject=reply, before={"title": reply.title})
        reply.delete()
