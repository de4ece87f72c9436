"""The house carrier's addresses and emergency records."""

from uuid import uuid4

import pytest
from django.db.models import Model

from common import scope
from providers.contract.emergency import EmergencyRecord, PostalAddress, ValidatedAddress
from providers.errors import NotThere, Rejected
from providers.house.addresses import normalised
from providers.house.connector import House
from providers.house.models import HouseAddress, HouseEmergencyRecord, HouseState
from providers.house.postal_words import PREFIXES, states_of
from tests.numbers.conftest import house_number

ONE, TWO = "+12013421001", "+12013421002"
SEED = PostalAddress("411 HACKENSACK AVE", "STE 200", "HACKENSACK", "NJ", "07601")


def rows(model: type[Model]) -> list[Model]:
    """All there are; the carrier alone sees them."""
    with scope.system():
        return list(model._default_manager.all())


def written(line1: str, line2: str = "", city: str = "Hackensack", state: str = "NJ", zip: str = "07601"):
    return normalised(PostalAddress(line1, line2, city, state, zip))


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("411 Hackensack Avenue", "411 HACKENSACK AVE"),
        ("  12   north main   street. ", "12 N MAIN ST"),
        ("12 Main St. North", "12 MAIN ST N"),
        ("7 North Street", "7 NORTH ST"),
        ("100 Avenue of the Americas", "100 AVENUE OF THE AMERICAS"),
        ("12-34 Southwest 5th Bl", "12-34 SW 5TH BL"),
        ("9 1/2 Oak Lane", "9 1/2 OAK LN"),
        ("1 Broadway", "1 BROADWAY"),
        ("4601 Río Vista Drive", "4601 RIO VISTA DR"),
        ("6 O'Neill Boulevard", "6 O'NEILL BLVD"),
    ],
)
def test_a_street_is_written_as_the_postal_service_does(typed: str, normal: str):
    found, exact = written(typed)
    assert (found.line1, exact) == (normal, True)


@pytest.mark.parametrize(
    ("line1", "line2", "street", "unit"),
    [
        ("411 Hackensack Ave", "Suite 200", "411 HACKENSACK AVE", "STE 200"),
        ("411 Hackensack Ave", "5th floor", "411 HACKENSACK AVE", "5TH FL"),
        ("411 Hackensack Ave", "#4b", "411 HACKENSACK AVE", "# 4B"),
        ("411 Hackensack Ave Apt 3", "", "411 HACKENSACK AVE", "APT 3"),
        ("411 Hackensack Avenue #3", "", "411 HACKENSACK AVE", "# 3"),
        ("411 Hackensack Ave", "example", "411 HACKENSACK AVE", "EXAMPLE"),
    ],
)
def test_a_unit_has_a_line_of_its_own(line1: str, line2: str, street: str, unit: str):
    found, exact = written(line1, line2)
    assert (found.line1, found.line2, exact) == (street, unit, True)


@pytest.mark.parametrize(
    ("typed", "street", "unit"),
    [
        ("12½ Oak Lane", "12 1/2 OAK LN", ""),
        ("9 3/16 Oak Lane", "9 3/16 OAK LN", ""),
        ("12.5 Oak Lane", "12.5 OAK LN", ""),
        ("１２ Main Street", "12 MAIN ST", ""),
        ("12–14 Main Street", "12-14 MAIN ST", ""),
        ("12 - 14 Main Street", "12-14 MAIN ST", ""),
        ("12‑34 Main St.", "12-34 MAIN ST", ""),
        ("N6W23001 Bluemound Road", "N6W23001 BLUEMOUND RD", ""),
        ("1600 Broadway Apt 3", "1600 BROADWAY", "APT 3"),
        ("1600 Broadway Unit B", "1600 BROADWAY", "UNIT B"),
        ("100 Key Street", "100 KEY ST", ""),
        ("100 Suite Street", "100 SUITE ST", ""),
        ("5 Na Koa St", "5 NA KOA ST", ""),
        ("6 O’Neill Boulevard", "6 O'NEILL BLVD", ""),
        ("1234 E 500 S", "1234 E 500 S", ""),
        ("123 Avenue N", "123 AVENUE N", ""),
        ("123⅓B Oak Lane", "123 1/3B OAK LN", ""),
        ("12 Main St,Apt 4", "12 MAIN ST", "APT 4"),
        ("W204 N11912 Goldendale Rd", "W204 N11912 GOLDENDALE RD", ""),
        ("12 Rue de l'Église", "12 RUE DE L'EGLISE", ""),
        ("12 bis Oak Lane", "12 BIS OAK LN", ""),
        ("1 Dr Martin Luther King Jr Blvd", "1 DR MARTIN LUTHER KING JR BLVD", ""),
        ("411 Hackensack Ave Bldg 4 Apt 12", "411 HACKENSACK AVE", "BLDG 4 APT 12"),
    ],
)
def test_every_part_is_kept(typed: str, street: str, unit: str):
    found, exact = written(typed)
    assert (found.line1, found.line2, exact) == (street, unit, True)


