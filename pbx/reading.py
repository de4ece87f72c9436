"""Reads settings that programs and stored rows give as JSON: typed, within limits, and each fault at its own place."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from common.errors import Invalid
from common.texts import short_text

T = TypeVar("T")
Parse = Callable[[object, str], T]
DIGITS = re.compile(r"[0-9]{1,18}", re.ASCII)


class Fields:
    """The keys of one object, each taken once; ``at`` is the dotted path that leads to it.

    A key that is missing or null has its default. ``finish`` refuses keys that nobody took.
    """

    def __init__(self, raw: object, at: str = "") -> None:
        if raw is None:
            raw = {}
        if not isinstance(raw, Mapping):
            raise Invalid("An object is needed here.", field=at or "settings")
        self._raw = raw
        self._at = at
        self._taken: set[str] = set()

    def path(self, name: str) -> str:
        return f"{self._at}.{name}" if self._at else name

    def _take(self, name: str) -> object:
        self._taken.add(name)
        found: object = self._raw.get(name)
        return found

    def text(self, name: str, *, most: int = 100) -> str:
        """One line of text; "" when it is not given."""
        found = self._take(name)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise Invalid("A text is needed here.", field=self.path(name))
        return short_text(found, field=self.path(name), most=most)

    def long_text(self, name: str, *, most: int) -> str:
        """Text of many lines, kept as it is."""
        found = self._take(name)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise Invalid("A text is needed here.", field=self.path(name))
        if len(found) > most:
            raise Invalid(f"Up to {most} characters are possible here.", field=self.path(name))
        if "\x00" in found or any("\ud800" <= letter <= "\udfff" for letter in found):
            raise Invalid("The text has characters that cannot be stored.", field=self.path(name))
        return found

    def whole(self, name: str, *, least: int, most: int, default: int) -> int:
        """Digits in a text are a number too."""
        found = self._take(name)
        if found is None:
            return default
        if isinstance(found, str) and DIGITS.fullmatch(found):
            found = int(found)
        if not isinstance(found, int) or isinstance(found, bool):
            raise Invalid("A whole number is needed here.", field=self.path(name))
        if not least <= found <= most:
            raise Invalid(f"This must be from {least} to {most}.", field=self.path(name))
        return found

    def flag(self, name: str, *, default: bool) -> bool:
        found = self.flag_or_none(name)
        return default if found is None else found

    def flag_or_none(self, name: str) -> bool | None:
        """None leaves it to the account's own default."""
        found = self._take(name)
        if found is None or isinstance(found, bool):
            return found
        raise Invalid("This is either true or false.", field=self.path(name))

    def choice(self, name: str, choices: tuple[str, ...], *, default: str) -> str:
        found = self._take(name)
        if found is None:
            return default
        if not isinstance(found, str):
            raise Invalid("A text is needed here.", field=self.path(name))
        if found not in choices:
            raise Invalid(f"This must be one of {', '.join(choices)}.", field=self.path(name))
        return found

    def part(self, name: str, parse: Parse[T]) -> T:
        """What ``parse`` makes of the value, null and all."""
        return parse(self._take(name), self.path(name))

    def maybe(self, name: str, parse: Parse[T]) -> T | None:
        found = self._take(name)
        return None if found is None else parse(found, self.path(name))

    def each(self, name: str, parse: Parse[T], *, most: int) -> tuple[T, ...]:
        """Each item of a list, by its place in it."""
        found = self._take(name)
        if found is None:
            return ()
        if not isinstance(found, list):
            raise Invalid("A list is needed here.", field=self.path(name))
        if len(found) > most:
            raise Invalid(f"Up to {most} are possible here.", field=self.path(name))
        return tuple(parse(item, f"{self.path(name)}.{place}") for place, item in enumerate(found))

    def finish(self) -> None:
        """Refuse keys that mean nothing here, the first of them by name."""
        if unknown := sorted(str(name) for name in self._raw if name not in self._taken):
            raise Invalid("There is no such setting.", field=self.path(unknown[0]))
