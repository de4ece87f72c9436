"""Numbers for sale, reserved and bought."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import Amount, BillingMode, CountryCode, DateTime, Hash, NumberType


@shape("DID.Store.Availability")
class DidStoreAvailability(Shape):
    """How many numbers of each class are for sale."""

    CLASSIC: int
    GOLD: int


@shape("DID.AreaCode")
class DidAreaCode(Shape):
    """An area that numbers are sold of."""

    available: DidStoreAvailability
    country_code: CountryCode
    id: int
    intl_prefix: str
    label: str
    local_prefix: str | None
    type: NumberType


@shape("DID.Country")
class DidCountry(Shape):
    """A country that numbers are sold of."""

    available: DidStoreAvailability
    code: CountryCode
    label: str


@shape("DID.Store.Contract")
class DidStoreContract(Shape):
    """How long and in which way numbers are paid."""

    billing_mode: BillingMode
    duration_month: int
    end_date: DateTime | None


@shape("DID.Store.Cost")
class DidStoreCost(Shape):
    """What numbers cost."""

    amount_per_month: Amount
    amount_prepaid_debit: Amount
    amount_unit: Amount
    discount_percent: int
    quantity: int
    quantity_paying: int


@shape("DID.Store.Item")
class DidStoreItem(Shape):
    """A number that is reserved or was bought."""

    hash: Hash
    intl_number: str
    local_number: str


@shape("DID.Store.Error")
class DidStoreError(Shape):
    """A number that was not bought, and why."""

    code: int
    DID: DidStoreItem
    message: str


@shape("DID.Store.BuyStatus")
class DidStoreBuyStatus(Shape):
    """What came of an order; it may succeed in part."""

    contract: DidStoreContract
    cost: DidStoreCost
    errors: list[DidStoreError]
    success: list[DidStoreItem]


@shape("DID.Store.QuotaStatus")
class DidStoreQuotaStatus(Shape):
    """How many numbers the account has, bought and may still buy; -1 where nothing limits it."""

    assigned_count: int
    assigned_max: int
    quota_current_count: int
    quota_current_remaining: int
    quota_max_over_period: int
    quota_period_days: int


@shape("DID.Store.Quote")
class DidStoreQuote(Shape):
    """What an order would cost; nothing is kept for it."""

    available: int
    contract: DidStoreContract
    cost: DidStoreCost


@shape("DID.Store.Reservation")
class DidStoreReservation(Shape):
    """Numbers that are kept for a while."""

    contract: DidStoreContract
    cost: DidStoreCost
    expire: DateTime
    items: list[DidStoreItem]
    token: str


@shape("DID.Type")
class DidType(Shape):
    """A type of number that is sold."""

    available: DidStoreAvailability
    code: NumberType
    label: str
