"""What carriers push: kept as it came, acknowledged at once, verified and applied by a job, replayed on request."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common import crypto, scope
from common.errors import Conflict, Invalid, NotFound, Throttled
from common.inserting import insert_rows
from events import incoming
from events.incoming import PushedEvent
from events.kinds import APPLY_PUSH
from events.models import Push, PushAddress, PushedId
from events.states import PushState
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.services import NewJob

MOST_BYTES = 256 * 1024
MOST_HEADERS = 16 * 1024
# A carrier that is told to come later keeps what it has.
MOST_WAITING = 10_000
COME_LATER_SECONDS = 60


@dataclass(frozen=True)
class PushTarget:
    """What a carrier is told when we subscribe there: our path, and what to sign with."""

    path: str
    secret: str


@while_active
def target_for(*, account: Account, by: Actor, login_id: int, label: str) -> PushTarget:
    """Where the carrier may push events of this login; opened when it is not yet."""
    known = PushAddress.objects.filter(account=account, login_id=login_id, ended_at=None).first()
    if known is not None:
        return target_of(known)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row, is_new = PushAddress.objects.get_or_create(
            account=account,
            login_id=login_id,
            ended_at=None,
            defaults={
                "label": label[:80],
                "token": crypto.encrypt(token),
                "token_hash": crypto.fingerprint(token),
                "secret": crypto.encrypt(secrets.token_urlsafe(32)),
            },
        )
        if is_new:
            activity.record(account=account, by=by, verb="opened", subject=row)
    return target_of(row)


@while_active
def end_address(*, account: Account, by: Actor, login_id: int) -> None:
    """Let nothing in any more on the login's path; the next one is another."""
    with transaction.atomic():
        rows = PushAddress.objects.select_for_update().filter(
            account=account, login_id=login_id, ended_at=None
        )
        for row in rows:
            row.ended_at = timezone.now()
            row.save(update_fields=["ended_at"])
            activity.record(account=account, by=by, verb="closed", subject=row)


def target_of(address: PushAddress) -> PushTarget:
    """Where the carrier finds the address, and what it signs with; both are secrets."""
    return PushTarget(f"/api/hooks/{crypto.decrypt(address.token)}", crypto.decrypt(address.secret))


def receive(*, token: str, headers: Mapping[str, str], body: bytes) -> None:
    """Keep a request as it came, with the job that looks at it; call it in nobody's scope.

    NotFound for a path that is nobody's, Invalid for more than 256 KiB, Throttled while thousands wait.
    """
    with scope.system():
        found = PushAddress.objects.filter(token_hash=crypto.fingerprint(token), ended_at=None)
        address = found.select_related("account").first()
    if address is None:
        raise NotFound("There is nothing here.")
    told = json.dumps(dict(headers))
    if len(body) > MOST_BYTES or len(told) > MOST_HEADERS:
        raise Invalid("The request is too large.")
    with scope.tenant(address.account_id), transaction.atomic():
        waiting = Push.objects.filter(address=address, state=PushState.RECEIVED)
        if waiting[:MOST_WAITING].count() >= MOST_WAITING:
            raise Throttled("Too much waits here already.", reset_seconds=COME_LATER_SECONDS)
        push = Push.objects.create(
            account=address.account,
            address=address,
            headers=crypto.encrypt(told),
            body=crypto.encrypt(base64.b64encode(body).decode()),
            size=len(body),
        )
        _start(address.account, SYSTEM, push)


@while_active
def replay(*, account: Account, by: Actor, pk: int) -> None:
    """Verify and apply a push once more, what was applied before included; Conflict while it is under way."""
    with transaction.atomic():
        updated = Push.objects.filter(account=account, pk=pk).exclude(state=PushState.RECEIVED)
        done = updated.update(state=PushState.RECEIVED, error="")
        push = Push.objects.filter(account=account, pk=pk).select_related("address").first()
        if push is None:
            raise NotFound("There is no such push.")
        if not done:
            raise Conflict("This push is being looked at.")
        activity.record(account=account, by=by, verb="replayed", subject=push)
        _start(account, by, push, again=True)


def _start(account: Account, by: Actor, push: Push, *, again: bool = False) -> None:
    job_services.start(
        NewJob(
            APPLY_PUSH,
            f"Apply what {push.address.label} pushed",
            payload={"push": push.pk, "again": again},
            subject=push,
        ),
        account=account,
        by=by,
    )


def headers_of(push: Push) -> dict[str, str]:
    told: dict[str, str] = json.loads(crypto.decrypt(push.headers))
    return told


def body_of(push: Push) -> bytes:
    return base64.b64decode(crypto.decrypt(push.body))


def apply(job: Job) -> None:
    """Verify the push of the job and apply each new event in it, each in a transaction of its own."""
    push = Push.objects.select_related("address").get(account=job.account, pk=job.payload["push"])
    login_id, body, secret = push.address.login_id, body_of(push), crypto.decrypt(push.address.secret)
    try:
        found = incoming.handler().read(login_id, headers_of(push), body, secret)
    except incoming.NotGenuine as exc:
        _over(job, push, PushState.REFUSED, error=exc.text)
        return
    repeated = 0
    for place, event in enumerate(found):
        repeated += not _apply_one(push, event, _id(event, body, place), again=job.payload["again"])
    types = ", ".join(dict.fromkeys(event.type for event in found))
    _over(job, push, PushState.APPLIED, found=len(found), repeated=repeated, types=types[:300])


def _id(event: PushedEvent, body: bytes, place: int) -> str:
    """The carrier's id; where it gives none, or one too long to keep, the bytes themselves make one."""
    if event.id and len(event.id) <= 128:
        return event.id
    return f"{hashlib.sha256(event.id.encode() or body).hexdigest()}-{place}"


def _apply_one(push: Push, event: PushedEvent, event_id: str, *, again: bool) -> bool:
    """Whether it was new. The id is noted in the transaction that applies it, so of two at once one does."""
    with transaction.atomic():
        row = {
            "account_id": push.account_id,
            "address_id": push.address_id,
            "event_id": event_id,
            "applied_at": timezone.now(),
        }
        is_new = bool(insert_rows(PushedId, [row], ignore_conflicts=True))
        if is_new or again:
            incoming.handler().apply(push.address.login_id, event)
    return is_new


def _over(job: Job, push: Push, state: PushState, **told: object) -> None:
    with transaction.atomic():
        Push.objects.filter(pk=push.pk).update(state=state, applied_at=timezone.now(), **told)
        work.settle(job, {"outcome": state.label})


def not_applied(job: Job) -> None:
    """The job was given up: the push says why, and waits for somebody to replay it."""
    rows = Push.objects.filter(account=job.account, pk=job.payload["push"])
    rows.update(state=PushState.FAILED, error=job.error[:300])
