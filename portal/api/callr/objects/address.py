"""A postal address."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import CountryCode


@shape("Address")
class Address(Shape):
    """Where somebody lives or is billed."""

    city: str | None
    country: CountryCode | None
    state: str | None
    street: str | None
    zip: str | None
