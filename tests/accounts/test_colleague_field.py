"""Choosing a colleague: from a list of some, by name out of many."""

from typing import Any

import pytest
from django import forms

from accounts.colleague_field import ColleagueField, offer_colleagues
from accounts.models import Account, Agent
from common import scope
from tests.agents.staff import add_agent
from tests.people import People


class Chosen(forms.Form):
    agent = ColleagueField(required=False)

    def __init__(self, account: Account, value: Any = "", **how: Any) -> None:
        super().__init__({"agent": value})
        offer_colleagues(self, "agent", account, **how)

    @property
    def told(self) -> int | str | None:
        """Who it is, or why nobody is."""
        return self.cleaned_data["agent"] if self.is_valid() else self.errors["agent"][0]


@pytest.fixture
def team(people: People) -> dict[str, Agent]:
    with scope.tenant(people.other.pk):
        eve = add_agent(people.other, "Eve")
    with scope.tenant(people.customer.pk):
        found = {name: add_agent(people.customer, name) for name in ("Ann", "Ann Lee", "Bo", "Cy")}
        for name, agent in found.items():
            agent.email = f"{name.split()[-1].lower()}@x.example"
            agent.save(update_fields=["email"])
    return found | {"eve": eve}


@pytest.fixture
def many(team: dict[str, Agent], monkeypatch: pytest.MonkeyPatch) -> dict[str, Agent]:
    monkeypatch.setattr("accounts.colleague_field.MOST_LISTED", 2)
    return team


def test_some_are_listed(people: People, team: dict[str, Agent]):
    with scope.tenant(people.customer.pk):
        form = Chosen(people.customer, team["Bo"].pk, nobody="Nobody", but={team["Cy"].pk})
        shown = [("", "Nobody"), *((str(team[name].pk), name) for name in ("Ann", "Ann Lee", "Bo"))]
        assert list(form.fields["agent"].widget.choices) == shown  # type: ignore[attr-defined]
        assert form.told == team["Bo"].pk
        assert Chosen(people.customer).told is None
        for strange in (team["eve"].pk, team["Cy"].pk, "Bo", "x"):
            refused = Chosen(people.customer, strange, but={team["Cy"].pk})
            assert refused.told == "Select a valid choice. That choice is not one of the available choices."


@pytest.mark.parametrize("text", ["bo", "BO@x.example", " bo@x ", "{Bo}"])
def test_of_many_one_is_named(people: People, many: dict[str, Agent], text: str):
    with scope.tenant(people.customer.pk):
        assert Chosen(people.customer, text.format(Bo=many["Bo"].pk)).told == many["Bo"].pk


def test_of_many_the_whole_name_is_enough(people: People, many: dict[str, Agent]):
    with scope.tenant(people.customer.pk):
        assert Chosen(people.customer, "ann").told == many["Ann"].pk
        assert Chosen(people.customer, "Lee").told == many["Ann Lee"].pk
        assert Chosen(people.customer, "an", but={many["Ann Lee"].pk}).told == many["Ann"].pk
        assert Chosen(people.customer).told is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("an", "Several people fit: Ann (ann@x.example), Ann Lee (lee@x.example). Give"),
        ("eve", "Nobody here has “eve” in their name or e-mail address."),
        ("{eve}", "Nobody here has “{eve}” in their name or e-mail address."),
        ("9" * 30, "Nobody here has “"),
    ],
)
def test_of_many_nobody_is_guessed(people: People, many: dict[str, Agent], text: str, told: str):
    with scope.tenant(people.customer.pk):
        refusal = Chosen(people.customer, text.format(eve=many["eve"].pk)).told
    assert isinstance(refusal, str)
    assert refusal.startswith(told.format(eve=many["eve"].pk))


def test_a_page_says_the_name_of_whom_its_address_gives_by_id(people: People, many: dict[str, Agent]):
    with scope.tenant(people.customer.pk):
        form = Chosen(people.customer, many["Bo"].pk, nobody="Anybody")
        page = str(form["agent"])
        assert 'value="bo@x.example"' in page
        assert 'placeholder="Anybody, or a name"' in page
        assert 'value="Bo"' in str(Chosen(people.customer, "Bo")["agent"])


def test_who_may_not_act_now_is_left_out(people: People, team: dict[str, Agent]):
    with scope.tenant(people.customer.pk):
        Agent.objects.filter(pk=team["Bo"].pk).update(state="suspended")
        assert Chosen(people.customer, team["Bo"].pk, active=True).told != team["Bo"].pk
        assert Chosen(people.customer, team["Bo"].pk).told == team["Bo"].pk
