"""Sub accounts."""

from portal.api.callr.objects.address import Address
from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import Amount, Currency, Email, Locale, PasswordMethod, Phone, ZoneName


@shape("SubAccount.Account")
class SubAccountAccount(Shape):
    """Whose it is."""

    company: str | None
    firstname: str | None
    lastname: str | None


@shape("SubAccount.Contact")
class SubAccountContact(Shape):
    """How they are reached."""

    addresses: list[Address]
    emails: list[Email]
    phones: list[Phone]
    tech_emails: list[Email]


@shape("SubAccount.Credentials")
class SubAccountCredentials(Shape):
    """Its login; the password is told once."""

    login: str
    password: str | None


@shape("SubAccount.Params.Billing")
class SubAccountParamsBilling(Shape):
    """Who is billed, and in which currency."""

    addresses: list[Address]
    currency_code: Currency
    emails: list[Email]


@shape("SubAccount.Params.Default")
class SubAccountParamsDefault(Shape):
    """Language and time zone."""

    locale: Locale
    timezone: ZoneName


@shape("SubAccount.Params")
class SubAccountParams(Shape):
    """Its settings."""

    billing: SubAccountParamsBilling
    default: SubAccountParamsDefault


@shape("SubAccount.State")
class SubAccountState(Shape):
    """What it may do and what it has."""

    allow_calls_in: bool
    allow_calls_out: bool
    allow_sms_in: bool
    allow_sms_out: bool
    archived: bool
    credit: Amount
    disabled: bool


@shape("SubAccount")
class SubAccount(Shape):
    """A sub account. Its hash is told beside these keys (callr.md §12 A2)."""

    account: SubAccountAccount
    contact: SubAccountContact
    credentials: SubAccountCredentials
    params: SubAccountParams
    state: SubAccountState


@shape("SubAccount.CreateOptions.Password")
class SubAccountCreateOptionsPassword(Shape):
    """A password of the caller's choice, or a new one."""

    method: PasswordMethod | None = None
    value: str | None = None


@shape("SubAccount.CreateOptions")
class SubAccountCreateOptions(Shape):
    """How it is opened."""

    password: SubAccountCreateOptionsPassword | None = None


@shape("SubAccount.CreateParams.Billing")
class SubAccountCreateParamsBilling(Shape):
    """Who is billed."""

    addresses: list[Address] | None = None
    emails: list[Email] | None = None


@shape("SubAccount.CreateParams")
class SubAccountCreateParams(Shape):
    """Settings of a new one."""

    billing: SubAccountCreateParamsBilling | None = None


@shape("SubAccount.CreateProperties")
class SubAccountCreateProperties(Shape):
    """What a new one is made of."""

    account: SubAccountAccount | None = None
    contact: SubAccountContact | None = None
    params: SubAccountCreateParams | None = None


@shape("SubAccount.EditOptions")
class SubAccountEditOptions(Shape):
    """No options so far."""


@shape("SubAccount.EditParams.Billing")
class SubAccountEditParamsBilling(Shape):
    """Who is billed."""

    addresses: list[Address] | None = None
    emails: list[Email] | None = None


@shape("SubAccount.EditParams")
class SubAccountEditParams(Shape):
    """Settings that may change."""

    billing: SubAccountEditParamsBilling | None = None


@shape("SubAccount.EditProperties")
class SubAccountEditProperties(Shape):
    """What may change."""

    contact: SubAccountContact | None = None
    params: SubAccountEditParams | None = None


@shape("SubAccount.Quota")
class SubAccountQuota(Shape):
    """How many there are and may be."""

    actual: int
    max: int


@shape("SubAccount.SearchFilters")
class SubAccountSearchFilters(Shape):
    """Archived ones, the others, or with null both."""

    archived: bool | None = None


@shape("SubAccount.TransferOptions")
class SubAccountTransferOptions(Shape):
    """No options so far."""
