"""The text of a scenario as nodes that know their lines. Anchors and deep nesting, which blow texts up, are refused."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

DEEPEST = 20
NOT_PLAIN = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Fault:
    """What is wrong, without a full stop, and the line on which it stands, from 1."""

    line: int
    text: str


class Unreadable(ValueError):
    """The text is not of its format at all."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.text)
        self.fault = fault


class _Reader(yaml.SafeLoader):
    """YAML without aliases, to a certain depth."""

    deep = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(Fault(line, "anchors and aliases (& and *) are not possible here"))
        if self.deep >= DEEPEST:
            raise Unreadable(Fault(line, f"parts stand within each other more than {DEEPEST} deep"))
        self.deep += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.deep -= 1


def read(text: str, format: str) -> yaml.Node | None:
    """The node of the whole text, None for an empty one; Unreadable, with its line, for what is no YAML or JSON."""
    if format == "JSON" and text.strip():
        _require_json(text)
    reader = None
    try:
        reader = _Reader(text)
        node: yaml.Node | None = reader.get_single_node()
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        raise Unreadable(Fault(mark.line + 1 if mark else 1, f"{exc.problem or exc.context}")) from exc
    except yaml.YAMLError as exc:
        raise Unreadable(Fault(1, "the text has characters that cannot stand in it")) from exc
    finally:
        if reader is not None:
            reader.dispose()
    return node


def _require_json(text: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as exc:
        raise Unreadable(Fault(exc.lineno, f"this is no JSON: {exc.msg}")) from exc
    except RecursionError as exc:
        raise Unreadable(Fault(1, f"parts stand within each other more than {DEEPEST} deep")) from exc


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, str, yaml.Node]]:
    """Keys as nodes and as texts, with their values."""
    for key, value in node.value:
        yield key, key.value if isinstance(key, yaml.ScalarNode) else "", value


def plain(node: yaml.Node) -> object:
    """The value of a node; dates and the like stay texts."""
    if isinstance(node, yaml.MappingNode):
        return {name: plain(value) for _, name, value in pairs(node)}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return _scalar(node)


def _scalar(node: yaml.Node) -> object:
    kind, text = str(node.tag).removeprefix(NOT_PLAIN), str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in {"true", "yes", "on"}
    try:
        if kind == "int":
            return int(text.replace("_", ""), 10)
        if kind == "float":
            return float(text)
    except ValueError:
        return text
    return text
