"""The tags of Heroicons. An icon names its part of one file, which browsers keep, and is not drawn on the page."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from heroicons.templatetags import heroicons

from common.icons import NAME, symbols

register = template.Library()
# Templates ask for far fewer; names that come with the context cannot fill memory.
MOST = 1024
# The size of each style where a template names none.
USUAL = 16
SIZES = {"micro": 16, "mini": 20, "outline": 24, "solid": 24}


@lru_cache(MOST)
def icon(style: str, name: str, *, size: int | None = None, **attributes: str) -> SafeString:
    """The icon; one that the file lacks is drawn in place, until ``make icons`` has put it there."""
    size = size or SIZES[style]
    if f"{style}-{name}" not in symbols():
        drawing: Callable[..., SafeString] = getattr(heroicons, f"heroicon_{style}")
        return drawing(name, size=size, **attributes)
    return format_html(
        '<svg{} aria-hidden="true"><use href="{}#{}-{}"/></svg>',
        format_html_join("", ' {}="{}"', (attributes | _measures(size)).items()),
        static(NAME),
        style,
        name,
    )


def _measures(size: int) -> dict[str, str]:
    """None for the size that style sheets give to every icon that says nothing else."""
    return {} if size == USUAL else {"width": str(size), "height": str(size)}


def _tag(style: str) -> Callable[..., SafeString]:
    def draw(name: str, **attributes: Any) -> SafeString:
        return icon(style, name, **attributes)

    return draw


for style in SIZES:
    register.simple_tag(_tag(style), name=f"heroicon_{style}")
