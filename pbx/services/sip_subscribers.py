"""SIP subscribers: made, changed and deleted."""

import re
import secrets
import string
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.services.ways_out import tell_of_new_ones
from common import crypto
from common.e164 import WITHHELD
from common.errors import Conflict, Invalid, NotFound
from common.ids import new_ref
from pbx.media.services.holding import hold_prompts
from pbx.models import SipSubscriber
from pbx.models.sip_subscriber import ALLOWED_USERNAME
from pbx.reading import Fields
from pbx.selectors.caller_ids import require_may_show
from pbx.voicemail import Voicemail

CODECS = ("G729", "OPUS", "PCMA", "PCMU")
RINGS = (5, 120)
MOST = 500
LETTERS = string.ascii_letters + string.digits
PASSWORD_LENGTH = 20
COLUMNS = ("username", "cli", "codecs", "is_anonymous", "ring_seconds", "has_srtp", "voicemail")


@while_active
def create_subscriber(*, account: Account, by: Actor, wish: Mapping[str, object]) -> SipSubscriber:
    """Make one; what is not wished has its default, and the password is a new one.

    Keys of ``wish`` are ``username``, ``cli``, ``codecs``, ``is_anonymous``, ``ring_seconds``, ``has_srtp`` and
    ``voicemail``. Invalid by their names; Conflict for a username that is taken, or beyond 500. The owners are mailed.
    """
    row = SipSubscriber(account=account, username=new_ref().lower(), cli=WITHHELD)
    row.password = crypto.encrypt(_password())
    row.voicemail = Voicemail().to_json()
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        if SipSubscriber.objects.filter(account=account).count() >= MOST:
            raise Conflict(f"An account may have {MOST} SIP subscribers.")
        _set(row, wish)
        _save(row)
        activity.record(account=account, by=by, verb="made", subject=row, after=_told(row))
        line = f"Whoever has the password of {row.username} makes and answers calls as the account."
        tell_owners(account=account, by=by, title="A SIP telephone was added", lines=[line])
        _tell_of_ways_out(row, by, ())
    return row


@while_active
def edit_subscriber(
    *, account: Account, by: Actor, pk: int, wish: Mapping[str, object], renew_password: bool = False
) -> SipSubscriber:
    """Change what is wished, and nothing else; the password is a new one when asked for. Rules as for a new one.

    The owners are mailed of a new password, and of whom voicemails are mailed to.
    """
    with transaction.atomic():
        row = _locked(account, pk)
        before = _told(row)
        mailed = _mail_addresses(row)
        _set(row, wish)
        if renew_password:
            row.password = crypto.encrypt(_password())
        _save(row)
        after = _told(row)
        different = [name for name in after if before[name] != after[name]]
        if different or renew_password:
            activity.record(
                account=account,
                by=by,
                verb="changed",
                subject=row,
                before={name: before[name] for name in different},
                after={name: after[name] for name in different}
                | ({"password": "a new one"} if renew_password else {}),
            )
        if renew_password:
            tell_owners(account=account, by=by, title=f"The telephone {row.username} has a new password")
        _tell_of_ways_out(row, by, mailed)
    return row


@while_active
def delete_subscriber(*, account: Account, by: Actor, pk: int) -> None:
    """The telephone can no longer sign in; NotFound for a second time."""
    with transaction.atomic():
        row = _locked(account, pk)
        activity.record(account=account, by=by, verb="deleted", subject=row, before=_told(row))
        row.delete()


def _locked(account: Account, pk: int) -> SipSubscriber:
    row = SipSubscriber.objects.select_for_update().filter(account=account, pk=pk).first()
    if row is None:
        raise NotFound("There is no such SIP subscriber.", field="id")
    return row


def _set(row: SipSubscriber, wish: Mapping[str, object]) -> None:
    """Take over what is wished; the transaction holds what is played."""
    given = {name: value for name, value in wish.items() if value is not None}
    fields = Fields({name: value for name, value in given.items() if name != "voicemail"})
    username = fields.text("username", most=32).lower() or row.username
    if not re.fullmatch(ALLOWED_USERNAME, username, re.ASCII):
        raise Invalid("3 to 32 small letters, digits, dots, lines and dashes.", field="username")
    row.username = username
    row.cli = fields.text("cli", most=16) or row.cli
    if "cli" in given:
        require_may_show(row.account, row.cli, field="cli")
    row.ring_seconds = fields.whole("ring_seconds", least=RINGS[0], most=RINGS[1], default=row.ring_seconds)
    row.is_anonymous = fields.flag("is_anonymous", default=row.is_anonymous)
    row.has_srtp = fields.flag("has_srtp", default=row.has_srtp)
    if "codecs" in given:
        codecs = fields.each("codecs", _codec, most=len(CODECS))
        row.codecs = list(dict.fromkeys(codecs))
    fields.finish()
    if "voicemail" in given:
        voicemail = Voicemail.parse(given["voicemail"])
        hold_prompts(row.account, {"voicemail.intro": voicemail.intro})
        row.voicemail = voicemail.to_json()


def _mail_addresses(row: SipSubscriber) -> tuple[str, ...]:
    """To whom its voicemails are mailed."""
    return Voicemail.parse(row.voicemail).emails


def _tell_of_ways_out(row: SipSubscriber, by: Actor, before: Iterable[str]) -> None:
    what = f"Voicemails of {row.username}"
    tell_of_new_ones(account=row.account, by=by, what=what, before=before, after=_mail_addresses(row))


def _codec(raw: object, at: str) -> str:
    if not isinstance(raw, str) or raw not in CODECS:
        raise Invalid(f"A codec is one of {', '.join(CODECS)}.", field=at)
    return raw


def _save(row: SipSubscriber) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as exc:
        raise Conflict(f"The name {row.username} is taken.", field="username") from exc


def _told(row: SipSubscriber) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def _password() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(PASSWORD_LENGTH))
