"""``sendr/10`` (callr.md §5.11): address books and campaigns over them. No object is published; the keys are those of
the vendor's examples, and the rest is ours (§5.12).
"""

from typing import Annotated, Literal

from broadcasts import selectors
from broadcasts.models import AddressBook, Broadcast
from broadcasts.services import books as book_services
from broadcasts.services import broadcasts as services
from common.sorting import Order, by_words
from portal.api.callr.base import ApiCall
from portal.api.callr.campaigning import (
    KINDS,
    STATES,
    TYPES,
    draft_of,
    key_templates,
    names_of,
    template,
    told_book,
    told_campaign,
    told_status,
)
from portal.api.callr.faults import Fault
from portal.api.callr.hooking import one_off
from portal.api.callr.objects.search import SearchResults
from portal.api.callr.objects.values import CountryCode, Hash, Hid, Words
from portal.api.callr.objects.webhook import Webhook
from portal.api.callr.reading import Found, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, results
from portal.api.callr.services.jobs import hid_of

OfBook = Annotated[AddressBook, Found(Hash, selectors.book)]
OfCampaign = Annotated[Broadcast, Found(Hash, selectors.broadcast)]
Type = Literal["SMS_SIMPLE", "VOICE_IVR", "VOICE_SIMPLE"]
Hook = Annotated[Given, Of(Webhook)] | None


def _no_filters(filters: Words | None) -> None:
    """There are none to choose from, so that any key is unknown (callr.md §12 A18)."""
    if filters:
        raise Fault(-32602, "INVALID_PARAM_FORMAT [filters]")


@method("sendr/10/addressbook.create", name="name", description="description")
def create_book(call: ApiCall, name: str, description: str | None = None) -> Words:
    """A new address book without numbers."""
    row = book_services.create_book(
        account=call.account, by=call.actor, name=name, description=description or ""
    )
    return told_book(row)


@method("sendr/10/addressbook.append_file_async", file="filename", column="column", country="country_code")
def append_file_async(
    call: ApiCall,
    addressbook: OfBook,
    filename: str,
    column: int,
    country_code: CountryCode,
    webhook: Hook = None,
) -> Hid:
    """Put the numbers of a column, counted from 0, of a CSV or XLSX file into an address book. The file was sent ahead
    with ``media.import_file_from_base64_async``. The job's result tells ``numbers_imported``, and how many were there
    already or are none.
    """
    told_to = one_off(call.account, webhook, at="webhook")
    job = book_services.append_file(
        account=call.account,
        by=call.actor,
        ref=addressbook.ref,
        file=filename,
        column=column,
        country=country_code,
        told_to=told_to,
    )
    return hid_of(job)


@method("sendr/10/addressbook.delete", book="addressbook")
def delete_book(call: ApiCall, addressbook: OfBook) -> bool:
    """Delete an address book with its numbers; one that a campaign has is in use, and refused."""
    book_services.delete_book(account=call.account, by=call.actor, ref=addressbook.ref)
    return True


@method("sendr/10/addressbook.search")
def search_books(call: ApiCall, filters: Words | None = None, options: Options = None) -> SearchResults:
    """The address books, newest first."""
    _no_filters(filters)
    columns = {
        "created_at": "created_at",
        "description": "description",
        "hash": "ref",
        "imported_at": "imported_at",
        "items_count": "size",
        "name": "name",
    }
    rows = selectors.books(call.account)
    return results(rows, options, columns=columns, tell=lambda found: [told_book(one) for one in found])


@method("sendr/10/campaign.get_object_template")
def get_object_template(_call: ApiCall, type: Type) -> Words:
    """A campaign of the type with nothing chosen yet, to be filled in and saved."""
    return template(KINDS[type])


@method("sendr/10/campaign.get_voice_ivr_action_objects_templates")
def get_key_templates(_call: ApiCall) -> Words:
    """What a key may do, by its name, each with its parameters."""
    return key_templates()


@method("sendr/10/campaign.check")
def check(call: ApiCall, campaign: Words) -> list[str]:
    """What is wrong with a campaign, in words; nothing of it is stored. An empty list for one that can be saved."""
    draft, faults = draft_of(call, campaign)
    told = list(faults)
    if draft is not None:
        told += [
            f"{names_of(exc.field or 'campaign')}: {exc.text}" for exc in services.faults(call.account, draft)
        ]
    return told


@method("sendr/10/campaign.save")
def save(call: ApiCall, campaign: Words) -> Words:
    """Store a campaign: a new one, or with its ``hash`` one that has not started.

    With a schedule it starts by itself.
    """
    draft, faults = draft_of(call, campaign)
    if draft is None or faults:
        raise Fault(151, f"PROPERTY_VALUE_ERROR [campaign.{faults[0].partition(':')[0]}]", faults[0])
    wrong = services.faults(call.account, draft)
    if wrong:
        at = names_of(wrong[0].field or "campaign")
        raise Fault(151, f"PROPERTY_VALUE_ERROR [campaign.{at}]", wrong[0].text)
    hash = campaign.get("hash")
    row = services.save_broadcast(
        account=call.account, by=call.actor, draft=draft, ref=hash if isinstance(hash, str) else ""
    )
    return told_campaign(row)


@method("sendr/10/campaign.get")
def get(_call: ApiCall, campaign: OfCampaign) -> Words:
    """One campaign with how it stands."""
    return told_campaign(campaign)


@method("sendr/10/campaign.search")
def search(call: ApiCall, filters: Words | None = None, options: Options = None) -> SearchResults:
    """The campaigns, newest first."""
    _no_filters(filters)
    rows = selectors.broadcasts_with_moves(call.account)
    columns: dict[str, Order] = {
        "created_at": "created_at",
        "hash": "ref",
        "name": "name",
        "state": by_words("state", STATES),
        "type": by_words("kind", TYPES),
    }
    return results(
        rows,
        options,
        columns=columns,
        tell=lambda found: [told_campaign(one) for one in found],
    )


@method("sendr/10/campaign.start", broadcast="campaign", book="campaign")
def start(call: ApiCall, campaign: OfCampaign) -> Words:
    """Begin, or go on after a pause; how it stands then."""
    services.start(account=call.account, by=call.actor, ref=campaign.ref)
    return _status(call, campaign)


@method("sendr/10/campaign.pause", broadcast="campaign")
def pause(call: ApiCall, campaign: OfCampaign) -> Words:
    """Nobody else is called or written to until it is started again; how it stands then."""
    services.pause(account=call.account, by=call.actor, ref=campaign.ref)
    return _status(call, campaign)


@method("sendr/10/campaign.stop", broadcast="campaign")
def stop(call: ApiCall, campaign: OfCampaign) -> Words:
    """Nobody else is called or written to, for good; how it stands then."""
    services.stop(account=call.account, by=call.actor, ref=campaign.ref)
    return _status(call, campaign)


def _status(call: ApiCall, campaign: Broadcast) -> Words:
    return told_status(selectors.broadcast(call.account, campaign.ref))


@method("sendr/10/campaign.delete", broadcast="campaign")
def delete(call: ApiCall, campaign: OfCampaign) -> bool:
    """Delete a campaign that has not started or is over; its calls and messages stay."""
    services.delete(account=call.account, by=call.actor, ref=campaign.ref)
    return True
