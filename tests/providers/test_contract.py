"""The contract that every connector keeps."""

import inspect

import pytest

from jobs.errors import WorkError
from providers import errors
from providers.contract.base import abilities, is_optional
from providers.contract.connector import Connector
from providers.contract.families import CONTRACTS, Family
from providers.errors import Unsupported
from providers.models import ProviderAccount
from providers.registry import CONNECTORS, connector_for

ALL = list(CONNECTORS.values())


EVERY = [ability for contract in CONTRACTS.values() for ability in abilities(contract)]


def of_contract() -> set[str]:
    """The names of all methods that a connector may be asked for."""
    found = inspect.getmembers(Connector, inspect.isfunction)
    return {name for name, _ in found if not name.startswith("_")}


def test_each_family_has_a_contract_and_no_two_families_ask_for_the_same():
    names = [ability.__name__ for ability in EVERY]

    assert list(CONTRACTS) == list(Family)
    assert len(names) == len(set(names))
    assert set(names) | {"check_credentials"} == of_contract()


@pytest.mark.parametrize("connector", ALL)
@pytest.mark.parametrize("family", Family)
def test_a_family_is_served_whole_or_not_at_all(connector, family):
    able = {ability.__name__ for ability in abilities(CONTRACTS[family]) if connector.can(ability)}
    needed = {ability.__name__ for ability in abilities(CONTRACTS[family]) if not is_optional(ability)}

    assert (family in connector.families()) == bool(able)
    assert not able or needed <= able


@pytest.mark.parametrize("connector", ALL)
def test_it_takes_what_the_contract_says(connector):
    for ability in filter(connector.can, EVERY):
        ours, theirs = (
            inspect.signature(of).parameters.values()
            for of in (ability, getattr(connector, ability.__name__))
        )
        assert [(p.kind, p.default) for p in theirs] == [(p.kind, p.default) for p in ours], ability


@pytest.mark.parametrize("connector", ALL)
def test_it_has_a_name_for_machines_and_one_for_people(connector):
    assert CONNECTORS[connector.slug] is connector
    assert connector.slug.isidentifier()
    assert connector.slug.islower()
    assert connector.label.strip()


@pytest.mark.parametrize("connector", ALL)
def test_what_it_serves_in_fewer_countries_it_serves(connector):
    """A narrower family is one of its own, and its countries are fewer of those whose numbers it knows."""
    assert set(connector.narrower) <= set(connector.families())
    for family, countries in connector.narrower.items():
        assert countries, family
        assert countries < connector.countries or not connector.countries, family
        assert connector.countries_for(family) == countries
        assert all(
            connector.knows(country, family) == (country in countries) for country in connector.countries
        )


class Nothing(Connector):
    slug, label = "nothing", "Nothing"


def test_who_implements_nothing_serves_nothing():
    assert Nothing.families() == ()
    assert not any(Nothing.can(ability) for ability in [*EVERY, Connector.check_credentials])


@pytest.mark.parametrize("name", sorted(of_contract()))
def test_what_is_not_implemented_is_unsupported(name):
    method = getattr(Nothing(), name)
    parameters = inspect.signature(method).parameters.values()
    positional = [None for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    keyed = {p.name: None for p in parameters if p.kind is p.KEYWORD_ONLY}

    with pytest.raises(Unsupported, match="Nothing cannot do this"):
        method(*positional, **keyed)


@pytest.mark.parametrize("family", Family)
def test_who_implements_a_family_serves_that_and_no_other(family):
    """A toy of each family: all that no carrier may lack, or its first ability."""
    asked = abilities(CONTRACTS[family])
    needed = [ability for ability in asked if not is_optional(ability)] or asked[:1]
    toy = type("Toy", (Connector,), {ability.__name__: lambda *_args, **_key: None for ability in needed})

    assert toy.families() == (family,)
    assert {ability for ability in EVERY if toy.can(ability)} == set(needed)


def test_every_error_is_one_of_work():
    assert all(issubclass(getattr(errors, name), WorkError) for name in errors.__all__)


@pytest.mark.parametrize("connector", ALL)
def test_the_registry_makes_each_from_what_its_login_consists_of(db, connector):
    others = {field.name: "https://carrier.example" for field in connector.login_fields} | {
        "base_url": "https://carrier.example",
        "username": "1",
    }
    places = {name: others.pop(name) for name in ("base_url", "username")}
    others.pop("secret", None)
    row = ProviderAccount(pk=1, name="x", connector=connector.slug, **places, extra=others)

    assert type(connector_for(row)) is connector


@pytest.mark.parametrize("connector", ALL)
def test_it_says_what_its_login_consists_of(connector):
    names = [field.name for field in connector.login_fields]

    assert len(names) == len(set(names))
    assert {field.name for field in connector.login_fields if field.kind == "secret"} <= {"secret"}
    assert all(field.label for field in connector.login_fields)
    assert all(len(country) == 2 and country.isupper() for country in connector.countries)


@pytest.mark.parametrize(
    ("state", "error"), [("refused", errors.BadCredentials), ("paused", errors.Unavailable)]
)
def test_a_login_that_is_stopped_gives_no_connector(db, state, error):
    with pytest.raises(error):
        connector_for(ProviderAccount(pk=1, name="x", connector="house", state=state))
