"""Expressions of scenarios: dotted names, texts joined with +, JSON.stringify(x) and !x. Anything else is refused."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)|(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<sign>[+!()]))",
    re.ASCII,
)
HOLE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
STRINGIFY = "JSON.stringify"
MOST_TOKENS = 100
LONGEST_TEXT = 100_000
# What a scenario may ask for besides its own variables, which begin with $.
GIVEN = frozenset({"app", "call", "now", "recording", "run", "scenario"})


class BadExpression(ValueError):
    """The text is no expression that scenarios know."""


@dataclass(frozen=True)
class Name:
    """``call.fromNumber`` or ``$target``: what is not there is None."""

    path: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    value: str


@dataclass(frozen=True)
class Not:
    of: "Expression"


@dataclass(frozen=True)
class Json:
    of: "Expression"


@dataclass(frozen=True)
class Joined:
    parts: tuple["Expression", ...]


Expression = Name | Text | Not | Json | Joined


@dataclass(frozen=True)
class Template:
    """Text with expressions in ``${{ }}``; one that is a single expression has that one's own value."""

    parts: tuple[str | Expression, ...]

    @property
    def literal(self) -> str | None:
        """The text where no expression stands in it."""
        return "".join(map(str, self.parts)) if all(isinstance(part, str) for part in self.parts) else None

    def names(self) -> Iterator[str]:
        """What it asks for, by the first part of each name."""
        for part in self.parts:
            if not isinstance(part, str):
                yield from names_in(part)

    def value(self, known: Mapping[str, object]) -> object:
        if len(self.parts) == 1 and not isinstance(self.parts[0], str):
            return evaluate(self.parts[0], known)
        return self.text(known)

    def text(self, known: Mapping[str, object]) -> str:
        """Up to ``LONGEST_TEXT``, however often a long value is put in."""
        return _together(
            part if isinstance(part, str) else as_text(evaluate(part, known)) for part in self.parts
        )


def template(text: str) -> Template:
    """BadExpression where something between ``${{`` and ``}}`` is none."""
    parts: list[str | Expression] = []
    at = 0
    for hole in HOLE.finditer(text):
        if hole.start() > at:
            parts.append(text[at : hole.start()])
        parts.append(expression(hole[1]))
        at = hole.end()
    if at < len(text):
        parts.append(text[at:])
    if any("${{" in part for part in parts if isinstance(part, str)):
        raise BadExpression("an expression is not closed with }}")
    return Template(tuple(parts))


def condition(text: str) -> Expression:
    """The expression of an ``if``, with or without ``${{ }}``."""
    whole = HOLE.fullmatch(text.strip())
    return expression(whole[1] if whole else text)


def expression(text: str) -> Expression:
    tokens = _tokens(text)
    if not tokens:
        raise BadExpression("an expression is empty")
    found, rest = _joined(tokens)
    if rest:
        raise BadExpression(f"“{rest[0][:40]}” cannot stand there in an expression")
    return found


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text.rstrip()):
        token = TOKEN.match(text, at)
        if token is None:
            raise BadExpression(
                f"“{text[at:].strip()[:40]}” is no expression: there are dotted names, texts, +, ! and JSON.stringify()"
            )
        found.append(token[0].strip())
        at = token.end()
    if len(found) > MOST_TOKENS:
        raise BadExpression("an expression is too long")
    return found


def _joined(tokens: list[str]) -> tuple[Expression, list[str]]:
    first, rest = _single(tokens)
    parts = [first]
    while rest and rest[0] == "+":
        part, rest = _single(rest[1:])
        parts.append(part)
    return (Joined(tuple(parts)) if len(parts) > 1 else first), rest


def _single(tokens: list[str]) -> tuple[Expression, list[str]]:
    if not tokens:
        raise BadExpression("an expression ends too early")
    word, rest = tokens[0], tokens[1:]
    if word == "!":
        negated, rest = _single(rest)
        return Not(negated), rest
    if word == "(":
        return _closed(_joined(rest))
    if word == STRINGIFY:
        if rest[:1] != ["("]:
            raise BadExpression("JSON.stringify is written JSON.stringify(name)")
        inner, rest = _closed(_joined(rest[1:]))
        return Json(inner), rest
    if word[0] in "'\"":
        return Text(word[1:-1]), rest
    if word in {"+", ")"}:
        raise BadExpression(f"“{word}” cannot stand there in an expression")
    if rest[:1] == ["("]:
        raise BadExpression(f"there is no function {word[:40]}")
    return Name(tuple(word.split("."))), rest


def _closed(found: tuple[Expression, list[str]]) -> tuple[Expression, list[str]]:
    inner, rest = found
    if rest[:1] != [")"]:
        raise BadExpression("a bracket is not closed")
    return inner, rest[1:]


def names_in(one: Expression) -> Iterator[str]:
    match one:
        case Name(path):
            yield path[0]
        case Not(of) | Json(of):
            yield from names_in(of)
        case Joined(parts):
            for part in parts:
                yield from names_in(part)


def evaluate(one: Expression, known: Mapping[str, object]) -> object:
    match one:
        case Name(path):
            return _looked_up(path, known)
        case Text(value):
            return value
        case Not(of):
            return not evaluate(of, known)
        case Json(of):
            return json.dumps(evaluate(of, known), ensure_ascii=False, default=str)
        case Joined(parts):
            return _together(as_text(evaluate(part, known)) for part in parts)


def _together(texts: Iterable[str]) -> str:
    found, length = [], 0
    for text in texts:
        found.append(text[: LONGEST_TEXT - length])
        length += len(found[-1])
        if length >= LONGEST_TEXT:
            break
    return "".join(found)


def _looked_up(path: tuple[str, ...], known: Mapping[str, object]) -> object:
    found: object = known
    for part in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def as_text(value: object) -> str:
    """As people read it: nothing for what is not there, JSON for what has parts."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, default=str)
