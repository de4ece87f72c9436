"""Compares the address book that a carrier keeps for an account with the account's own.

What changed there alone is taken in. Where both sides have a contact in another way without either having told the
other, and where one is gone there, it is a difference for a person.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Contact
from accounts.selectors.contacts import contacts_by_number
from accounts.services.address_book import add_contact, change_contact
from agents.address_books.described import as_fields, differing, here, there
from agents.address_books.selectors import book_of
from agents.carriers.missing import count_missed, untouched
from agents.carriers.push import CARRIER
from agents.models import ContactAtCarrier
from common import scope
from common.errors import DomainError
from providers.contract.contacts import CarrierContact
from providers.states import Agreement
from providers.sync_runner import Plan, Pull, in_batches, run
from providers.syncs import Sync

AT_ONCE = 200


@dataclass
class ContactPlan(Plan[ContactAtCarrier]):
    """Rows that the carrier listed, and its newcomers with the contact of the same number where there is one."""

    listed: list[tuple[ContactAtCarrier, CarrierContact]] = field(default_factory=list)
    new: list[tuple[Contact | None, CarrierContact]] = field(default_factory=list)


def sync_contacts(sync: Sync) -> None:
    """Nothing for a login that the account's address book is not assigned to."""
    account = sync.provider_account.account
    with scope.tenant(account.pk):
        book = book_of(account)
    if book is None or book.pk != sync.provider_account.pk:
        with scope.system():
            sync.finish()
        return
    run(ContactPull(sync))


