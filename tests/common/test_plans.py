"""What each country's number plan says of its numbers."""

import random
from datetime import timedelta

import phonenumbers
import pytest

from common.errors import Invalid
from common.plans import nanp, registry
from common.plans.kinds import COSTLY, NumberKind
from common.plans.plan import SenderNames
from common.plans.registry import countries_that_port_by_letter, country_named, fictional_numbers

KINDS = {
    "+12015550123": ("US", "geographic_or_mobile"),
    "+14165550123": ("CA", "geographic_or_mobile"),
    "+18005550123": ("US", "toll_free"),
    "+19005550123": ("US", "premium"),
    "+12019760123": ("US", "premium"),
    "+12015551212": ("US", "premium"),
    "+16002345678": ("CA", "premium"),
    "+18005551212": ("US", "toll_free"),
    "+15005550123": ("US", "personal"),
    "+13575550123": ("US", "geographic_or_mobile"),  # an area code that libphonenumber does not know yet
    "+19995550123": ("", "unknown"),
    "+12423650123": ("BS", "geographic"),
    "+18769220123": ("JM", "geographic"),
    "+18095550123": ("DO", "geographic_or_mobile"),
    "+17875550123": ("PR", "geographic_or_mobile"),
    "+33199001234": ("FR", "geographic"),
    "+33639981234": ("FR", "mobile"),
    "+33970123456": ("FR", "national"),
    "+33800123456": ("FR", "toll_free"),
    "+33810123456": ("FR", "shared_cost"),
    "+33899123456": ("FR", "premium"),
    "+262692123456": ("RE", "mobile"),
    "+4533123456": ("DK", "geographic_or_mobile"),
    "+4570123456": ("DK", "national"),
    "+4580123456": ("DK", "toll_free"),
    "+4590123456": ("DK", "premium"),
    "+442079460123": ("GB", "geographic"),
    "+447700900123": ("GB", "mobile"),
    "+441632960123": ("GB", "geographic"),
    "+443331234567": ("GB", "national"),
    "+448001111111": ("GB", "toll_free"),
    "+447012345678": ("GB", "personal"),
    "+448701234567": ("GB", "premium"),
    "+441534123456": ("JE", "geographic"),
    "+493023125123": ("DE", "geographic"),
    "+491713920000": ("DE", "mobile"),
    "+493221234567": ("DE", "national"),
    "+4918012345678": ("DE", "shared_cost"),
    "+870773111632": ("", "satellite"),
    "+8816123456789": ("", "satellite"),
    "+979123456789": ("", "premium"),
    "+80012345678": ("", "toll_free"),
}


@pytest.mark.parametrize("number", KINDS)
def test_country_and_kind_of_a_number(number):
    assert (registry.country_of(number), registry.kind_of(number).value) == KINDS[number]


def test_costly_kinds_are_those_that_earn_on_their_callers():
    costly = {number for number in KINDS if registry.kind_of(number) in COSTLY}
    assert costly == {
        *("+19005550123", "+12019760123", "+12015551212", "+16002345678", "+15005550123", "+19995550123"),
        *("+33810123456", "+33899123456"),
        *(
            "+4590123456",
            "+447012345678",
            "+448701234567",
            "+4918012345678",
            "+870773111632",
            "+8816123456789",
        ),
        "+979123456789",
    }


def test_north_america_is_25_plans_and_only_the_us_and_canada_are_home_to_each_other():
    assert len(nanp.PLANS) == 25
    assert {plan.calling_code for plan in nanp.PLANS} == {1}
    domestic = {plan.country: plan.domestic for plan in nanp.PLANS}
    assert domestic["US"] == domestic["CA"] == {"US", "CA"}
    assert domestic["JM"] == {"JM"}
    assert all(
        countries == {country} for country, countries in domestic.items() if country not in {"US", "CA"}
    )


def test_only_the_us_and_canada_want_an_emergency_address():
    needing = {
        country
        for country in registry.countries()
        if registry.plan_in(country).needs_emergency_address(NumberKind.GEOGRAPHIC)
    }
    assert needing == {"US", "CA"}
    plan = registry.plan_in("US")
    assert not plan.needs_emergency_address(NumberKind.TOLL_FREE)
    assert plan.needs_emergency_address(NumberKind.GEOGRAPHIC_OR_MOBILE)
    dialled = {
        country: registry.plan_in(country).emergency.number
        for country in ("US", "CA", "JM", "FR", "DK", "GB")
    }
    assert dialled == {"US": "911", "CA": "911", "JM": "911", "FR": "112", "DK": "112", "GB": "999"}


