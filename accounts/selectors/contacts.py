"""Reads of the account's address book."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Account, Agent, Contact, ContactComment, ContactNumber, User
from accounts.states import AgentKind, AgentState
from common.e164 import as_typed_and_in_digits, fragment
from common.errors import Invalid, NotFound
from common.searching import Search, among, find

# Of contacts that a text finds by their other numbers alone.
MOST_BY_OTHER_NUMBERS = 1_000


def contacts(account: Account) -> QuerySet[Contact]:
    return Contact.objects.filter(account=account)


def searched(account: Account, text: str) -> Search[Contact]:
    """The contacts, or those whose name, address, tag or one of whose numbers the text is part of."""
    rows, of, text = contacts(account), Q(account=account), text.strip()
    digits = fragment(text, account.country)
    texts = as_typed_and_in_digits(text, account.country)
    return Search(rows, of, texts, also=_by_other_number(account, digits) if digits else None)


def _by_other_number(account: Account, digits: str) -> Q | None:
    others = _numbers(account).filter(is_main=False)
    found = find(others, digits, of=Q(account=account), most=MOST_BY_OTHER_NUMBERS)
    return Q(pk__any_of=list(among(others, found).values_list("contact", flat=True))) if found else None


def _numbers(account: Account) -> QuerySet[ContactNumber]:
    return ContactNumber.objects.filter(account=account)


def other_numbers(account: Account, contact: Contact) -> list[str]:
    """The contact's numbers beside the main one."""
    rows = _numbers(account).filter(contact=contact, is_main=False)
    return list(rows.order_by("pk").values_list("e164", flat=True))


def with_details(account: Account, rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """The same with ``comment_count`` and ``other_numbers``, those beside the main one."""
    others = _numbers(account).filter(contact=OuterRef("pk"), is_main=False).order_by("pk")
    return with_comment_counts(rows).annotate(other_numbers=ArraySubquery(others.values("e164")))


def detailed(account: Account, rows: Iterable[Contact]) -> list[Contact]:
    """The contacts of a page as ``with_details`` has them: of nobody else anything is counted."""
    ids = [row.pk for row in rows]
    found = with_details(account, contacts(account)).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def with_comment_counts(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    return rows.annotate(comment_count=Count("comments"))


def contacts_from(account: Account, *, first_id: int, most: int, e164: str = "") -> list[Contact]:
    """Contacts in the order of their ids, with their numbers of comments; all of them, or that of one number."""
    rows = with_comment_counts(contacts(account)).filter(pk__gte=first_id).order_by("pk")
    if e164:
        rows = rows.filter(pk__in=_numbers(account).filter(e164=e164).values("contact"))
    return list(rows[:most])


def contacts_by_number(account: Account, e164s: Iterable[str]) -> dict[str, Contact]:
    """The contacts of these numbers, main ones or not, with how many comments each has; one statement."""
    rows = _numbers(account).filter(e164__any_of=set(e164s)).order_by().select_related("contact")
    found = {}
    for row in rows.annotate(comment_count=Count("contact__comments")):
        row.contact.comment_count = row.comment_count  # type: ignore[attr-defined]
        found[row.e164] = row.contact
    return found


def contact(account: Account, pk: int) -> Contact:
    found = contacts(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such contact.")
    return found


def alike(account: Account, contact: Contact, most: int) -> list[Contact]:
    """Other contacts with the same name or e-mail address, whatever their capitals; by name."""
    others = contacts(account).exclude(pk=contact.pk)
    same_name = others.filter(name__iexact=contact.name)
    found = find(same_name, contact.name, of=Q(account=account), most=most)
    if contact.email:
        same_address = others.exclude(email="").filter(address=contact.email.lower())
        found += same_address.values_list("pk", flat=True)[:most]
    return list(among(others, found)[:most])


def contact_of_number(account: Account, e164: str) -> Contact:
    found = _numbers(account).filter(e164=e164).select_related("contact").first()
    if found is None:
        raise NotFound("There is no contact with this number.")
    return found.contact


def names_of(account: Account, e164s: Iterable[str]) -> dict[str, str]:
    """What the address book calls these numbers; one statement, and none without numbers."""
    return {row.e164: row.name for row in named_numbers(account, e164s)}  # type: ignore[attr-defined]


def named_numbers(account: Account, e164s: Iterable[str]) -> QuerySet[ContactNumber]:
    """The same as rows with ``name``, for who reads several things at once."""
    wanted = {e164 for e164 in e164s if e164.startswith("+")}
    rows = _numbers(account).filter(e164__any_of=wanted) if wanted else ContactNumber.objects.none()
    return rows.order_by().annotate(name=F("contact__name")).only("e164")


def comments(account: Account, contact: Contact) -> QuerySet[ContactComment]:
    """What was noted on a contact, newest first."""
    return ContactComment.objects.filter(account=account, contact=contact).select_related(
        "author", "recipient"
    )


def comment_count(account: Account, contact: Contact) -> int:
    return ContactComment.objects.filter(account=account, contact=contact).count()


def colleagues(account: Account) -> QuerySet[Agent]:
    """People of the account whose attention a comment may be brought to."""
    people = Agent.objects.filter(account=account, kind=AgentKind.PERSON)
    return people.exclude(state=AgentState.OFFBOARDED).order_by(Lower("name"), "id")


def agent_of_user(account: Account, user: User) -> Agent | None:
    """As which of the account's people the user works."""
    return colleagues(account).filter(user=user).first()


def colleague(account: Account, pk: int) -> Agent:
    found = colleagues(account).filter(pk=pk).first()
    if found is None:
        raise Invalid("There is no such colleague.", field="employee_id")
    return found
