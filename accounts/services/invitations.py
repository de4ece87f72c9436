"""Inviting people: nobody belongs to an account before they have said yes themselves."""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, CustomRole, Invitation, Membership, User
from accounts.selectors.invitations import invitations
from accounts.selectors.people import members
from accounts.selectors.roles import role_made
from accounts.services import activity, locking, throttle
from accounts.services.mailing import mail
from accounts.services.owner_notices import tell_owners
from accounts.services.signup import note_verified
from accounts.services.suspension import while_active
from accounts.states import InvitationState, Role
from common import crypto, scope
from common.errors import Conflict, Forbidden, Invalid, NotFound
from common.texts import email_address

LIFE = timedelta(days=7)
HOUR, DAY = 3_600, 86_400
MOST_OF_ACCOUNT = 60
MOST_TO_ADDRESS = 10
OVER = "This invitation is no longer open."


@while_active
def invite(
    *, account: Account, by: Actor, email: str, name: str, role: Role, custom: int | None = None
) -> Invitation:
    """Ask somebody to join the account, by a mail after the commit whose link is good for a week; with ``custom`` in a
    role that the account made, beside which they will count as read only.

    The owners are mailed. The inviter is told nothing of who has the address. Raises Invalid for a bad address, name
    or role, Conflict for a member and for an address that is asked already, Throttled past 60 invitations an hour of
    the account or 10 a day to the address.
    """
    email, name = email.strip().lower(), name.strip()
    _check(email, name, role)
    if members(account).filter(user__email__iexact=email).exists():
        raise Conflict(f"{email} is already a member.", field="email")
    _brake(account, email)
    now, token = timezone.now(), secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            made_role = None if custom is None else _kept_role(account, custom)
            invitations(account).filter(email=email, expires_at__lte=now).update(
                state=InvitationState.REVOKED, answered_at=now
            )
            made = Invitation.objects.create(
                account=account,
                email=email,
                name=name,
                role=Role.READ_ONLY if made_role else role,
                custom_role=made_role,
                token_fingerprint=crypto.fingerprint(token),
                invited_by=by.label[:160],
                sent_at=now,
                expires_at=now + LIFE,
            )
            after = {"role": made_role.name if made_role else role}
            activity.record(account=account, by=by, verb="invited", subject=made, after=after)
            line = f"{email} is asked to join as {made.role_name.lower()}."
            tell_owners(account=account, by=by, title="Somebody was invited", lines=[line])
            transaction.on_commit(lambda: _send(made, token), robust=True)
    except IntegrityError as exc:
        raise Conflict(f"{email} is invited already; send it again from the list.", field="email") from exc
    return made


@while_active
def send_again(*, account: Account, by: Actor, pk: int) -> Invitation:
    """Mail a new link, good for another week; the former one ends. NotFound once it was answered or revoked."""
    found = invitations(account).filter(pk=pk).first()
    if found is None:
        raise NotFound(OVER)
    _brake(account, found.email)
    now, token = timezone.now(), secrets.token_urlsafe(32)
    with transaction.atomic():
        changed = invitations(account).filter(pk=pk)
        if not changed.update(
            token_fingerprint=crypto.fingerprint(token), sent_at=now, expires_at=now + LIFE
        ):
            raise NotFound(OVER)
        activity.record(account=account, by=by, verb="invited again", subject=found)
        transaction.on_commit(lambda: _send(found, token), robust=True)
    return found


@while_active
def revoke(*, account: Account, by: Actor, pk: int) -> None:
    """Take an open invitation back; its link ends. NotFound once it was answered."""
    with transaction.atomic():
        found = invitations(account).filter(pk=pk).first()
        ended = invitations(account).filter(pk=pk)
        if found is None or not ended.update(state=InvitationState.REVOKED, answered_at=timezone.now()):
            raise NotFound(OVER)
        activity.record(account=account, by=by, verb="revoked", subject=found)


