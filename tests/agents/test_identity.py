"""One person stays one person, whichever program wrote the name."""

import pytest

from accounts.models import Agent
from agents.identity import clean, folded
from agents.records import AgentChange, AgentRefs, Identifier, NewAgent
from agents.services.changes import change_agents
from agents.services.onboarding import onboard
from tests.agents.conftest import Staff
from tests.people import BY

GUID = "6f1d2c3b-0000-4000-8000-0000000abcde"


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("object_id", GUID.upper(), GUID),
        ("object_id", f"{{{GUID.upper()}}}", GUID),
        ("object_id", f" {{ {GUID} }}", GUID),
        ("object_id", f"\ufeff{GUID}\u200b", GUID),
        ("object_id", f"{{{GUID.replace('-', '')}}}", GUID),
        ("object_id", "Emp-42", "Emp-42"),
        ("object_id", "{Emp}", "{Emp}"),
        ("directory_tenant", GUID.upper(), GUID),
        ("upn", "\u200bann@pier.example\u200d", "ann@pier.example"),
        ("upn", "zoe\u0308@pier.example", "zo\u00eb@pier.example"),
        ("email", "ann@pier.example\u00a0", "ann@pier.example"),
        ("name", "\u202aZoe\u0308\u202c", "Zo\u00eb"),
        # Joiners spell names.
        ("name", "می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_identifies_somebody_is_stored_clean(field: str, value: str, stored: str):
    assert clean(field, value) == stored


def test_object_ids_and_user_principal_names_have_no_case():
    assert folded("object_id", f"{{{GUID.upper()}}}") == folded("object_id", GUID)
    assert folded("object_id", "EMP-42") == folded("object_id", "emp-42")
    assert folded("upn", "Ann@Pier.example") == folded("upn", "ann@pier.example")
    assert folded("consistency_id", "A1") != folded("consistency_id", "a1")


def test_the_same_person_cannot_come_twice(staff: Staff):
    def come(object_id: str, upn: str = "") -> list[str]:
        outcome = onboard(
            account=staff.customer, by=BY, items=[NewAgent(object_id=object_id, name="Gwen", upn=upn)]
        )
        return [fault.field for found in outcome.faults.values() for fault in found]

    assert come(f"{{{GUID.upper()}}}", "Zoe\u0308@pier.example") == []
    assert Agent.objects.get(name="Gwen").object_id == GUID
    assert come(GUID) == come(f"{GUID}\u200b") == ["object_id"]
    assert come("other", "zo\u00eb@pier.example") == ["upn"]
    assert come("Emp-42") == []
    assert come("EMP-42") == ["object_id"]
    assert Agent.objects.filter(name="Gwen").count() == 2


def test_somebody_is_found_by_whatever_form(staff: Staff):
    onboard(account=staff.customer, by=BY, items=[NewAgent(object_id=GUID, name="Gwen")])
    change = AgentChange(
        AgentRefs(Identifier.OBJECT_ID, (f"{{{GUID.upper()}}}",)), texts={"email": "\u200bg@pier.example"}
    )
    assert change_agents(account=staff.customer, by=BY, changes=[change]).faults == {}
    assert Agent.objects.get(name="Gwen").email == "g@pier.example"
