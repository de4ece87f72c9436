"""Call records."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import (
    Amount,
    CallId,
    CliPresentation,
    CountryCode,
    CustomerField,
    DateTime,
    DialStatus,
    Direction,
    HangupSource,
    Hash,
    Phone,
)


@shape("CDR.In")
class CdrIn(Shape):
    """A received call."""

    answer: DateTime | None
    billing_customer_cost_label: str | None
    billing_customer_credit_eur: Amount
    billing_customer_debit_eur: Amount
    callid: CallId
    cli_country_code: CountryCode | None
    cli_name: str | None
    cli_number: Phone | None
    cli_number_type: str | None
    cli_pres: CliPresentation | None
    customer_field: CustomerField | None
    did_hash: Hash | None
    did_intl_number: Phone | None
    duration: int
    duration_answered: int
    duration_billed: int
    hangup: DateTime | None
    hangupcause: int | None
    hangupsource: HangupSource | None
    package_name: str | None
    scenario_hash: Hash | None
    scenario_name: str | None
    start: DateTime


@shape("CDR.Out")
class CdrOut(Shape):
    """A call that was made."""

    answer: DateTime | None
    billing_customer_cost_label: str | None
    billing_customer_credit_eur: Amount
    billing_customer_debit_eur: Amount
    callid: CallId
    callid_in: CallId | None
    cli_name: str | None
    cli_number: Phone | None
    cli_pres: CliPresentation | None
    customer_field: CustomerField | None
    dialstatus: DialStatus | None
    duration: int
    duration_answered: int
    duration_billed: int
    hangup: DateTime | None
    hangupcause: int | None
    hangupsource: HangupSource | None
    number: Phone | None
    number_country_code: CountryCode | None
    number_type: str | None
    package_name: str | None
    scenario_hash: Hash | None
    scenario_name: str | None
    start: DateTime


@shape("CDR.SearchFilters")
class CdrSearchFilters(Shape):
    """What calls are exported; ``type`` must be given."""

    app: Hash | None = None
    did: Hash | None = None
    from_: DateTime | None = None
    hash: Hash | None = None
    to: DateTime | None = None
    type: Direction | None = None
