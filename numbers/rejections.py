"""Why losing carriers say no, in one vocabulary: who must act, what to put right, plain words (peers.md §4.2)."""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    CUSTOMER = "you"
    US = "us"
    CARRIER = "the carrier"


@dataclass(frozen=True)
class Rejection:
    """One reason. ``field`` is the field of a port to correct, "" when no field can help."""

    label: str
    act: Act
    field: str
    help: str


R = Rejection
YOU, US, THEY = Act.CUSTOMER, Act.US, Act.CARRIER
REJECTIONS: dict[str, Rejection] = {
    "account_number": R(
        "Account number",
        YOU,
        "account_number",
        "The losing carrier has another account number. Copy it from the latest bill, with every leading zero.",
    ),
    "pin": R(
        "PIN",
        YOU,
        "pin",
        "The PIN is wrong or missing. Ask the losing carrier for the port-out PIN; often it is not the login PIN.",
    ),
    "btn": R(
        "Billing number",
        YOU,
        "billing_number",
        "The billing telephone number is not the one on the losing carrier's bill.",
    ),
    "authorized_person": R(
        "Authorised person",
        YOU,
        "authorised_person",
        "This person may not decide about the account at the losing carrier.",
    ),
    "entity_name": R(
        "Name", YOU, "name", "The name differs from the one on the bill. Write it exactly as it stands there."
    ),
    "address": R(
        "Service address",
        YOU,
        "street",
        "The address differs from the service address that the losing carrier has on file.",
    ),
    "postal_code": R(
        "Postal code", YOU, "zip", "The postal code differs from the one of the service address."
    ),
    "all_data": R(
        "All details",
        YOU,
        "name",
        "Nothing matches. Ask the losing carrier for a customer service record and copy from it.",
    ),
    "loa": R(
        "Letter", YOU, "loa", "The letter of authorisation cannot be read or is too old. Sign a new one."
    ),
    "number_not_on_account": R(
        "Number not on the account",
        YOU,
        "account_number",
        "The number belongs to another account at the losing carrier.",
    ),
    "number_inactive": R(
        "Number not in service",
        YOU,
        "",
        "The number is switched off. Have the losing carrier switch it on, and begin anew.",
    ),
    "not_portable": R("Not portable", US, "", "No carrier of ours reaches this place."),
    "pending_order": R(
        "Other order open",
        YOU,
        "",
        "Another order is open at the losing carrier. Have it closed, then send the correction.",
    ),
    "frozen": R(
        "Port protection",
        YOU,
        "",
        "The number is locked against porting. Have the losing carrier lift the lock, then send the correction.",
    ),
    "special_feature": R(
        "Feature in the way",
        YOU,
        "",
        "A feature such as DSL or distinctive ringing stands on the number. Have it taken off first.",
    ),
    "main_number_left_behind": R(
        "Main number",
        YOU,
        "billing_number",
        "The main number would go while others stay. Name a new main number to the losing carrier.",
    ),
    "partial_full_wrong": R(
        "Part or all",
        US,
        "",
        "The order says part of the account where all of it moves, or the other way round.",
    ),
    "split_required": R(
        "To be split", US, "", "The numbers belong to several accounts or places and need an order each."
    ),
    "date": R(
        "Date", YOU, "wanted_on", "The losing carrier does not accept the day. Choose a later working day."
    ),
    "foc_expired": R("Date passed", YOU, "wanted_on", "The confirmed day is too long ago. Choose a new one."),
    "carrier_silent": R("No answer", THEY, "", "The losing carrier does not answer. We keep asking."),
    "conflict": R("Conflict", THEY, "", "The two carriers' records disagree. We sort it out with them."),
    "balance_due": R("Unpaid bill", YOU, "", "The losing carrier wants a bill paid first."),
    "tax_id": R("Tax number", YOU, "account_number", "The tax number does not match the account."),
    "internal_port": R("Same network", US, "", "The number is on our carrier's network already."),
    "other": R("Other", US, "", "See the carrier's own words; we look into it."),
}


def rejection(code: str) -> Rejection:
    """The entry for a code; one that we do not know counts as ``other``."""
    return REJECTIONS.get(code, REJECTIONS["other"])
