"""Many rows in one statement, and long lists of values as one array."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Activity, Agent
from common import scope
from common.inserting import insert_models, insert_rows
from tests.people import People


def rows(*names: str) -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "ref": f"ref{name}",
            "object_id": name,
            "roles": ["member", "admin"],
            "services": {"a": True},
        }
        for name in names
    ]


def same(people: People) -> dict[str, object]:
    now = timezone.now()
    return {"account_id": people.customer.pk, "created_at": now, "updated_at": now}


def test_ids_come_in_the_order_of_the_rows_with_defaults_filled_in(people: People):
    names = ["zoë", "ann 'x'", '{"b": 1}', "\\N"]
    with scope.tenant(people.customer.pk):
        made = insert_rows(Agent, rows(*names), same=same(people))
        agents = [Agent.objects.get(pk=pk) for pk in made]
    assert [agent.name for agent in agents] == names
    assert {(agent.state, agent.kind, agent.city) for agent in agents} == {("active", "person", "")}
    assert (agents[0].roles, agents[0].services, agents[0].user) == (["member", "admin"], {"a": True}, None)
    assert insert_rows(Agent, [], same={}) == []


def test_models_are_as_they_would_be_read_and_share_no_default(people: People):
    with scope.tenant(people.customer.pk):
        given = [{"name": name, "ref": f"ref{name}", "object_id": name} for name in ("ann", "bob")]
        made = insert_models(Agent, given, same=same(people))
        assert [vars(agent) for agent in made] == [
            vars(Agent.objects.get(pk=agent.pk)) | {"_state": agent._state} for agent in made
        ]
        made[0].roles.append("owner")
        made[0].services["a"] = True
    assert (made[1].roles, made[1].services) == ([], {})


def test_a_conflict_refuses_all_or_is_passed_over(people: People):
    with scope.tenant(people.customer.pk):
        insert_rows(Agent, rows("ann"), same=same(people))
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_rows(Agent, rows("bob", "ann"), same=same(people))
        assert Agent.objects.count() == 1
        assert len(insert_rows(Agent, rows("bob", "ann"), same=same(people), ignore_conflicts=True)) == 1
        assert Agent.objects.count() == 2


def test_a_shared_document_and_any_of(people: People):
    with scope.tenant(people.customer.pk):
        who = {"account_id": people.customer.pk, "actor": "x", "source": "job", "verb": "did", "subject": "s"}
        shared = who | {"after": {"n": [1]}, "created_at": timezone.now()}
        subjects = [{"subject_id": str(number), "subject_type": "test"} for number in range(3)]
        made = insert_rows(Activity, subjects, same=shared)
        found = Activity.objects.filter(id__any_of=made[:2], subject_id__any_of={"0", "1", "2"})
        assert sorted(found.values_list("subject_id", flat=True)) == ["0", "1"]
        assert Activity.objects.filter(account__any_of=[people.other.pk]).count() == 0
        assert found[0].after == {"n": [1]}
