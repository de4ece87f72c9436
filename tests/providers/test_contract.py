"""The contract that every connector keeps."""

import inspect

import pytest

from jobs.errors import WorkError
from providers import errors
from providers.base import Can, Connector
from providers.errors import Unsupported
from providers.models import ProviderAccount
from providers.registry import CONNECTORS, connector_for

ALL = list(CONNECTORS.values())


@pytest.mark.parametrize("connector", ALL)
def test_it_can_what_it_implements(connector):
    implemented = {can for can in Can if getattr(connector, can) is not getattr(Connector, can)}

    assert connector.can == implemented


@pytest.mark.parametrize("connector", ALL)
def test_it_takes_what_the_contract_says(connector):
    for can in connector.can:
        ours, theirs = (
            inspect.signature(getattr(of, can)).parameters.values() for of in (Connector, connector)
        )
        assert [(p.kind, p.default) for p in theirs] == [(p.kind, p.default) for p in ours], can


@pytest.mark.parametrize("connector", ALL)
def test_it_has_a_name_for_machines_and_one_for_people(connector):
    assert CONNECTORS[connector.slug] is connector
    assert connector.slug.isidentifier()
    assert connector.slug.islower()
    assert connector.label.strip()


def test_every_capability_is_a_method_of_the_contract():
    methods = {
        name for name, _ in inspect.getmembers(Connector, inspect.isfunction) if not name.startswith("_")
    }

    assert methods == set(Can)


def test_what_is_not_implemented_is_unsupported():
    class Nothing(Connector):
        slug, label = "nothing", "Nothing"

    for name in Can:
        method = getattr(Nothing(), name)
        taken = inspect.signature(method).parameters.values()
        positional = [None for one in taken if one.kind is one.POSITIONAL_OR_KEYWORD]
        keyed = {one.name: None for one in taken if one.kind is one.KEYWORD_ONLY}
        with pytest.raises(Unsupported, match="Nothing cannot do this"):
            method(*positional, **keyed)


def test_every_error_is_one_of_work():
    assert all(issubclass(getattr(errors, name), WorkError) for name in errors.__all__)


def test_the_registry_makes_each(db):
    for slug, connector in CONNECTORS.items():
        row = ProviderAccount(
            pk=1, name="x", connector=slug, base_url="https://carrier.example", username="1"
        )
        assert type(connector_for(row)) is connector


@pytest.mark.parametrize(
    ("state", "error"), [("refused", errors.BadCredentials), ("paused", errors.Unavailable)]
)
def test_a_login_that_is_stopped_gives_no_connector(db, state, error):
    with pytest.raises(error):
        connector_for(ProviderAccount(pk=1, name="x", connector="house", state=state))
