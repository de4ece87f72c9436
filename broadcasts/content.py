"""What a broadcast says: announcements with or without keys, or a text message."""

from dataclasses import dataclass
from typing import Self

from calls.live.services import MOST_PROMPTS
from common.errors import Invalid
from pbx.key_menu import NO_MENU, KeyMenu
from pbx.prompts import Prompt
from pbx.reading import Fields

LONGEST_TEXT = 1600


@dataclass(frozen=True)
class Content:
    """``prompts`` are played in turn and ``menu`` asks for a key behind them, or ``text`` is sent."""

    prompts: tuple[Prompt, ...] = ()
    menu: KeyMenu = NO_MENU
    text: str = ""
    finds_machines: bool = False
    is_recorded: bool = False

    @classmethod
    def parse(cls, raw: object, at: str = "content") -> Self:
        fields = Fields(raw, at)
        found = cls(
            prompts=fields.each("prompts", Prompt.parse, most=MOST_PROMPTS),
            menu=fields.part("menu", KeyMenu.parse),
            text=fields.long_text("text", most=LONGEST_TEXT),
            finds_machines=fields.flag("finds_machines", default=False),
            is_recorded=fields.flag("is_recorded", default=False),
        )
        fields.finish()
        if not all(found.prompts):
            raise Invalid("Each announcement is a media or a text to speak.", field=fields.path("prompts"))
        return found

    def to_json(self) -> dict[str, object]:
        return {
            "prompts": [prompt.to_json() for prompt in self.prompts],
            "menu": self.menu.to_json(),
            "text": self.text,
            "finds_machines": self.finds_machines,
            "is_recorded": self.is_recorded,
        }

    def played(self) -> dict[str, Prompt]:
        """Every prompt, by its path."""
        named = {f"prompts.{place}": prompt for place, prompt in enumerate(self.prompts)}
        return named | ({"menu.prompt": self.menu.prompt} if self.menu else {})
