"""``account/sub`` (callr.md §5): accounts below the caller's own."""

import re
import uuid
from decimal import Decimal
from typing import Annotated, Any

from django.db import transaction

from accounts.dialects import CALLR
from accounts.models import Account
from accounts.selectors.accounts import account_below
from accounts.selectors.credentials import first_login
from accounts.selectors.subaccounts import (
    COMPANY,
    CREDIT,
    FIRST_NAME,
    LAST_NAME,
    how_many,
    with_logins,
)
from accounts.services.accounts import create_account, reopen_account, set_state, update_account
from accounts.services.contacts import change_contact
from accounts.services.credentials import generate_password, issue_credential
from accounts.states import AccountKind, AccountState, EntryKind
from billing.services.money import post_credit, post_decision
from common import scope
from common.errors import NotFound
from common.sorting import Order, by_words
from numbers.services.transfers import move_numbers
from portal import archiving
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import missing, unfit
from portal.api.callr.hashes import ACCOUNT, by_hash, hash_of, pk_of
from portal.api.callr.numbering import number_of_hash
from portal.api.callr.objects.address import Address
from portal.api.callr.objects.search import SearchResults
from portal.api.callr.objects.shape import cents
from portal.api.callr.objects.sub_account import (
    SubAccount,
    SubAccountAccount,
    SubAccountContact,
    SubAccountCreateOptions,
    SubAccountCreateProperties,
    SubAccountCredentials,
    SubAccountEditOptions,
    SubAccountEditProperties,
    SubAccountParams,
    SubAccountParamsBilling,
    SubAccountParamsDefault,
    SubAccountQuota,
    SubAccountSearchFilters,
    SubAccountState,
    SubAccountTransferOptions,
)
from portal.api.callr.objects.values import Amount, Hash, Hid, Words
from portal.api.callr.reading import Found, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, results
from portal.api.callr.services.jobs import hid_of
from providers.contract.destinations import NOTHING

# Of accounts below one.
MOST = 1000
# What may be allowed, and our fields for it.
WAYS = {
    "allow_calls_in": "service_calls_in",
    "allow_calls_out": "service_calls_out",
    "allow_sms_in": "service_sms_in",
    "allow_sms_out": "service_sms",
}
# Live clients change it too (callr.md §12 A2).
EDITABLE_STATE = (("state", SubAccountState),)
EDITED = frozenset({"email", *WAYS.values()})
PASSWORD = re.compile(r"[!-~]{8,64}", re.ASCII)
ADDRESSES = ("street", "zip", "city", "state", "country")


def _find(account: Account, hash: str) -> Account:
    pk = pk_of(hash, ACCOUNT)
    if pk is None:
        raise NotFound("There is no such sub account.")
    with scope.system():
        return account_below(account, pk=pk)


def _find_side(account: Account, hash: str) -> Account:
    """The caller's own account, or one below it."""
    return account if pk_of(hash, ACCOUNT) == account.pk else _find(account, hash)


OfSide = Annotated[Account, Found(Hash, _find_side)]
OfSub = Annotated[Account, Found(Hash, _find)]


# Where each of our fields stands in the properties.
AT = {
    "addresses": "properties.contact.addresses",
    "billing_addresses": "properties.params.billing.addresses",
    "billing_emails": "properties.params.billing.emails",
    "company": "properties.account.company",
    "email": "properties.contact.emails",
    "first_name": "properties.account.firstname",
    "last_name": "properties.account.lastname",
    "name": "properties.account.company",
    "phones": "properties.contact.phones",
    "tech_emails": "properties.contact.tech_emails",
}

# The hits are objects of objects: each of these is a path into them, and three objects stand for the text in them.
COLUMNS: dict[str, Order] = {
    "account": COMPANY,
    "account.company": COMPANY,
    "account.firstname": FIRST_NAME,
    "account.lastname": LAST_NAME,
    "contact": "email",
    "contact.emails": "email",
    "credentials": "login",
    "credentials.login": "login",
    "hash": by_hash(ACCOUNT),
    "params.billing.currency_code": "currency",
    "params.default.locale": "locale",
    "params.default.timezone": "timezone",
    **{f"state.{way}": field for way, field in WAYS.items()},
    "state.archived": by_words("state", {AccountState.CLOSED: "yes"}, other="no"),
    "state.credit": CREDIT,
    "state.disabled": by_words("state", {AccountState.ACTIVE: "no"}, other="yes"),
}