def test_a_unit_on_each_line_is_two_units():
    found, exact = written("411 Hackensack Ave Apt 3", "Floor 2")
    assert (found.line1, found.line2, exact) == ("411 HACKENSACK AVE", "APT 3 FL 2", True)
    assert written("1600 Broadway Apt 3") == written("1600 Broadway", "Apt 3")


@pytest.mark.parametrize(
    ("typed", "line2", "street", "unit"),
    [
        ("12 Улица Ленина", "", "12 УЛИЦА ЛЕНИНА", ""),
        ("12 東京 St", "", "12 東京 ST", ""),
        ("12² Main St", "", "12 2 MAIN ST", ""),
        ("٤١١ Main St", "", "411 MAIN ST", ""),
        ("12 Łódź St", "", "12 ŁODZ ST", ""),
        ("12 Main St", "Apt 3★", "12 MAIN ST", "APT 3"),
        ("12 Main St", "Apt ③", "12 MAIN ST", "APT 3"),
        ("12 Main St", "Apt 3+4", "12 MAIN ST", "APT 3 4"),
        ("12 & 14 Main St", "", "12 & 14 MAIN ST", ""),
        ("12 Main St / 14 Oak Ave", "", "12 MAIN ST / 14 OAK AVE", ""),
        ("000 Main St", "", "000 MAIN ST", ""),
        ("40°42' N", "", "40 42' N", ""),
        ("1,234 Main St", "", "1 234 MAIN ST", ""),
        ("12,5 Main St", "", "12 5 MAIN ST", ""),
        ("12;A Main St", "", "12 A MAIN ST", ""),
        ("12*3 Main St", "", "12 3 MAIN ST", ""),
        ("12 Main St", "Apt 3,5", "12 MAIN ST", "APT 3 5"),
        ("12 Main St", "1º B", "12 MAIN ST", "1 B"),
        ("12 Main St", "アパート 4", "12 MAIN ST", "アパート 4"),
        ("12 Kalāʻau St", "", "12 KALAʻAU ST", ""),
        ("12 Main St Apt", "", "12 MAIN ST APT", ""),
        ("12 Main St", "Floor 2 Suite", "12 MAIN ST", "FL 2 STE"),
    ],
)
def test_what_cannot_be_read_for_certain_is_kept_and_asked(typed: str, line2: str, street: str, unit: str):
    found, exact = written(typed, line2)
    assert (found.line1, found.line2, exact) == (street, unit, False)


@pytest.mark.parametrize(
    ("code", "state"), [("42223", "KY"), ("42223", "TN"), ("97635", "OR"), ("97635", "CA"), ("06390", "NY")]
)
def test_a_zip_code_may_lie_in_two_states(code: str, state: str):
    assert written("1 Main St", city="Fort Campbell", state=state, zip=code)[0].state == state