class ContactPull(Pull[CarrierContact, ContactAtCarrier, ContactPlan]):
    """Contacts by the carrier's names for them."""

    thing = "a contact"
    things = "contacts"

    def __init__(self, sync: Sync) -> None:
        super().__init__(sync)
        self.refs: set[str] = set()
        self.as_before: list[int] = []

    def read(self) -> Iterator[tuple[str, CarrierContact]]:
        return ((told.ref, told) for told in self.sync.connector.list_contacts())

    def plan(self, found: dict[str, CarrierContact]) -> ContactPlan:
        login, self.refs = self.sync.provider_account, set(found)
        rows = ContactAtCarrier.objects.filter(provider_account=login).select_related("contact")
        row_of = {row.carrier_ref: row for row in rows if row.carrier_ref}
        ours = [
            row
            for row in row_of.values()
            if row.contact_id and row.agreement not in (Agreement.GONE, Agreement.PENDING)
        ]
        fresh = [told for ref, told in found.items() if ref not in row_of]
        known = contacts_by_number(login.account, [told.e164 for told in fresh]) if fresh else {}
        return ContactPlan(
            expected=len(ours),
            missing=[row for row in ours if row.carrier_ref not in found],
            listed=[(row_of[ref], told) for ref, told in found.items() if ref in row_of],
            # A contact's main number before its others, for it is kept there by one.
            new=sorted(
                ((known.get(told.e164), told) for told in fresh),
                key=lambda pair: pair[0] is not None and pair[0].e164 != pair[1].e164,
            ),
        )

    def look_up(self) -> Callable[[str], object] | None:
        return self.sync.connector.get_contact

    def names(self, missing: Sequence[ContactAtCarrier]) -> list[tuple[ContactAtCarrier, list[str]]]:
        return [(row, [row.carrier_ref]) for row in missing]

    def apply(self, plan: ContactPlan) -> str:
        refused: list[str] = []
        total, done = len(plan.listed) + len(plan.new), 0
        with scope.tenant(self.sync.provider_account.account_id):
            for batch in in_batches(plan.new, AT_ONCE):
                for contact, told in batch:
                    self._take(contact, told, refused)
                done += len(batch)
                self.sync.progress(done, total)
            for pairs in in_batches(plan.listed, AT_ONCE):
                for row, told in pairs:
                    self._judge(row, told)
                self._seen()
                done += len(pairs)
                self.sync.progress(done, total)
        return self.not_taken_in(refused)

    def miss(self, missing: Sequence[ContactAtCarrier]) -> int:
        """But for those that were found again under another name."""
        refs = [row.carrier_ref for row in missing]
        rows = ContactAtCarrier.objects.filter(pk__in=[row.pk for row in missing], carrier_ref__in=refs)
        return count_missed(untouched(rows, self.sync.began_at))

    def _take(self, contact: Contact | None, told: CarrierContact, refused: list[str]) -> None:
        """A newcomer; where the number has a contact here, that is the one, and may differ."""
        try:
            with transaction.atomic():
                names = self._linked(contact, told)
        except DomainError as exc:
            refused.append(f"{told.name[:60]}: {exc.text}")
            return
        except IntegrityError:
            # A job of ours has just made it there, or linked it.
            names = None
        if names is None:
            self.sync.run.unchanged += 1
            return
        self.sync.run.added += 1
        self.sync.run.drifted += bool(names)

    def _linked(self, contact: Contact | None, told: CarrierContact) -> list[str] | None:
        """What differs of the contact that it is here; None where another row or job has to do with it."""
        theirs, account = there(told), self.sync.provider_account.account
        if contact is None:
            contact = add_contact(account=account, by=CARRIER, fields=as_fields(theirs))
        row, is_new = ContactAtCarrier.objects.get_or_create(
            account=account,
            provider_account=self.sync.provider_account,
            contact=contact,
            defaults={"name": contact.name, "agreement": Agreement.CONFIRMED},
        )
        if not is_new and (row.carrier_ref in self.refs or row.agreement == Agreement.PENDING):
            return None
        names = differing(here(contact), theirs)
        ContactAtCarrier.objects.filter(pk=row.pk, version=row.version).update(
            carrier_ref=told.ref[:64],
            reported=theirs,
            differences=names,
            agreement=Agreement.DRIFT if names else Agreement.CONFIRMED,
            push_error="",
            missed_syncs=0,
            seen_at=self.sync.began_at,
        )
        return names

    def _judge(self, row: ContactAtCarrier, told: CarrierContact) -> None:
        """Keep how a contact stands. What is sent, or was since the reading began, is left alone."""
        counts, theirs = self.sync.run, there(told)
        settled = row.agreement != Agreement.PENDING and row.contact is not None
        if not settled or (row.pushed_at and row.pushed_at >= self.sync.began_at):
            counts.unchanged += 1
            return
        ours = here(row.contact)
        names = differing(ours, theirs)
        if names and not differing(ours, row.reported) and self._taken_in(row, theirs):
            counts.changed += 1
            return
        agreement = Agreement.CONFIRMED
        if names:
            agreement = Agreement.FAILED if row.agreement == Agreement.FAILED else Agreement.DRIFT
        values: dict[str, Any] = {"agreement": agreement, "differences": names, "reported": theirs}
        counts.drifted += agreement == Agreement.DRIFT
        if all(getattr(row, name) == value for name, value in values.items()):
            counts.unchanged += 1
            self.as_before.append(row.pk)
            return
        counts.changed += 1
        values["push_error"] = row.push_error if agreement == Agreement.FAILED else ""
        self._mine(row).update(**values, seen_at=self.sync.began_at, missed_syncs=0)

    def _seen(self) -> None:
        rows = ContactAtCarrier.objects.filter(pk__in=self.as_before)
        rows.update(seen_at=self.sync.began_at, missed_syncs=0)
        self.as_before = []

    def _taken_in(self, row: ContactAtCarrier, theirs: dict[str, Any]) -> bool:
        """Whether the contact could be changed here, unless somebody has changed it meanwhile."""
        assert row.contact_id is not None
        fresh: dict[str, Any] = {"agreement": Agreement.CONFIRMED, "differences": [], "push_error": ""}
        try:
            with transaction.atomic():
                stored = self._mine(row).update(
                    **fresh, reported=theirs, name=theirs["name"], seen_at=self.sync.began_at, missed_syncs=0
                )
                if stored:
                    account = self.sync.provider_account.account
                    change_contact(account=account, by=CARRIER, pk=row.contact_id, fields=as_fields(theirs))
        except DomainError:
            return False
        return bool(stored)

    def _mine(self, row: ContactAtCarrier) -> Any:
        return ContactAtCarrier.objects.filter(pk=row.pk, version=row.version)
