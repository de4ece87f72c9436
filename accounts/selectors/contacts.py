"""Reads of the account's address book."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from accounts.models import Account, Agent, Contact, ContactComment, User
from accounts.states import AgentKind, AgentState
from common import e164 as numbering
from common.errors import Invalid, NotFound

FEWEST_DIGITS = 3


def contacts(account: Account, *, search: str = "") -> QuerySet[Contact]:
    """The contacts, or those whose name, address, tag or number the text is part of."""
    rows = Contact.objects.filter(account=account)
    if not search:
        return rows
    words = Q(name__icontains=search) | Q(email__icontains=search) | Q(tags__contains=[search])
    return rows.filter(words | _by_number(account, search))


def _by_number(account: Account, search: str) -> Q:
    digits = "".join(filter(str.isdigit, search))
    found = Q(pk__in=[]) if len(digits) < FEWEST_DIGITS else Q(e164__contains=digits)
    try:
        return found | Q(e164=numbering.parse(search, account.country))
    except Invalid:
        return found


def with_comment_counts(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    return rows.annotate(comment_count=Count("comments"))


def contacts_from(account: Account, *, first_id: int, most: int, e164: str = "") -> list[Contact]:
    """Contacts in the order of their ids, with their numbers of comments; all of them, or that of one number."""
    rows = with_comment_counts(contacts(account)).filter(pk__gte=first_id).order_by("pk")
    return list((rows.filter(e164=e164) if e164 else rows)[:most])


def contacts_by_number(account: Account, e164s: Iterable[str]) -> dict[str, Contact]:
    """The contacts of these numbers, with their numbers of comments; one statement however many they are."""
    rows = with_comment_counts(contacts(account)).filter(e164__any_of=set(e164s)).order_by()
    return {row.e164: row for row in rows}


def contact(account: Account, pk: int) -> Contact:
    found = contacts(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such contact.")
    return found


def alike(account: Account, contact: Contact, most: int) -> list[Contact]:
    """Other contacts with the same name or e-mail address, whatever their capitals; by name."""
    same = Q(name__iexact=contact.name)
    if contact.email:
        same |= Q(address=contact.email.lower())
    return list(contacts(account).filter(same).exclude(pk=contact.pk)[:most])


def contact_of_number(account: Account, e164: str) -> Contact:
    found = contacts(account).filter(e164=e164).first()
    if found is None:
        raise NotFound("There is no contact with this number.")
    return found


def names_of(account: Account, e164s: Iterable[str]) -> dict[str, str]:
    """What the address book calls these numbers; one statement, and none without numbers."""
    wanted = {e164 for e164 in e164s if e164.startswith("+")}
    if not wanted:
        return {}
    rows = contacts(account).filter(e164__any_of=wanted).order_by()
    return dict(rows.values_list("e164", "name"))


def comments(account: Account, contact: Contact) -> QuerySet[ContactComment]:
    """What was noted on a contact, newest first."""
    return ContactComment.objects.filter(account=account, contact=contact).select_related(
        "author", "recipient"
    )


def comment_count(account: Account, contact: Contact) -> int:
    return ContactComment.objects.filter(account=account, contact=contact).count()


def colleague_names(account: Account) -> list[tuple[int, str]]:
    """The same people by id and name, for a choice."""
    return list(colleagues(account).values_list("pk", "name"))


def active_colleague_names(account: Account) -> list[tuple[int, str]]:
    """Those of them who may act now."""
    return list(colleagues(account).filter(state=AgentState.ACTIVE).values_list("pk", "name"))


def colleagues(account: Account) -> QuerySet[Agent]:
    """People of the account whose attention a comment may be brought to."""
    people = Agent.objects.filter(account=account, kind=AgentKind.PERSON)
    return people.exclude(state=AgentState.OFFBOARDED).order_by("name", "id")


def agent_of_user(account: Account, user: User) -> Agent | None:
    """As which of the account's people the user works."""
    return colleagues(account).filter(user=user).first()


def colleague(account: Account, pk: int) -> Agent:
    found = colleagues(account).filter(pk=pk).first()
    if found is None:
        raise Invalid("There is no such colleague.", field="employee_id")
    return found
