"""Lists to choose from that are long: drawn in one loop, or once in a process."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


class Ready(BaseChoiceIterator):
    """Choices that are pairs already, or groups of pairs: Django would go through all of them twice to make them so."""

    def __init__(self, choices: list[Any]) -> None:
        self.choices = choices

    def __iter__(self) -> Iterator[Any]:
        return iter(self.choices)


class LongSelect(forms.Select):
    """A list of hundreds, whose labels are plain text. Django's own makes two dictionaries for each option and goes
    through a template.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        chosen = set(self.format_value(value))
        drawn = []
        for label, rows in self.choices:
            if isinstance(rows, (list, tuple)):
                drawn += [f'<optgroup label="{escape(str(label))}">', *_drawn(rows, chosen), "</optgroup>"]
            else:
                drawn += _drawn([(label, rows)], chosen)
        return _select(name, self.build_attrs(self.attrs, attrs), mark_safe("".join(drawn)))  # noqa: S308


def _drawn(rows: Iterable[tuple[Any, Any]], chosen: set[str]) -> Iterator[str]:
    """Options; the first of the chosen ones is, and then none: a list shows one."""
    for value, label in rows:
        text = str(value)
        is_chosen = " selected" if text in chosen else ""
        if is_chosen:
            chosen.clear()
        # HTML needs no end of an option; a list is a quarter shorter without.
        yield f'<option value="{escape(text)}"{is_chosen}>{escape(str(label))}'


class KnownSelect(forms.Select):
    """A list that is the same on every page, and long: its options are drawn once in a process."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        chosen = format_html('<option value="{}"', self.format_value(value)[0] if value else "")
        options = _options(tuple(self.choices)).replace(chosen, mark_safe(f"{chosen} selected"), 1)  # noqa: S308
        return _select(name, self.build_attrs(self.attrs, attrs), mark_safe(options))  # noqa: S308


@lru_cache(64)
def _options(choices: tuple[tuple[str, str], ...]) -> SafeString:
    return format_html_join("", '<option value="{}">{}', choices)


def _select(name: str, attributes: dict[str, Any], options: SafeString) -> SafeString:
    return format_html('<select name="{}"{}>{}</select>', name, flatatt(attributes), options)
