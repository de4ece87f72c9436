"""Numbers of an account."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import CountryCode, DidClass, Hash, NumberType, Phone


@shape("DID")
class Did(Shape):
    """A number of the account; ``app`` is the app that answers it."""

    app: Hash | None
    class_: DidClass
    country_code: CountryCode
    hash: Hash
    intl_number: Phone
    local_number: str
    local_number_f: str
    type: NumberType


@shape("DID.SearchFilters")
class DidSearchFilters(Shape):
    """What numbers are searched by."""

    class_: DidClass | None = None
    hash: Hash | None = None
    KEYWORDS: str | None = None
    type: NumberType | None = None