@pytest.mark.parametrize(
    ("line1", "city", "corrected"),
    [
        ("411 Hackensack Avneue", "Hackensack", SEED.line1),
        ("411 Hackensack Aveneue", "Hackensack", "411 HACKENSACK AVENEUE"),
        ("411 Hackensack Avenuee", "Hackensack", SEED.line1),
        ("411 Hackensack Ave", "Hakcensack", SEED.line1),
        ("411 Hackensack Ave", "Hackensac", SEED.line1),
    ],
)
def test_a_slip_is_put_right_and_must_be_confirmed(line1: str, city: str, corrected: str):
    found, exact = written(line1, city=city)
    assert (found.line1, found.city) == (corrected, "HACKENSACK")
    # A word that is no slip of one street type stays a part of the name.
    assert exact is (corrected != SEED.line1)


def test_a_town_that_the_house_does_not_know_is_left_alone():
    assert written("1 Main St", city="Mahwah", zip="07430")[0].city == "MAHWAH"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (("Hackensack Avenue", "", "Hackensack", "NJ", "07601"), "house number"),
        (("", "", "Hackensack", "NJ", "07601"), "house number"),
        (("411", "", "Hackensack", "NJ", "07601"), "no such street"),
        (("411 Unknown Street", "", "Hackensack", "NJ", "07601"), "no such street"),
        (("PO Box 12", "", "Hackensack", "NJ", "07601"), "post office box"),
        (("P.O. Box 12", "", "Hackensack", "NJ", "07601"), "post office box"),
        (("411 Hackensack Ave", "", "", "NJ", "07601"), "city"),
        (("411 Hackensack Ave", "", "Hackensack", "ZZ", "07601"), "state or province"),
        (("411 Hackensack Ave", "", "Hackensack", "NY", "07601"), "lies in NJ"),
        (("411 Hackensack Ave", "", "Hackensack", "NJ", "10001"), "lies in NY"),
        (("411 Hackensack Ave", "", "Hackensack", "NJ", "00001"), "no such ZIP"),
        (("411 Hackensack Ave", "", "Hackensack", "NJ", "7601"), "five digits"),
        (("1 Main St", "", "Toronto", "ON", "V5K 0A1"), "postal code of ON"),
        ((f"411 {'A' * 70} Ave", "", "Hackensack", "NJ", "07601"), "60 characters"),
    ],
)
def test_an_address_to_which_nobody_can_be_sent_is_refused(db, address: tuple[str, ...], why: str):
    with pytest.raises(Rejected, match=why):
        House(1).validate_address(PostalAddress(*address))
    assert rows(HouseAddress) == []


def test_nine_digits_and_canada_are_understood():
    assert written("1 Main St", zip="076011234")[0].zip == "07601-1234"
    found, _ = written("1 Main St", city="Toronto", state="on", zip="m5v2t6")
    assert (found.state, found.zip) == ("ON", "M5V 2T6")


def test_each_zip_prefix_has_few_states():
    assert len(PREFIXES) == 56
    assert (states_of("07601"), states_of("83414")) == (["NJ"], ["ID", "WY"])
    assert states_of("96799") == ["HI", "AS"]


def test_every_way_of_writing_an_address_has_one_id(db):
    house = House(1)
    first = house.validate_address(
        PostalAddress("411 Hackensack Avenue", "Suite 200", "Hackensack", "nj", "07601")
    )
    again = House(2).validate_address(SEED)
    near = house.validate_address(
        PostalAddress("411 Hackensack Avneue", "Ste 200", "Hackensack", "NJ", "07601")
    )

    ref = str(rows(HouseAddress)[0].pk)
    assert first == again == ValidatedAddress(ref, SEED, exact=True)
    assert near == ValidatedAddress(ref, SEED, exact=False)


@pytest.fixture
def house(db) -> House:
    house_number(ONE, state=HouseState.HELD, holder=1)
    house_number(TWO, state=HouseState.HELD, holder=2)
    return House(1)


