"""``account/sub`` (callr.md §5): accounts below the caller's own."""

import re
import uuid
from decimal import Decimal
from typing import Annotated, Any

from django.db import transaction

from accounts.dialects import CALLR
from accounts.models import Account
from accounts.selectors.accounts import account_below, subaccounts
from accounts.selectors.credentials import first_login
from accounts.services.accounts import create_account, set_state
from accounts.services.contacts import change_contact
from accounts.services.credentials import generate_password, issue_credential
from accounts.states import AccountKind, AccountState
from billing.services.money import post_credit
from common import scope
from common.errors import NotFound
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import FORBIDDEN, Fault, missing, unfit
from portal.api.callr.hashes import ACCOUNT, hash_of, pk_of
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
from portal.api.callr.objects.values import Amount, Hash, Words
from portal.api.callr.reading import Found, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, of_list

# Of accounts below one.
MOST = 1000
PASSWORD = re.compile(r"[!-~]{8,64}", re.ASCII)
ADDRESSES = ("street", "zip", "city", "state", "country")


def _find(account: Account, hash: str) -> Account:
    pk = pk_of(hash, ACCOUNT)
    if pk is None:
        raise NotFound("There is no such sub account.")
    with scope.system():
        return account_below(account, pk=pk)


OfSub = Annotated[Account, Found(Hash, _find)]


@method("account/sub.create", email="properties.contact.emails", name="properties.account.company")
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
    """The accounts directly below, newest first; archived ones only when they are asked for."""
    archived = (filters or {}).get("archived", False)
    with scope.system():
        rows = list(subaccounts(call.account))
    found = [row for row in rows if archived is None or (row.state == AccountState.CLOSED) == archived]
    return of_list([_told(row) for row in found], options)


@method("account/sub.edit")
def edit(
    call: ApiCall,
    id: OfSub,
    properties: Annotated[Given, Of(SubAccountEditProperties)],
    options: Annotated[Given, Of(SubAccountEditOptions)] | None = None,
) -> Words:
    """Change who is reached and billed; what is left out stays, and an empty list empties."""
    del options
    contact = _contact({}, properties.get("contact") or {}, properties)
    with scope.tenant(id.pk):
        change_contact(account=id, by=call.actor, contact=contact)
    return _told(id)


@method("account/sub.disable")
def disable(call: ApiCall, id: OfSub) -> bool:
    """Suspend an account: it can read, and change nothing."""
    with scope.system():
        set_state(account=id, by=call.actor, state=AccountState.SUSPENDED)
    return True


@method("account/sub.enable")
def enable(call: ApiCall, id: OfSub) -> bool:
    """Have a suspended account work again."""
    with scope.system():
        set_state(account=id, by=call.actor, state=AccountState.ACTIVE)
    return True


@method("account/sub.get_quota")
def get_quota(call: ApiCall) -> SubAccountQuota:
    """How many accounts there are below the caller's, and how many there may be."""
    with scope.system():
        return SubAccountQuota(actual=len(subaccounts(call.account)), max=MOST)


@method("account/sub.transfer_credit", amount="amount")
def transfer_credit(
    call: ApiCall,
    from_: Hash,
    to: OfSub,
    amount: Amount,
    options: Annotated[Given, Of(SubAccountTransferOptions)] | None = None,
) -> bool:
    """Give money of the caller's account, in cents, to one below it. Money does not flow up the tree."""
    del options
    if pk_of(from_, ACCOUNT) != call.account.pk:
        raise Fault(FORBIDDEN, "FORBIDDEN", "Money is given by the account above, to one below it.")
    cents_given = Decimal(amount)
    if cents_given <= 0:
        raise unfit("amount")
    with scope.system():
        post_credit(
            account=to,
            giver=call.account,
            by=call.actor,
            amount=cents_given / 100,
            reference=f"callr-{uuid.uuid4().hex[:16]}",
            description=f"From {call.account.name}"[:200],
        )
    return True


def _addresses(rows: list[dict[str, str]]) -> list[Address]:
    return [Address(**{part: row.get(part) or None for part in ADDRESSES}) for row in rows]


def _told(account: Account, *, password: str | None = None) -> dict[str, Any]:
    """The published object, with the hash beside it (callr.md §12 A2)."""
    kept, state = account.contact, AccountState(account.state)
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
            allow_calls_in=True,
            allow_calls_out=True,
            allow_sms_in=True,
            allow_sms_out=account.service_sms,
            archived=state == AccountState.CLOSED,
            credit=cents(account.balance - account.held),
            disabled=state != AccountState.ACTIVE,
        ),
    )
    return {"hash": hash_of(account.pk, ACCOUNT), **shown.told()}
