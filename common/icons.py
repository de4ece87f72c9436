"""The file of all icons that the product shows, drawn from Heroicons: a page names a part of it for each icon."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

from django.conf import settings

# Where static files are looked for, and within the sources.
NAME = "img/icons.svg"
# How templates name an icon: with its style, or for another template to draw.
NAMED = re.compile(r"heroicon_(micro|mini|outline|solid) \"([a-z0-9-]+)\"")
HANDED_ON = re.compile(r"icon(?:=|\|default:)\"([a-z0-9-]+)\"")
# Code that speaks of icons may name them anywhere.
LITERAL = re.compile(r"\"([a-z0-9-]+)\"")
# Icons whose names come from code, or from another template, are drawn in one of these.
NAMED_ELSEWHERE = ("outline", "micro")
HEAD = re.compile(r"<svg [^>]*>")
SHARED = re.compile(r" (?:viewBox|fill|stroke|stroke-width)=\"[^\"]*\"")
SYMBOL = re.compile(r"<symbol id=\"([a-z0-9-]+)\"")


def path() -> Path:
    """The file in the sources."""
    found: Path = settings.BASE_DIR / "static" / NAME
    return found


@cache
def symbols() -> frozenset[str]:
    """What the file holds: ``mini-phone``, and so on."""
    return frozenset(SYMBOL.findall(path().read_text()))


def drawn() -> str:
    """What the file should be: each icon that templates and code of the product name, a line each."""
    with (files("heroicons") / "heroicons.zip").open("rb") as packed, ZipFile(packed) as package:
        there = {name.removesuffix(".svg") for name in package.namelist()}
        named = sorted((_in_templates() | _in_code()) & there)
        lines = [_symbol(name, package.read(f"{name}.svg").decode()) for name in named]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(lines) + "\n</svg>\n"


def _in_templates() -> set[str]:
    """``mini/phone`` and so on."""
    texts = [found.read_text() for found in (settings.BASE_DIR / "templates").rglob("*.html")]
    named = {f"{style}/{name}" for text in texts for style, name in NAMED.findall(text)}
    return named | _styled(name for text in texts for name in HANDED_ON.findall(text))


def _in_code() -> set[str]:
    """Words that are no icon's name are among them."""
    texts = (found.read_text() for found in settings.BASE_DIR.glob("*/**/*.py") if _is_ours(found))
    return _styled(name for text in texts if "icon" in text.lower() for name in LITERAL.findall(text))


def _is_ours(source: Path) -> bool:
    folders = source.relative_to(settings.BASE_DIR).parts
    return not folders[0].startswith(".") and folders[0] != "tests"


def _styled(names: Iterable[str]) -> set[str]:
    return {f"{style}/{name}" for name in names for style in NAMED_ELSEWHERE}


def _symbol(name: str, svg: str) -> str:
    head = HEAD.match(svg)
    assert head is not None
    within = "".join(line.strip() for line in svg[head.end() :].splitlines()).removesuffix("</svg>")
    shared = "".join(SHARED.findall(head.group()))
    return f'<symbol id="{name.replace("/", "-")}"{shared}>{within}</symbol>'
