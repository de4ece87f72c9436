"""Who of an account's people may be named as responsible for something, and what they are called."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import F

from accounts.fields.selectors import applying, named_apart
from accounts.fields.states import FieldAbout
from accounts.models import Account, CustomField, Membership
from common.errors import Invalid
from common.together import read_together
from common.transactions import kept

# Longer lists than this nobody reads.
MOST_NAMED = 500
NO_MEMBER = "Whoever is responsible belongs to this account."


@dataclass(frozen=True)
class Offered:
    """What forms about things of an account offer beside the things' own: custom fields, and people by the ids of their
    memberships, with their sign-in addresses.
    """

    fields: list[CustomField]
    people: list[tuple[int, str]]
    addresses: list[tuple[int, str]] = field(default_factory=list)

    def owners(self, now: int | None) -> list[tuple[int | str, str]]:
        """Who may be chosen, whoever it is now among them: a long list may leave them out."""
        known = {pk for pk, _ in self.people}
        present = [(now, "As it is")] if now and now not in known else []
        return [("", "Nobody"), *present, *self.people]


def offered(account: Account, about: FieldAbout) -> Offered:
    """Both in one statement."""
    people = (
        Membership.objects.filter(account=account)
        .annotate(person_name=F("user__name"), person_email=F("user__email"))
        .order_by("person_name", "person_email")[:MOST_NAMED]
    )
    found = read_together({"fields": applying(account, about), "people": people})
    return Offered(
        named_apart(found["fields"], account.pk),
        [(row.pk, row.person_name or row.person_email) for row in found["people"]],
        [(row.pk, row.person_email) for row in found["people"]],
    )


def owner_names(account: Account, pks: Collection[int | None]) -> dict[int | None, str]:
    """What the owners with these ids are called, and "" for none; one statement, or none where nobody is asked for."""
    found: dict[int | None, str] = {None: ""}
    if wanted := {pk for pk in pks if pk is not None}:
        rows = Membership.objects.select_related("user").filter(account=account, pk__in=wanted)
        found |= {row.pk: str(row.user) for row in rows}
    return found


def hold_members(account: Account, pks: Collection[int]) -> None:
    """Keep those of these memberships that there are from ending until the transaction does; 0 is none."""
    if wanted := [pk for pk in pks if pk]:
        kept(Membership.objects.filter(account=account, pk__in=wanted))


def member_named(account: Account, email: str | None) -> int:
    """The id of the membership of whoever has the sign-in address, 0 for nobody; Invalid for a stranger."""
    if not email:
        return 0
    rows = Membership.objects.filter(account=account, user__email__iexact=email.strip())
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise Invalid(NO_MEMBER, field="owner")
    return found


def owner_addresses_of(account: Account, pks: Collection[int | None]) -> dict[int | None, str]:
    """The sign-in addresses of the owners with these ids; one statement, or none where nobody is asked for."""
    if not (wanted := {pk for pk in pks if pk is not None}):
        return {}
    rows = Membership.objects.filter(account=account, pk__in=wanted)
    return dict(rows.values_list("pk", "user__email"))
