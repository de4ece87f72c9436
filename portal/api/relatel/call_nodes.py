"""Nodes of calls under way: listed, told, handed over, ended (relatel.md §5.5)."""

from rest_framework import serializers

from calls.company import selectors
from calls.company.records import CompanyCall, Node
from calls.company.transferring import cancel_transfer, complete_transfer, transfer
from calls.live.selectors import call_with_id, handing_over, leg_with_id
from calls.live.services import hang_up
from common.errors import Conflict
from pbx.selectors.groups import lines_of
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.calls_json import NodeBody, node_told
from portal.api.relatel.endpoints import agent_at
from portal.api.relatel.errors import Problem

MOST = 100


class Nodes(Shape):
    call_nodes = NodeBody(many=True)


class OneNode(Shape):
    call_node = NodeBody()


class Wanted(Shape):
    endpoint = serializers.CharField(help_text="An employee, such as Employee#1.")
    type = serializers.ChoiceField(["attended", "direct"], required=False)


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
        """The call that it is of ends, for everybody in it; who has a word before handing over lets go instead."""
        row = selectors.call_of_node(call.account, uuid)
        found, node = call_with_id(call.account, row.call or 0), _node(row, uuid)
        if node.ended_at is not None:
            raise Conflict("This node of the call is over.", field="node_uuid")
        leg = leg_with_id(call.account, selectors.leg_of_node(uuid)) if node.state else None
        if leg is not None and handing_over(call.account, found) == leg.place:
            complete_transfer(account=call.account, by=call.actor, leg=leg.pk)
        else:
            hang_up(account=call.account, by=call.actor, ref=found.ref)
        return _one(call, uuid)


class Transfer(Endpoint):
    @operation("call_nodes.transfer", reply=OneNode, takes=Wanted)
    def post(self, call: Call, uuid: str) -> Data:
        """The other party is handed over to an employee; attended is after a word with them, and is what is usual."""
        agent = agent_at(call.account, call.values["endpoint"])
        line = lines_of(call.account, [agent]).get(agent.pk) if agent is not None else None
        if line is None:
            raise Problem(400, "endpoint: Name an employee who has a telephone.")
        is_attended = call.values.get("type", "attended") == "attended"
        leg = selectors.leg_of_node(uuid)
        transfer(account=call.account, by=call.actor, leg=leg, to=line, is_attended=is_attended)
        return _one(call, uuid)


class CancelTransfer(Endpoint):
    @operation("call_nodes.cancel_transfer", reply=OneNode)
    def post(self, call: Call, uuid: str) -> Data:
        cancel_transfer(account=call.account, by=call.actor, leg=selectors.leg_of_node(uuid))
        return _one(call, uuid)


def _one(call: Call, uuid: str) -> Data:
    row = selectors.call_of_node(call.account, uuid)
    return {"call_node": node_told(_node(row, uuid), row.id)}


def _node(row: CompanyCall, uuid: str) -> Node:
    return next(node for node in row.nodes if node.id == uuid)
