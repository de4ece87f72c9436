"""A menu behind an announcement: what becomes of the key that somebody presses."""

from dataclasses import dataclass
from typing import Self

from common.errors import Invalid
from pbx.prompts import Prompt
from pbx.reading import Fields
from pbx.targets import MOST_TARGETS, Target

BRIDGE, REPEAT, HANG_UP = "bridge", "repeat", "hang_up"
ACTIONS = (BRIDGE, REPEAT, HANG_UP)
KEYS = "0123456789*#"


@dataclass(frozen=True)
class KeyAction:
    """``key`` joins whoever pressed it with the first of ``targets`` who answers, plays it all again, or hangs up."""

    key: str
    does: str
    targets: tuple[Target, ...] = ()

    @classmethod
    def parse(cls, raw: object, at: str = "key") -> Self:
        fields = Fields(raw, at)
        key = fields.text("key", most=1)
        if not key or key not in KEYS:
            raise Invalid("A key is one of 0 to 9, * and #.", field=fields.path("key"))
        does = fields.choice("does", ACTIONS, default=HANG_UP)
        targets = fields.each("targets", Target.parse, most=MOST_TARGETS)
        fields.finish()
        if (does == BRIDGE) != bool(targets):
            raise Invalid("Whoever is joined with somebody needs a number.", field=fields.path("targets"))
        return cls(key, does, targets)

    def to_json(self) -> dict[str, object]:
        return {
            "key": self.key,
            "does": self.does,
            "targets": [target.to_json() for target in self.targets],
        }


@dataclass(frozen=True)
class KeyMenu:
    """``prompt`` asks for the key; each key stands once."""

    prompt: Prompt = Prompt()
    actions: tuple[KeyAction, ...] = ()

    @classmethod
    def parse(cls, raw: object, at: str = "menu") -> Self:
        fields = Fields(raw, at)
        found = cls(
            prompt=fields.part("prompt", Prompt.parse),
            actions=fields.each("actions", KeyAction.parse, most=len(KEYS)),
        )
        fields.finish()
        if len({action.key for action in found.actions}) < len(found.actions):
            raise Invalid("Each key does one thing.", field=fields.path("actions"))
        return found

    def to_json(self) -> dict[str, object]:
        return {
            "prompt": self.prompt.to_json(),
            "actions": [action.to_json() for action in self.actions],
        }

    def __bool__(self) -> bool:
        return bool(self.actions)

    def action_of(self, key: object) -> KeyAction | None:
        return next((action for action in self.actions if action.key == key), None)


NO_MENU = KeyMenu()
