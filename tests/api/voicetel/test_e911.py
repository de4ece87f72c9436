"""Operations 17 to 22: emergency addresses, told by the official client and read back by value."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from voicetel import ApiError, AuthenticationError, BadRequestError, ConflictError
from voicetel.exceptions import NotFoundError, PermissionDeniedError
from voicetel.models import E911AddressRequest, E911CreateRequest, E911ProvisionByIdRequest

from accounts.models import Account
from common import scope
from jobs.models import Job
from numbers.models import E911Address, E911Record
from providers.errors import Rejected, Unavailable
from providers.house.connector import House
from providers.house.models import HouseEmergencyRecord
from tests.api.voicetel.conftest import Program, make_program, statements

MINE, SECOND, FOREIGN = "2013422000", "2013422001", "2013421000"
TYPED = {
    "address1": "411 Hackensack Avenue",
    "address2": "Suite 200",
    "city": "Hackensack",
    "state": "NJ",
    "zip": "07601",
}
NORMAL = {
    "address1": "411 HACKENSACK AVE",
    "address2": "STE 200",
    "city": "HACKENSACK",
    "state": "NJ",
    "zip": "07601",
}
RECORD = {"dn": f"1{MINE}", "callername": "Acme Inc", **NORMAL}


def create(program: Program, dn: str = MINE, **changes: str):
    body = E911CreateRequest(dn=dn, callername="Acme Inc", **(TYPED | changes))
    return program.client.e911.create(body)


def validate(program: Program, **words: str):
    return program.client.e911.validate(E911AddressRequest(**(words or TYPED))).address


def provision(program: Program, dn: str, addressid: int, callername: str = "Acme Inc"):
    body = E911ProvisionByIdRequest(addressid=addressid, callername=callername)
    return program.client.e911.provision(dn, body).record


def told(answer) -> dict:
    return answer.model_dump()


def everything() -> tuple[int, ...]:
    with scope.system():
        return (
            HouseEmergencyRecord.objects.count(),
            E911Record.objects.exclude(
                state__in=["removed", "invalid", "failed", "needs_confirmation"]
            ).count(),
            Job.objects.count(),
        )


def test_validate_provision_rename_read_list_and_remove(customer: Program):
    address = validate(customer)
    assert told(address) == {"addressid": address.addressid, **NORMAL}
    assert validate(customer, **NORMAL).addressid == address.addressid

    provisioned = provision(customer, MINE, address.addressid, "Acme Inc")
    assert told(provisioned) == RECORD
    renamed = provision(customer, MINE, address.addressid, "Acme West")
    assert told(renamed) == RECORD | {"callername": "Acme West"}
    assert told(customer.client.e911.get(MINE).record) == RECORD | {"callername": "Acme West"}

    provision(customer, SECOND, address.addressid, "Acme Inc")
    assert [record.dn for record in customer.client.e911.list().records] == [f"1{MINE}", f"1{SECOND}"]

    assert customer.client.e911.remove(MINE) is None
    assert [record.dn for record in customer.client.e911.list().records] == [f"1{SECOND}"]


def test_create_validates_and_provisions(customer: Program):
    assert told(create(customer).record) == RECORD
    assert told(customer.client.e911.get(MINE).record) == RECORD
    moved = create(customer, address1="12 Main St", address2="", city="Mahwah", zip="07430").record
    assert (moved.address1, moved.address2, moved.zip) == ("12 MAIN ST", "", "07430")
    assert len(customer.client.e911.list().records) == 1


def test_the_second_line_may_be_left_out(customer: Program):
    words = {name: value for name, value in TYPED.items() if name != "address2"}
    address = validate(customer, **words)
    assert (address.address1, address.address2) == ("411 HACKENSACK AVE", "")
    assert customer.raw.post("/v2.2/e911/validations", json=TYPED | {"address2": None}).status_code == 200


def test_the_list_costs_the_same_for_any_number_of_records(customer: Program):
    counts = []
    for dn in (MINE, SECOND):
        create(customer, dn=dn)
        with CaptureQueriesContext(connection) as queries:
            customer.client.e911.list()
        counts.append(len(statements(queries)))
    assert counts == [5, 5]


def test_an_empty_list_is_a_404(customer: Program):
    with pytest.raises(NotFoundError):
        customer.client.e911.list()


def test_a_number_without_a_record_is_a_failed_query(customer: Program):
    for attempt in (customer.client.e911.get, customer.client.e911.remove):
        with pytest.raises(ConflictError):
            attempt(MINE)


def test_a_number_of_somebody_else(customer: Program, stranger: Program):
    create(customer)
    address = validate(stranger).addressid
    before = everything()

    with pytest.raises(PermissionDeniedError):
        create(stranger)
    with pytest.raises(AuthenticationError):
        stranger.client.e911.get(MINE)
    with pytest.raises(ConflictError):
        provision(stranger, MINE, address, "Eve")
    with pytest.raises(ConflictError):
        stranger.client.e911.remove(MINE)
    with pytest.raises(NotFoundError):
        stranger.client.e911.list()
    with pytest.raises(PermissionDeniedError):
        create(customer, dn=FOREIGN)

    assert everything() == before
    assert told(customer.client.e911.get(MINE).record) == RECORD


def test_an_address_id_is_the_accounts_own(customer: Program, stranger: Program):
    foreign = validate(stranger).addressid
    for addressid in (foreign, 999_999, 2**40):
        with pytest.raises(ConflictError):
            provision(customer, MINE, addressid, "Acme")
    assert everything() == (0, 0, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"address1": "Hackensack Avenue"},
        {"address1": "12 Unknown Street"},
        {"state": "NY"},
        {"state": "ZZ"},
        {"zip": "99999-"},
        {"address1": "411 Hackensack Avneue"},
    ],
)
def test_what_the_carrier_refuses_is_a_conflict_and_provisions_nothing(customer: Program, changes: dict):
    with pytest.raises(ConflictError):
        create(customer, **changes)
    assert everything() == (0, 0, 0)


def test_a_slip_is_corrected_by_validation_and_confirmed_by_provisioning(customer: Program):
    address = validate(customer, **(TYPED | {"address1": "411 Hackensack Avneue"}))
    assert address.address1 == "411 HACKENSACK AVE"
    record = provision(customer, MINE, address.addressid, "Acme Inc")
    assert told(record) == RECORD


@pytest.mark.parametrize("missing", ["dn", "callername", "address1", "city", "state", "zip"])
def test_a_missing_field_is_a_400(customer: Program, missing: str):
    body = {"dn": MINE, "callername": "Acme", **TYPED}
    for changed in ({missing: None}, {missing: ""}, {missing: 7}):
        answer = customer.raw.post("/v2.2/e911", json=body | changed)
        assert answer.status_code == 400
        assert missing in answer.json()["error"]["message"]
    assert everything() == (0, 0, 0)


@pytest.mark.parametrize(
    "body",
    [{}, {"addressid": "12", "callername": "A"}, {"addressid": 1}, {"addressid": -1, "callername": "A"}],
)
def test_a_malformed_provision_is_a_400(customer: Program, body: dict):
    assert customer.raw.put(f"/v2.2/e911/{MINE}", json=body).status_code == 400


@pytest.mark.parametrize("dn", ["123", "1112223333", "abc", "%00"])
def test_a_malformed_number_is_a_400(customer: Program, dn: str):
    assert customer.raw.get(f"/v2.2/e911/{dn}").status_code == 400
    assert customer.raw.delete(f"/v2.2/e911/{dn}").status_code == 400


def test_eleven_digits_are_taken_too(customer: Program):
    create(customer, dn=MINE)
    assert customer.raw.get(f"/v2.2/e911/1{MINE}").json()["data"]["record"] == RECORD


def test_without_the_service(customer: Program):
    create(customer)
    address = validate(customer).addressid
    with scope.system():
        Account.objects.filter(pk=customer.account.pk).update(service_e911=False)
    with pytest.raises(PermissionDeniedError):
        create(customer)
    with pytest.raises(ConflictError):
        validate(customer)
    with pytest.raises(ConflictError):
        provision(customer, MINE, address, "New")
    assert told(customer.client.e911.get(MINE).record) == RECORD
    assert customer.client.e911.remove(MINE) is None


def test_a_carrier_that_says_no_and_one_that_fails(customer: Program, monkeypatch):
    def refuse(self, *words, **options):
        raise Rejected("No service there.")

    def fail(self, *words, **options):
        raise Unavailable("No route.")

    monkeypatch.setattr(House, "set_emergency_record", refuse)
    with pytest.raises(ConflictError, match="No service there"):
        create(customer)
    monkeypatch.setattr(House, "validate_address", fail)
    with pytest.raises(ApiError) as told:
        create(customer)
    assert told.value.status_code == 502
    with pytest.raises(NotFoundError):
        customer.client.e911.list()


def test_nobody_without_a_key_or_with_a_bad_number(customer: Program):
    for method, path in (("GET", "/v2.2/e911"), ("POST", "/v2.2/e911"), ("PUT", f"/v2.2/e911/{MINE}")):
        answer = customer.raw.request(method, path, headers={"Authorization": ""}, json={})
        assert answer.status_code in {400, 401}
    with pytest.raises(BadRequestError):
        create(customer, dn="1" * 10)


def test_a_number_that_leaves_takes_its_record_along(customer: Program):
    create(customer)
    customer.client.numbers.remove(MINE)
    with pytest.raises(NotFoundError):
        customer.client.e911.list()
    assert everything()[0] == 0


@pytest.mark.django_db(transaction=True)
def test_over_a_live_server(market, live_server):
    program = make_program(market.customer, base=f"{live_server.url}/api/voicetel")
    assert told(create(program).record) == RECORD
    assert told(program.client.e911.get(MINE).record) == RECORD
    with scope.system():
        assert (E911Address.objects.count(), HouseEmergencyRecord.objects.get().caller_name) == (
            1,
            "Acme Inc",
        )
    assert program.client.e911.remove(MINE) is None
