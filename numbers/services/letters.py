"""Letters of authorisation: signed in the page or uploaded, kept in versions; the first one sends the port off."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Invalid
from common.pdf import shows_something
from common.uploads import MOST_BYTES, kind_of
from jobs import services as job_services
from jobs.services import NewJob
from numbers.kinds import PORT_CHANGE, PORT_SUBMIT
from numbers.letter import letter_pdf
from numbers.models import PortLetter, PortRequest
from numbers.port_states import LetterKind, PortState
from numbers.services.port_steps import step
from numbers.services.ports import locked_port, require_carrier_can
from providers.contract.ports import Ports

log = logging.getLogger(__name__)
FOLDER = "letters"
ACCEPTED = frozenset({"application/pdf", "image/png", "image/jpeg"})


@while_active
def sign_letter(
    *, account: Account, by: Actor, pid: str, name: str, consents: bool, address: str
) -> PortLetter:
    """Sign the letter with a name; who did it, when and from which network address is kept beside it."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("Write your name to sign.", field="name")
    if not consents:
        raise Invalid("Please confirm that you may sign.", field="consents")
    with transaction.atomic():
        port = locked_port(account, pid)
        numbers = list(port.items.values_list("e164", flat=True))
        data = letter_pdf(port, numbers, signed_name=name, signed_at=timezone.now())
    return _keep(account, by, pid, LetterKind.SIGNED, "application/pdf", data, name, address)


@while_active
def upload_letter(*, account: Account, by: Actor, pid: str, data: bytes, address: str) -> PortLetter:
    """Keep a letter that was signed elsewhere; Invalid unless its content is a PDF, PNG or JPEG of at most 5 MB."""
    if len(data) > MOST_BYTES:
        raise Invalid("The file is larger than 5 MB.", field="file")
    mime = kind_of(data) if data else None
    if mime not in ACCEPTED:
        raise Invalid("The file is not a PDF, PNG or JPEG, or carries something besides.", field="file")
    if mime == "application/pdf" and not shows_something(data):
        raise Invalid("The pages of this PDF are blank.", field="file")
    return _keep(account, by, pid, LetterKind.UPLOADED, str(mime), data, "", address)


def _keep(
    account: Account, by: Actor, pid: str, kind: LetterKind, mime: str, data: bytes, name: str, address: str
) -> PortLetter:
    with _stored(data) as key, transaction.atomic():
        port = locked_port(account, pid)
        if port.state not in {PortState.AWAITING_LOA, PortState.EXCEPTION}:
            raise Conflict(f"A port that is {port.get_state_display().lower()} takes no letter.")
        if port.state == PortState.EXCEPTION:
            require_carrier_can(port, Ports.change_port)
        letter = PortLetter.objects.create(
            account=account,
            port=port,
            version=PortLetter.objects.filter(port=port).count() + 1,
            kind=kind,
            key=key,
            mime=mime,
            size=len(data),
            signed_name=name,
            signed_by=by.label[:160],
            signed_from=address[:45],
        )
        verb = "signed the letter of" if kind == LetterKind.SIGNED else "uploaded a letter for"
        activity.record(account=account, by=by, verb=verb, subject=port, after={"version": letter.version})
        _go_on(port, by, letter)
    return letter


def _go_on(port: PortRequest, by: Actor, letter: PortLetter) -> None:
    first = port.state == PortState.AWAITING_LOA
    to = PortState.SUBMITTING if first else PortState.SUPPLEMENT_PENDING
    text = f"Letter {letter.version}: {letter.get_kind_display().lower()}."
    step(port, to, by, text, rejection_code="", carrier_text="")
    job_services.start(
        NewJob(
            PORT_SUBMIT if first else PORT_CHANGE,
            f"Submit port {port.pid}" if first else f"Correct port {port.pid}",
            payload={"port": port.pk},
            subject=port,
        ),
        account=port.account,
        by=by,
    )


@contextmanager
def _stored(data: bytes) -> Iterator[str]:
    """Write the file before the transaction that mentions it; an error takes it away again."""
    key = default_storage.save(f"{FOLDER}/{secrets.token_urlsafe(24)}", ContentFile(data))
    try:
        yield key
    except BaseException:
        try:
            default_storage.delete(key)
        except OSError as exc:
            log.warning("A letter could not be removed: %s", type(exc).__name__)
        raise


def letter_file(port: PortRequest) -> tuple[bytes, str]:
    """The latest letter with its type; while there is none, one to print and sign."""
    letter = PortLetter.objects.filter(port=port).first()
    if letter is not None:
        with default_storage.open(letter.key) as file:
            return file.read(), letter.mime
    return letter_pdf(port, list(port.items.values_list("e164", flat=True))), "application/pdf"
