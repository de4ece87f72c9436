"""What each role may do: one table, read by pages, the API and the tests."""

from enum import StrEnum

from accounts.states import AccountKind, Role


class Right(StrEnum):
    VIEW = "view"
    CHANGE_NUMBERS = "numbers.change"
    ORDER_NUMBERS = "numbers.order"
    RELEASE_NUMBERS = "numbers.release"
    CHANGE_E911 = "numbers.e911"
    SEND_MESSAGES = "messages.send"
    KEEP_CONTACTS = "contacts.change"
    # To let programs act as oneself: they may do what members may.
    USE_APPLICATIONS = "applications.use"
    # What callers left and said: to listen to it; to take it out of the portal, delete it and say how long it is kept.
    LISTEN = "recordings.listen"
    MANAGE_RECORDINGS = "recordings.manage"
    MANAGE_AGENTS = "agents.manage"
    SUPERVISE_INBOXES = "inboxes.supervise"
    VIEW_MONEY = "money.view"
    CHANGE_ACCOUNT = "account.change"
    MANAGE_MEMBERS = "members.manage"
    MANAGE_KEYS = "keys.manage"
    MANAGE_JOBS = "jobs.manage"
    MANAGE_WEBHOOKS = "webhooks.manage"
    WRITE_TICKETS = "tickets.write"
    # These also need an operator or a reseller; accounts below and carriers, one that may have them.
    MANAGE_ACCOUNTS = "accounts.manage"
    MANAGE_PROVIDERS = "providers.manage"
    WORK_TICKETS = "tickets.work"
    MANAGE_DESK = "desk.manage"
    POST_MONEY = "money.post"
    # What the accounts below pay, and what the account itself pays for the same.
    MANAGE_PRICES = "prices.manage"
    VIEW_COST = "costs.view"
    # For the operator's own staff: it shows every account's money.
    AUDIT_MONEY = "money.audit"
    MOVE_PORTS = "ports.move"
    VERIFY_CALLER_IDS = "callers.verify"


READ_ONLY = frozenset({Right.VIEW, Right.VIEW_MONEY})
MEMBER = READ_ONLY | {
    Right.CHANGE_NUMBERS,
    Right.SEND_MESSAGES,
    Right.KEEP_CONTACTS,
    Right.USE_APPLICATIONS,
    Right.LISTEN,
    Right.WRITE_TICKETS,
    Right.WORK_TICKETS,
}
MANAGER = MEMBER | {
    Right.ORDER_NUMBERS,
    Right.RELEASE_NUMBERS,
    Right.CHANGE_E911,
    Right.MANAGE_RECORDINGS,
    Right.CHANGE_ACCOUNT,
    Right.MANAGE_AGENTS,
    Right.SUPERVISE_INBOXES,
    Right.MANAGE_JOBS,
    Right.MANAGE_WEBHOOKS,
    Right.MANAGE_ACCOUNTS,
    Right.MANAGE_PROVIDERS,
    Right.MANAGE_DESK,
    Right.MANAGE_PRICES,
    Right.AUDIT_MONEY,
}
OWNER = MANAGER | {Right.MANAGE_MEMBERS, Right.MANAGE_KEYS, Right.VIEW_COST}

OF_ROLE = {Role.READ_ONLY: READ_ONLY, Role.MEMBER: MEMBER, Role.MANAGER: MANAGER, Role.OWNER: OWNER}
# What those from above may do besides, and nobody else.
ACTING = frozenset({Right.POST_MONEY, Right.MOVE_PORTS, Right.VERIFY_CALLER_IDS})
# Of these, what speaks for the carrier: a customer may not vouch for its own sub-accounts.
SUPPLIERS_ALONE = frozenset({Right.MOVE_PORTS, Right.VERIFY_CALLER_IDS})
# Roles in an account above another that allow acting for that other.
ACTING_ROLES = frozenset({Role.OWNER, Role.MANAGER})
WITH_ACCOUNTS_BELOW = frozenset({AccountKind.OPERATOR, AccountKind.RESELLER})
UPPER = frozenset(
    {
        Right.MANAGE_ACCOUNTS,
        Right.MANAGE_PROVIDERS,
        Right.WORK_TICKETS,
        Right.MANAGE_DESK,
        Right.MANAGE_PRICES,
        Right.VIEW_COST,
    }
)


# A role that an account makes can never hold these: who may give roles and keys could give themselves everything.
OWNERS_ALONE = frozenset({Right.MANAGE_MEMBERS, Right.MANAGE_KEYS})


def granted(role: Role, *, below: bool) -> frozenset[Right]:
    """What a built-in role gives in its own account, or in those below it."""
    if not below:
        return OF_ROLE[role]
    return OF_ROLE[role] | ACTING if role in ACTING_ROLES else frozenset()


def allowed(
    rights: frozenset[Right],
    kind: AccountKind,
    *,
    acting_from: AccountKind | None = None,
    own_carriers: bool = False,
    sub_accounts: bool = False,
) -> frozenset[Right]:
    """What of the rights there is in an account of this kind; only those who act from an account above have
    ``ACTING``. With ``own_carriers`` it may have carriers of its own, and with ``sub_accounts`` look after accounts
    below it, whatever its kind.
    """
    if acting_from is None:
        rights -= ACTING
    elif acting_from not in WITH_ACCOUNTS_BELOW:
        rights -= SUPPLIERS_ALONE
    if kind not in WITH_ACCOUNTS_BELOW:
        kept = {Right.MANAGE_PROVIDERS: own_carriers, Right.MANAGE_ACCOUNTS: sub_accounts}
        rights -= {right for right in UPPER if not kept.get(right)}
    if kind != AccountKind.OPERATOR:
        rights -= {Right.AUDIT_MONEY}
    return rights


def rights_of(role: Role, kind: AccountKind) -> frozenset[Right]:
    """The rights of a built-in role in an account of its own of this kind."""
    return allowed(OF_ROLE[role], kind)