@method("account/sub.create", at=AT)
def create(
    call: ApiCall,
    properties: Annotated[Given, Of(SubAccountCreateProperties)],
    options: Annotated[Given, Of(SubAccountCreateOptions)],
) -> Words:
    """Open an account below, with a login whose password is told in this answer alone."""
    whose, contact = properties.get("account") or {}, properties.get("contact") or {}
    emails = contact.get("emails") or []
    if len(emails) != 1:
        raise missing("properties.contact.emails")
    name = whose.get("company") or " ".join(filter(None, (whose.get("firstname"), whose.get("lastname"))))
    password = _password(options.get("password") or {})
    made = _open(call, name or emails[0], emails[0], password, _contact(whose, contact, properties))
    return _told(made, password=password)


def _password(wanted: Given) -> str:
    if wanted.get("method") != "MANUAL":
        return generate_password()
    value = wanted.get("value") or ""
    if not PASSWORD.fullmatch(value):
        raise unfit("options.password.value")
    return str(value)


@transaction.atomic
def _open(call: ApiCall, name: str, email: str, password: str, contact: dict[str, Any]) -> Account:
    """The account, its details and its login, all or none."""
    parent = call.account
    kind = AccountKind.SUBACCOUNT if parent.kind == AccountKind.CUSTOMER else AccountKind.CUSTOMER
    made = create_account(parent=parent, by=call.actor, name=name, email=email, kind=kind)
    with scope.tenant(made.pk):
        made.refresh_from_db()
        change_contact(account=made, by=call.actor, contact=contact)
    issue_credential(account=made, by=call.actor, dialect=CALLR.slug, username=made.number, password=password)
    return made


def _contact(whose: Given, contact: Given, properties: Given) -> dict[str, Any]:
    """What was given, by our names; null is like nothing."""
    billing = (properties.get("params") or {}).get("billing") or {}
    given = {
        "company": whose.get("company"),
        "first_name": whose.get("firstname"),
        "last_name": whose.get("lastname"),
        "addresses": contact.get("addresses"),
        "phones": contact.get("phones"),
        "tech_emails": contact.get("tech_emails"),
        "billing_addresses": billing.get("addresses"),
        "billing_emails": billing.get("emails"),
    }
    return {name: value for name, value in given.items() if value is not None}


@method("account/sub.get")
def get(_call: ApiCall, id: OfSub) -> Words:
    """One account below the caller's."""
    return _told(id)


@method("account/sub.search")
def search(
    call: ApiCall,
    filters: Annotated[Given, Of(SubAccountSearchFilters)] | None = None,
    options: Options = None,
) -> SearchResults:
    """The accounts directly below, newest first; archived ones only when they are asked for. They are sorted by a path
    into the object, such as ``state.credit DESC``.
    """
    rows = with_logins(call.account, dialect=CALLR.slug, is_closed=(filters or {}).get("archived", False))
    with scope.system():
        return results(
            rows,
            options,
            columns=COLUMNS,
            tell=lambda found: [_told(row, login=row.login) for row in found],  # type: ignore[attr-defined]
        )


@method("account/sub.edit", at=AT)
def edit(
    call: ApiCall,
    id: OfSub,
    properties: Annotated[Given, Of(SubAccountEditProperties, more=EDITABLE_STATE)],
    options: Annotated[Given, Of(SubAccountEditOptions)] | None = None,
) -> Words:
    """Change who is reached and billed; what is left out stays, and an empty list empties. The one e-mail
    address that an account has can only be another. ``state`` has the four ``allow_…`` besides, which are ours to take.
    """
    del options
    given, allowed = properties.get("contact") or {}, properties.get("state") or {}
    emails = given.get("emails")
    if emails is not None and len(emails) != 1:
        raise missing(AT["email"])
    changes: dict[str, Any] = {WAYS[key]: allowed[key] for key in WAYS if allowed.get(key) is not None}
    changes |= {"email": emails[0]} if emails else {}
    with transaction.atomic(), scope.tenant(id.pk):
        change_contact(account=id, by=call.actor, contact=_contact({}, given, properties))
        update_account(account=id, by=call.actor, may_change=EDITED, giver=call.account, **changes)
    return _told(id)


@method("account/sub.disable", state="id")
def disable(call: ApiCall, id: OfSub) -> bool:
    """Suspend an account: it can read, and change nothing."""
    with scope.system():
        set_state(account=id, by=call.actor, state=AccountState.SUSPENDED)
    return True


@method("account/sub.enable", state="id")
def enable(call: ApiCall, id: OfSub) -> bool:
    """Have a suspended account work again."""
    with scope.system():
        set_state(account=id, by=call.actor, state=AccountState.ACTIVE)
    return True