def accept(*, invitation: Invitation, user: User, by: Actor) -> Membership:
    """Join the account; the link proves the address, and the account becomes the user's home.

    Forbidden for a user with another address, Conflict when the invitation was answered, revoked or sent anew since,
    or is too old. Who is a member already keeps their role.
    """
    if user.email.lower() != invitation.email:
        raise Forbidden("This invitation is for another address.")
    account = invitation.account
    with scope.system(), transaction.atomic():
        _answer(invitation, state=InvitationState.ACCEPTED, accepted_by=user)
        role = CustomRole.objects.filter(invitations=invitation.pk).first()
        membership, _ = Membership.objects.get_or_create(
            account=account, user=user, defaults={"role": invitation.role, "custom_role": role}
        )
        _prove_address(user)
        after = {"role": role.name if membership.custom_role_id and role else membership.role}
        activity.record(account=account, by=by, verb="accepted", subject=invitation, after=after)
        User.objects.filter(pk=user.pk).update(home=account)
    note_verified(user=user, email=user.email)
    return membership


def accept_as_new(*, invitation: Invitation, by: Actor, name: str, password: str) -> User:
    """Join the account as somebody who could not sign in so far, with this name and password.

    Raises Invalid for either, Conflict as ``accept`` does and for an address whose user can sign in: they have to.
    """
    name = name.strip()
    if not name or len(name) > 120 or "\x00" in name:
        raise Invalid("A name of 1 to 120 characters is needed.", field="name")
    try:
        validate_password(password, User(email=invitation.email, name=name))
    except ValidationError as exc:
        raise Invalid(" ".join(exc.messages), field="password") from exc
    try:
        with transaction.atomic():
            user = _newcomer(invitation.email, name)
            user.set_password(password)
            user.save()
            accept(invitation=invitation, user=user, by=by)
    except IntegrityError as exc:
        raise Conflict("This address has a user now; sign in instead.") from exc
    return user


def decline(*, invitation: Invitation, by: Actor) -> None:
    """Say no; Conflict when it was answered before, or is too old."""
    with scope.system(), transaction.atomic():
        _answer(invitation, state=InvitationState.DECLINED)
        activity.record(account=invitation.account, by=by, verb="declined", subject=invitation)


def has_way_in(email: str) -> bool:
    """Whether the address has a user who can sign in, or must not; told only to who holds the invitation's link."""
    user = User.objects.filter(email__iexact=email).first()
    return user is not None and not _is_newcomer(user)


def _is_newcomer(user: User) -> bool:
    has_factor = Authenticator.objects.filter(user=user).exists()
    return user.is_active and not user.has_usable_password() and not has_factor


def _newcomer(email: str, name: str) -> User:
    """The user to be: a fresh one, or one that was made for the address and never got a password."""
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        return User(email=email, name=name)
    if not _is_newcomer(user):
        raise Conflict("This address has a user now; sign in instead.")
    user.name = user.name or name
    return user


def _answer(invitation: Invitation, **answer: object) -> None:
    """Close the invitation as this very link found it; of several answers at once one counts."""
    now = timezone.now()
    # Own columns alone, so that whoever waited for another answer sees that one.
    same_link = Invitation.objects.filter(
        pk=invitation.pk,
        token_fingerprint=invitation.token_fingerprint,
        state=InvitationState.OPEN,
        expires_at__gt=now,
    )
    if not same_link.update(answered_at=now, **answer):
        raise Conflict(OVER)


def _prove_address(user: User) -> None:
    """Who came by the link reads the mail of the address."""
    proven = EmailAddress.objects.filter(user=user, email__iexact=user.email)
    if not proven.update(verified=True):
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)


def _kept_role(account: Account, pk: int) -> CustomRole:
    """The account's role, which stays until the transaction ends."""
    locking.lock(account)
    return role_made(account, pk)


def _brake(account: Account, email: str) -> None:
    throttle.count(key=f"invite:{account.pk}", limit=MOST_OF_ACCOUNT, seconds=HOUR)
    throttle.count(key=f"invite:to:{email}", limit=MOST_TO_ADDRESS, seconds=DAY)


def _check(email: str, name: str, role: Role) -> None:
    email_address(email, field="email")
    if len(name) > 120 or "\x00" in name:
        raise Invalid("The name may have up to 120 characters.", field="name")
    if role not in Role.values:
        raise Invalid("There is no such role.", field="role")


def _send(invitation: Invitation, token: str) -> None:
    mail(
        "accounts/email/invitation",
        [invitation.email],
        path=reverse("invitation_link", args=[token]),
        invitation=invitation,
        days=LIFE.days,
    )
