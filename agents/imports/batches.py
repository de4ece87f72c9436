"""The order in which the rows of a file are done: supervisors before, or together with, those whom they supervise."""

from collections.abc import Iterator, Sequence

from agents.imports.cells import Row, read_row
from agents.imports.states import ImportMode
from agents.imports.verdicts import SAME, own_keys
from agents.services.lookup import folded

# As many rows as are done in one transaction, unless more supervise one another in a circle.
SIZE = 1_000


def batches(rows: Sequence[Row], mode: ImportMode) -> list[list[Row]]:
    """The rows in batches. Only new agents can be missing when they are named, so only their order matters."""
    groups = _groups(rows) if mode == ImportMode.ONBOARD else [[row] for row in rows]
    made: list[list[Row]] = []
    for group in groups:
        if not made or len(made[-1]) + len(group) > SIZE:
            made.append([])
        made[-1] += group
    return [batch for batch in made if batch]


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    if not any("supervisors" in row.values for row in rows):
        return [[row] for row in rows]
    return [[rows[place] for place in sorted(circle)] for circle in circles(_supervisors(rows))]


def _supervisors(rows: Sequence[Row]) -> list[list[int]]:
    """For each row the places of the rows of its supervisors."""
    asked = [read_row(row, ImportMode.ONBOARD, "") for row in rows]
    places: dict[str, int] = {}
    for place, one in enumerate(asked):
        for _, value in own_keys(one):
            places.setdefault(value, place)
    return [
        [
            places[found]
            for name in one.supervisors or ()
            if (found := next((form for by in SAME if (form := folded(by, name)) in places), "")) in places
        ]
        for one in asked
    ]


def circles(edges: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The strongly connected parts, each after those that its members point to (Tarjan's algorithm, with a stack of
    its own, because a chain of supervisors may be long).
    """
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    for root in range(len(edges)):
        if root in index:
            continue
        work = [(root, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            elif (before := edges[node][at - 1]) in on_stack:
                low[node] = min(low[node], low[before])
            if at < len(edges[node]):
                work.append((node, at + 1))
                if edges[node][at] not in index:
                    work.append((edges[node][at], 0))
            elif low[node] == index[node]:
                cut = stack.index(node) if stack[-1] != node else len(stack) - 1
                part, stack[cut:] = stack[cut:], []
                on_stack.difference_update(part)
                yield part
