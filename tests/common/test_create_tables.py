"""All tables of an app are made in one step, and go again, though they point at each other."""

from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from common.create_tables import CreateTables
from tests.database import as_owner

KEY = models.BigAutoField(primary_key=True)
STEP = CreateTables(
    [
        CreateModel(
            "Team",
            [("id", KEY), ("lead", models.ForeignKey("shop.Person", models.CASCADE, related_name="+"))],
        ),
        CreateModel(
            "Person", [("id", KEY.clone()), ("team", models.ForeignKey("shop.Team", models.CASCADE))]
        ),
    ]
)


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(
            name for name in connection.introspection.table_names(cursor) if name.startswith("shop_")
        )


def points_at(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {there for _, there in connection.introspection.get_relations(cursor, table).values()}


def test_tables_that_point_at_each_other_are_made_in_one_step_and_go_again(transactional_db: None) -> None:
    before, after = ProjectState(), ProjectState()
    STEP.state_forwards("shop", after)
    with as_owner():
        with connection.schema_editor() as editor:
            STEP.database_forwards("shop", editor, before, after)
        made = tables(), points_at("shop_team"), points_at("shop_person")
        with connection.schema_editor() as editor:
            STEP.database_backwards("shop", editor, after, before)
        left = tables()

    assert made == (["shop_person", "shop_team"], {"shop_person"}, {"shop_team"})
    assert left == []
    assert STEP.describe() == "Create 2 models"


def test_a_state_that_was_drawn_before_knows_the_models_too() -> None:
    state = ProjectState()
    assert list(state.apps.get_models()) == []

    STEP.state_forwards("shop", state)

    assert sorted(model.__name__ for model in state.apps.get_models()) == ["Person", "Team"]
