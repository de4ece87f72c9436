"""Nodes of calls under way: listed, told, ended (relatel.md §5.5)."""

from calls.company import selectors
from calls.live.selectors import call_with_id
from calls.live.services import hang_up
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.calls_json import NodeBody, node_told

MOST = 100


class Nodes(Shape):
    call_nodes = NodeBody(many=True)


class OneNode(Shape):
    call_node = NodeBody()


class Live(Endpoint):
    @operation("call_nodes.live", reply=Nodes)
    def get(self, call: Call) -> Data:
        """Those that are not over, of the hundred newest calls under way."""
        rows = selectors.live_calls(call.account, most=MOST)
        nodes = [node_told(node, row.id) for row in rows for node in row.nodes if node.ended_at is None]
        return {"call_nodes": nodes}


class One(Endpoint):
    @operation("call_nodes.get", reply=OneNode)
    def get(self, call: Call, uuid: str) -> Data:
        return _one(call, uuid)


class HangUp(Endpoint):
    @operation("call_nodes.hangup", reply=OneNode)
    def post(self, call: Call, uuid: str) -> Data:
        """The call that it is of ends, for everybody in it."""
        row = selectors.call_of_node(call.account, uuid)
        found = call_with_id(call.account, row.call or 0)
        hang_up(account=call.account, by=call.actor, ref=found.ref)
        return _one(call, uuid)


def _one(call: Call, uuid: str) -> Data:
    row = selectors.call_of_node(call.account, uuid)
    node = next(node for node in row.nodes if node.id == uuid)
    return {"call_node": node_told(node, row.id)}