def test_port_out_pins_are_north_american():
    for country in ("US", "CA"):
        pin = registry.plan_in(country).port_out_pin
        assert pin is not None
        assert (pin.digits, pin.stays) == (4, timedelta(days=30))
    assert all(
        registry.plan_in(country).port_out_pin is None for country in ("FR", "DK", "GB", "DE", "JM", "SE")
    )


def test_messages_by_kind_and_sender_names_by_country():
    us, fr, se = (registry.plan_in(country) for country in ("US", "FR", "SE"))
    assert us.may_text(NumberKind.TOLL_FREE)
    assert not fr.may_text(NumberKind.TOLL_FREE)
    assert fr.may_text(NumberKind.MOBILE)
    assert not fr.may_text(NumberKind.GEOGRAPHIC)
    assert se.may_text(NumberKind.MOBILE)
    names = {
        country: registry.plan_in(country).sender_names for country in ("US", "CA", "FR", "DK", "GB", "DE")
    }
    assert names == {
        "US": SenderNames.NONE,
        "CA": SenderNames.NONE,
        **dict.fromkeys(("FR", "DK", "GB", "DE"), SenderNames.FREE),
    }


def test_stop_words_are_english_and_the_country_s_own():
    def stops(country):
        return registry.plan_in(country).keywords.stop

    assert {"STOP", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", "REVOKE", "OPTOUT", "OPT OUT"} <= stops("SE")
    assert "ALTO" in stops("US") - stops("CA")
    assert "ARRET" in stops("CA") & stops("FR")
    assert "STOPP" in stops("DE") - stops("DK")
    assert registry.plan_in("US").keywords.required
    assert not registry.plan_in("FR").keywords.required
    assert registry.plan_in("GB").keywords.stop_all == {"STOPALL", "STOP ALL"}


def test_ten_digits_are_a_word_of_north_america_alone():
    assert nanp.from_ten_digits("2015550123") == "+12015550123"
    assert nanp.to_ten_digits("+12015550123") == "2015550123"
    assert nanp.to_ten_digits("+4533123456") == "+4533123456"
    for text in ("2015550123\n", "1015550123", "2011550123", "201555012", "\u0662015550123"):
        with pytest.raises(Invalid):
            nanp.from_ten_digits(text)


def test_every_country_has_a_plan_a_name_and_an_example():
    assert len(registry.countries()) == 245
    assert registry.countries()["FR"] == "France"
    assert next(iter(registry.countries())) == "AF"
    assert all(registry.plan_in(country).example for country in registry.countries())
    with pytest.raises(KeyError):
        registry.plan_in("ZZ")
    assert registry.plan_of("+19995550123") is None


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("us", "US"),
        (" USA ", "US"),
        ("United States of America", "US"),
        ("Canada", "CA"),
        ("CAN", "CA"),
        ("DNK", "DK"),
        ("Atlantis", ""),
        ("XX", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_by_letters_and_names(text: str, country: str):
    assert country_named(text) == country


def test_the_us_and_canada_port_by_letter():
    assert countries_that_port_by_letter() == {"US": "United States", "CA": "Canada"}


def test_numbers_for_films_are_of_their_country_and_possible():
    assert list(fictional_numbers()) == ["US", "CA", "FR", "GB", "DE"]
    for country, e164 in fictional_numbers().items():
        assert (registry.country_of(e164), registry.is_valid(e164)) == (country, True)


def test_area_code_and_exchange_tell_what_libphonenumber_says_of_the_number():
    chosen = random.Random(20)
    for area in range(200, 1000):
        e164 = f"+1{area}{chosen.randrange(200, 1000)}{chosen.randrange(10_000):04}"
        number = phonenumbers.parse(e164)
        country = registry.country_of(e164)
        assert registry.parsed(e164) == number
        assert country == (phonenumbers.region_code_for_number(number) or nanp.country_of_area(str(area))), (
            e164
        )
        if country in {"US", "CA"} and str(area) not in nanp.NEW_AREAS:
            own = registry.plan_in(country).kind_in_ranges(e164[2:])
            assert registry.kind_of(e164) == (own or registry.KINDS[phonenumbers.number_type(number)]), e164
