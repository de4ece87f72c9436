"""Columns by their headers and cells, in files of directories, telephone systems and people."""

import pytest

from agents.imports.headers import Before, guessed, meaning
from tests.agents.imports.vendors import VENDORS


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("user_object_id", "object_id"),
        ("Object Id", "object_id"),
        ("tenant_id", "directory_tenant"),
        ("Display name", "name"),
        ("Name [displayName] Required", "name"),
        ("userPrincipalName", "upn"),
        ("User name [userPrincipalName] Required", "upn"),
        ("zip_code", "postal_code"),
        ("ZIP or postal code [postalCode]", "postal_code"),
        ("State or province [state]", "province"),
        ("brand_name", "brand"),
        ("mail", "email"),
        ("E-Mail*", "email"),
        ("phone_number", "messaging_number"),
        ("accountEnabled", "active"),
        ("Block sign in (Yes/No) [accountEnabled] Required", "blocked"),
        ("Block credential", "blocked"),
        ("telephoneNumber", "messaging_number"),
        ("businessPhones", "messaging_number"),
        ("LineURI", "messaging_number"),
        ("DID", "messaging_number"),
        ("ObjectGUID", "object_id"),
        ("objectid", "object_id"),
        ("First Name [Required]", "first_name"),
        ("Recovery Phone [MUST BE IN THE E.164 FORMAT]", "messaging_number"),
        ("Prénom", "first_name"),
        ("Correo electrónico", "email"),
        ("Efternavn", "last_name"),
        ("Rufnummer", "messaging_number"),
        ("Licenses", ""),
    ],
)
def test_headers_of_other_programs_are_known(header: str, column: str):
    assert meaning(header) == column


def means(header: list[str], *rows: list[str], before: tuple[Before, ...] = ()) -> dict[str, str]:
    return guessed(header, rows, before, "US")


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_files_of_every_vendor_are_understood(vendor: str):
    """At least nine of ten of the columns that an import can use, and none taken for what it is not."""
    lines, useful = VENDORS[vendor]
    header, *rows = [line.split(",") for line in lines]
    found = {header[int(place)]: column for place, column in means(header, *rows).items()}
    right = {head: column for head, column in useful.items() if found.get(head) == column}
    assert len(right) >= 0.9 * len(useful), (useful, found)
    assert {head: column for head, column in found.items() if head not in useful} == {}


ID = "5f0b24a5-9f0a-4e5c-8c4e-0a4d3c2b1a00"


def test_each_of_ours_is_taken_once_by_the_column_whose_cells_fit():
    assert means(["id", "Name", "Display name", "Team", "City"], [ID, "Ann", "Ann A.", "Blue", "Bonn"]) == {
        "0": "object_id",
        "1": "name",
        "3": "department",
        "4": "city",
    }
    assert means(["id"], ["0123456789abcdef01234567"]) == {"0": "ref"}
    assert means(["id"], ["17"]) == {}
    # Of two equal headers the one with something in it.
    assert means(["Phone", "Phone"], ["", "6152421107"]) == {"1": "messaging_number"}
    # An extension is no telephone number, whatever stands above it.
    assert means(["Number", "DID"], ["100", "16152421107:DEFAULT"]) == {"1": "messaging_number"}
    assert means(["Phone", "Mobile"], ["4711", "(615) 242-1107"]) == {"1": "messaging_number"}
    # Under a header of our own what does not fit is a fault to be told, not another column.
    assert means(["Messaging number"], ["4711"]) == {"0": "messaging_number"}


def test_the_same_headers_are_taken_as_they_were_to_the_last_column():
    header = ["Name", "Phone", "Phone", "Team"]
    before = Before(header, {"0": "name", "2": "messaging_number"})
    assert means(header, ["Ann", "6152421107", "", "Blue"], before=(before,)) == before.mapping
    # Chosen by place: an older file with the same headers counts less.
    older = Before(header, {"1": "messaging_number"})
    assert means(header, ["", "", "", ""], before=(before, older)) == before.mapping


def test_what_was_not_chosen_is_not_remembered_as_refused():
    before = Before(["Name", "City", "Squad"], {"0": "name", "2": "department"})
    assert means(["Squad", "City", "Name"], ["Blue", "Bonn", "Ann"], before=(before,)) == {
        "0": "department",
        "1": "city",
        "2": "name",
    }
    # A header that stands twice is not remembered: nobody knows which was meant.
    twice = Before(["Name", "Squad"], {"0": "name", "1": "department"})
    assert means(["Squad", "Squad"], ["Blue", "Red"], before=(twice,)) == {}