def test_a_record_is_set_changed_told_and_removed(house: House):
    ref = house.validate_address(SEED).ref
    first = house.set_emergency_record(ONE, ref, "ACME INC", key=uuid4())
    renamed = house.set_emergency_record(ONE, ref, "ACME WEST", key=uuid4())

    assert (first.caller_name, first.address) == ("ACME INC", SEED)
    assert house.get_emergency_record(ONE) == EmergencyRecord(ONE, "ACME WEST", SEED, renamed.raw)
    assert len(rows(HouseEmergencyRecord)) == 1

    house.remove_emergency_record(ONE, key=uuid4())
    for gone in (house.get_emergency_record, lambda e164: house.remove_emergency_record(e164, key=uuid4())):
        with pytest.raises(NotThere):
            gone(ONE)


def test_a_record_needs_an_own_number_a_validated_address_and_a_short_name(house: House):
    ref = house.validate_address(SEED).ref
    for e164, address, name in ((TWO, ref, "A"), (ONE, "999", "A"), (ONE, "x", "A"), (ONE, ref, "A" * 33)):
        with pytest.raises(Rejected):
            house.set_emergency_record(e164, address, name, key=uuid4())
    assert len(rows(HouseEmergencyRecord)) == 0


def test_another_holder_neither_sees_nor_removes_it(house: House):
    house.set_emergency_record(ONE, house.validate_address(SEED).ref, "ACME", key=uuid4())
    with pytest.raises(NotThere):
        House(2).get_emergency_record(ONE)
    with pytest.raises(NotThere):
        House(2).remove_emergency_record(ONE, key=uuid4())
    assert len(rows(HouseEmergencyRecord)) == 1


@pytest.mark.parametrize("leave", [House.remove_number, House.release_number])
def test_a_number_that_leaves_loses_its_record(house: House, leave):
    house.set_emergency_record(ONE, house.validate_address(SEED).ref, "ACME", key=uuid4())
    leave(house, ONE, key=uuid4())
    assert len(rows(HouseEmergencyRecord)) == 0


@pytest.mark.parametrize(
    ("one_line", "line1", "line2", "unit"),
    [
        ("12 Main St 3rd Floor", "12 Main St", "3rd floor", "3RD FL"),
        ("12 Main Street, Ground Floor", "12 Main St", "ground fl", "GROUND FL"),
        ("12 Main St 2nd Flr Apt 5", "12 Main St", "2nd Floor Apt 5", "2ND FL APT 5"),
        ("59 Main St Rear", "59 Main St", "Rear", "REAR"),
        ("59 Main St N Upper", "59 Main St N", "Upper", "UPPR"),
        ("7 Oak Ave Basement", "7 Oak Ave", "Bsmt", "BSMT"),
        ("100 Main St Penthouse", "100 Main St", "PH", "PH"),
        ("100 Main St Ste 200 Rm 5", "100 Main St", "Suite 200 Room 5", "STE 200 RM 5"),
    ],
)
def test_a_unit_behind_the_street_is_the_one_of_the_second_line(
    one_line: str, line1: str, line2: str, unit: str
):
    found, exact = written(one_line)
    assert ((found, exact), found.line2) == (written(line1, line2), unit)
    assert exact


@pytest.mark.parametrize(
    ("typed", "street"),
    [
        ("12 Front St", "12 FRONT ST"),
        ("12 Side Ave", "12 SIDE AVE"),
        ("12 Ocean Front", "12 OCEAN FRONT"),
        ("12 3rd St", "12 3RD ST"),
        ("12 Main St", "12 MAIN ST"),
        ("5 Lower Rd", "5 LOWER RD"),
        ("8 Floor Ct", "8 FLOOR CT"),
        ("N6W23001 Bluemound Rd", "N6W23001 BLUEMOUND RD"),
    ],
)
def test_streets_that_are_called_like_units(typed: str, street: str):
    found, exact = written(typed)
    assert (found.line1, found.line2, exact) == (street, "", True)


@pytest.mark.parametrize(
    "typed", ["12\u200b3 Main St", "12\u00ad3 Main St", "12 Ma\u200bin St", "1\ufeff2 Main St"]
)
def test_what_may_be_two_words_is_asked(typed: str):
    assert written(typed)[1] is False