@method("account/sub.get_quota")
def get_quota(call: ApiCall) -> SubAccountQuota:
    """How many accounts there are below the caller's, and how many there may be."""
    with scope.system():
        return SubAccountQuota(actual=how_many(call.account), max=MOST)


@method("account/sub.transfer_credit", amount="amount")
def transfer_credit(
    call: ApiCall,
    from_: OfSide,
    to: OfSide,
    amount: Amount,
    options: Annotated[Given, Of(SubAccountTransferOptions)] | None = None,
) -> bool:
    """Move money, in cents, between the caller's account and one below it, or from one below it to another."""
    del options
    money = Decimal(amount) / 100
    if money <= 0:
        raise unfit("amount")
    if from_.pk == to.pk:
        raise unfit("to", "The money is there already.")
    how: dict[str, Any] = {"giver": call.account, "by": call.actor, "amount": money}
    how["reference"] = f"callr-{uuid.uuid4().hex[:16]}"
    with scope.system(), transaction.atomic():
        if from_.pk != call.account.pk:
            text = f"To {to.name}"[:200]
            post_decision(account=from_, kind=EntryKind.DEBIT, description=text, **how)
        if to.pk != call.account.pk:
            post_credit(account=to, description=f"From {from_.name}"[:200], **how)
    return True


@method("account/sub.archive", account="id")
def archive(call: ApiCall, id: OfSub, options: Words | None = None) -> Hid:
    """Close a disabled account: a job does it, whose id is told. Nothing of it is deleted."""
    del options
    return hid_of(archiving.archive(account=call.account, by=call.actor, below=id))


@method("account/sub.unarchive", state="id")
def unarchive(call: ApiCall, id: OfSub) -> bool:
    """Bring an archived account back, disabled."""
    with scope.system():
        reopen_account(account=id, by=call.actor)
    return True


@method("account/sub.transfer_dids", number="dids", account="to")
def transfer_dids(
    call: ApiCall,
    from_: OfSide,
    to: OfSide,
    dids: list[Hash],
    options: Annotated[Given, Of(SubAccountTransferOptions)] | None = None,
) -> bool:
    """Move numbers between the caller's account and those below it; nothing answers them at first.

    Where one cannot be moved, all of them stay.
    """
    del options
    with scope.tenant(from_.pk):
        try:
            numbers = [number_of_hash(from_, hash) for hash in dids]
        except NotFound as exc:
            raise unfit("dids", exc.text) from exc
        e164s = [number.e164 for number in numbers]
        move_numbers(account=from_, by=call.actor, e164s=e164s, to=to, destination=NOTHING)
    return True


def _addresses(rows: list[dict[str, str]]) -> list[Address]:
    return [Address(**{part: row.get(part) or None for part in ADDRESSES}) for row in rows]


def _told(account: Account, *, password: str | None = None, login: str = "") -> dict[str, Any]:
    """The published object, with the hash beside it (callr.md §12 A2); a login that is not at hand is looked up."""
    kept, state = account.contact, AccountState(account.state)
    if not login:
        with scope.system():
            login = first_login(account, CALLR.slug) or account.number
    shown = SubAccount(
        account=SubAccountAccount(
            company=kept.get("company") or account.name,
            firstname=kept.get("first_name") or None,
            lastname=kept.get("last_name") or None,
        ),
        contact=SubAccountContact(
            addresses=_addresses(kept.get("addresses", [])),
            emails=[account.email],
            phones=kept.get("phones", []),
            tech_emails=kept.get("tech_emails", []),
        ),
        credentials=SubAccountCredentials(login=login, password=password),
        params=SubAccountParams(
            billing=SubAccountParamsBilling(
                addresses=_addresses(kept.get("billing_addresses", [])),
                currency_code=account.currency,  # type: ignore[arg-type]
                emails=kept.get("billing_emails", []),
            ),
            default=SubAccountParamsDefault(
                locale=account.locale.replace("-", "_"), timezone=account.timezone
            ),
        ),
        state=SubAccountState(
            allow_calls_in=account.service_calls_in,
            allow_calls_out=account.service_calls_out,
            allow_sms_in=account.service_sms_in,
            allow_sms_out=account.service_sms,
            archived=state == AccountState.CLOSED,
            credit=cents(account.balance - account.held),
            disabled=state != AccountState.ACTIVE,
        ),
    )
    return {"hash": hash_of(account.pk, ACCOUNT), **shown.told()}
