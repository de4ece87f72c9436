"""Emergency addresses (voicetel.md §4, operations 17 to 22): ten digits in, eleven out.

Statuses are those that the contract names: a number of somebody else is a 401 when read, a 403 on create and a 409
otherwise; a number without a record is a failed query, a 409 (§4.3, §12).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from common.errors import Conflict, Forbidden, NotFound
from numbers.models import E911Address, E911Record
from numbers.selectors import e911 as selectors
from numbers.selectors.numbers import phone_number
from numbers.services import e911 as services
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.errors import Problem
from portal.api.voicetel.fields import TN, Shape, Text, Whole, telephone
from providers.contract.emergency import PostalAddress

LARGEST_ID = 2**63 - 1


class Address(Shape):
    address1 = Text(max_length=120)
    address2 = Text(required=False, allow_blank=True, max_length=120)
    city = Text(max_length=80)
    state = Text(max_length=2, min_length=2, help_text="Two letters.")
    zip = Text(max_length=10)


class NewRecord(Address):
    dn = TN()
    callername = Text(max_length=60)


class ById(Shape):
    addressid = Whole(max_value=LARGEST_ID, help_text="From POST /v2.2/e911/validations.")
    callername = Text(max_length=60)


class ValidAddress(Address):
    addressid = Whole(max_value=LARGEST_ID)
    address2 = Text(allow_blank=True)


class AddressData(Shape):
    address = ValidAddress()


class Record(Address):
    dn = Text(help_text="Eleven digits, with the leading 1.")
    callername = Text()
    address2 = Text(allow_blank=True)


class RecordData(Shape):
    record = Record()


class RecordList(Shape):
    records = Record(many=True)


class Records(Endpoint):
    @operation("e911.list", reply=RecordList, also=(404,))
    def get(self, call: ApiCall) -> Data:
        """Every record of the account's numbers; 404 when there is none."""
        records = [record_json(record) for record in selectors.records(call.account)]
        if not records:
            raise NotFound("There are no e911 records on this account.")
        return {"records": records}

    @operation("e911.create", body=NewRecord, reply=RecordData, status=201, also=(403, 409, 502))
    def post(self, call: ApiCall) -> Data:
        """Validate an address and provision it in one go."""
        with _not_ours(403):
            record = services.create(
                account=call.account,
                by=call.actor,
                e164=call.values["dn"],
                address=_address(call.values),
                caller_name=call.values["callername"],
            )
        return {"record": record_json(record)}


class Validations(Endpoint):
    @operation("e911.validate", body=Address, reply=AddressData, also=(409, 502))
    def post(self, call: ApiCall) -> Data:
        """Normalise an address; its ``addressid`` serves any number."""
        with _off_is_conflict():
            found = services.validate_address(account=call.account, address=_address(call.values))
        return {"address": {"addressid": found.pk} | _postal_json(found)}


class NumberRecord(Endpoint):
    @operation("e911.get", reply=RecordData, also=(409,))
    def get(self, call: ApiCall, dn: str) -> Data:
        """The record of one number."""
        e164 = telephone(dn)
        with _not_ours(401):
            phone_number(call.account, e164)
        try:
            return {"record": record_json(selectors.record(call.account, e164))}
        except NotFound as exc:
            raise Conflict(exc.text) from exc

    @operation("e911.provision", body=ById, reply=RecordData, also=(409, 502))
    def put(self, call: ApiCall, dn: str) -> Data:
        """Tie a validated address to a number, or change the name beside it."""
        with _not_ours(409), _off_is_conflict():
            record = services.provision(
                account=call.account,
                by=call.actor,
                e164=telephone(dn),
                address_id=call.values["addressid"],
                caller_name=call.values["callername"],
                wait=True,
            )
        return {"record": record_json(record)}

    @operation("e911.remove", reply=None, also=(409, 502))
    def delete(self, call: ApiCall, dn: str) -> Data:
        """Take the record away."""
        with _not_ours(409):
            services.remove_record(account=call.account, by=call.actor, e164=telephone(dn), wait=True)
        return None


@contextmanager
def _not_ours(status: int) -> Iterator[None]:
    """Answer for a number that is not on the account with the operation's own status."""
    try:
        yield
    except NotFound as exc:
        raise Problem(status, exc.text) from exc


@contextmanager
def _off_is_conflict() -> Iterator[None]:
    """These operations know no 403: a service that is off is a 409."""
    try:
        yield
    except Forbidden as exc:
        raise Conflict(exc.text) from exc


def _address(values: dict[str, Any]) -> PostalAddress:
    return PostalAddress(
        line1=values["address1"],
        line2=values.get("address2", ""),
        city=values["city"],
        state=values["state"],
        zip=values["zip"],
    )


def _postal_json(address: E911Address) -> dict[str, Any]:
    return {
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "state": address.state,
        "zip": address.zip,
    }


def record_json(record: E911Record) -> dict[str, Any]:
    """A record in VoiceTel's words."""
    address = record.address
    assert address is not None, "The database keeps a record without an address from being in force."
    return {"dn": record.e164.removeprefix("+"), "callername": record.caller_name} | _postal_json(address)
