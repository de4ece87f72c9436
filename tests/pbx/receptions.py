"""A Danish company's reception for tests: hours of a shop, a menu of two levels, and colleagues who answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Agent
from pbx.models import CallGroup, Reception
from pbx.prompts import Prompt
from pbx.receptions.hours import Hours, SpecialDay, spans_of
from pbx.receptions.path import Path, Step
from pbx.receptions.rules import Plan
from pbx.receptions.services import ReceptionWish, assign_number, create_reception
from pbx.receptions.states import StepKind
from pbx.services.groups import GroupWish, create_group
from tests.agents.staff import add_agent
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

SPOKEN = "TTS_EN-GB_SERENA"
DAY = spans_of("09:00-12:00, 13:00-17:00", field="week")
HOURS = Hours(
    (DAY, DAY, DAY, DAY, spans_of("09:00-15:00", field="week"), (), ()),
    {date(2026, 12, 24): SpecialDay((), "Christmas Eve"), date(2026, 12, 28): SpecialDay(((600, 720),))},
    "DK",
    "Europe/Copenhagen",
)


def say(text: str) -> Prompt:
    return Prompt(voice=SPOKEN, text=text)


@dataclass
class Desk:
    """Main number HELD[1]: 1 rings Ann, 2 the group of Ann, 3 is a menu whose 1 takes a voicemail."""

    shop: Shop
    ann: Agent
    group: CallGroup
    reception: Reception

    @property
    def who(self) -> dict[str, Any]:
        return {"account": self.shop.customer, "by": BY}


def desk_of(shop: Shop, ann: Agent | None = None) -> Desk:
    ann = ann or add_agent(shop.customer, "Ann", private=HELD[0])
    who: dict[str, Any] = {"account": shop.customer, "by": BY}
    group = create_group(**who, wish=GroupWish("Sales", members=[ann.pk], ring_seconds=10))
    inner = Step(StepKind.MENU, say("Press 1 to leave a message."), keys={"1": Step(StepKind.VOICEMAIL)})
    menu = Step(
        StepKind.MENU,
        say("Press 1 for Ann, 2 for sales, 3 for more."),
        keys={
            "1": Step(StepKind.AGENT, target=ann.pk, seconds=15),
            "2": Step(StepKind.QUEUE, target=group.pk, seconds=30),
            "3": inner,
        },
    )
    plan = Plan(HOURS, Path(menu, Step(StepKind.END, say("We are closed.")), Step(StepKind.VOICEMAIL)))
    row = create_reception(**who, wish=ReceptionWish("Main", short_brand_name="Acme"), plan=plan)
    assign_number(**who, ref=row.ref, e164=HELD[1])
    return Desk(shop, ann, group, row)
