"""Countries, time zones, and what is known of a number."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import CountryCode, Phone


@shape("Country")
class Country(Shape):
    """A country, all in text."""

    capital_code: str | None
    continent_code: str | None
    country_code: CountryCode
    country_dialcode: str | None
    country_en_label: str
    country_fr_label: str | None
    country_label: str
    country_languages: str | None
    country_latitude: str | None
    country_localcode: str | None
    country_longitude: str | None
    country_neighbours: CountryCode | None
    country_number_length: str | None
    country_tld: str | None
    currency_code: str | None


@shape("NumberInfos")
class NumberInfos(Shape):
    """What is known of a number; a bad one is answered too, as not valid."""

    country_code: CountryCode | None
    intl_code: str | None
    intl_number: Phone | None
    is_valid: bool
    local_number: str | None
    local_prefix: str | None
    location: str | None
    type: str | None


@shape("Timezone")
class Timezone(Shape):
    """A time zone."""

    country_codes: list[CountryCode]
    dst: str | None
    iana: str
    iana_names: list[str]
    id: int
    label: str
