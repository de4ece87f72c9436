"""What workers do for messages, each kind of job in a file of its own."""

from datetime import timedelta

from jobs.kinds import Kind, register
from messaging import kinds
from messaging.agent_sync import sync_agents
from messaging.jobs import agents, campaigns, forwarding, person_plans, roster, sending, voice
from messaging.services import agent_numbers, voice_push
from messaging.services.bindings import end_of_number
from messaging.voice_sync import sync_voice
from numbers.leaving import when_it_leaves
from numbers.voice_changes import when_voice_changes
from providers.base import Can
from providers.syncs import register_sync

# A message that was not sent has given back its money: whoever wants it sent writes it anew.
register(Kind(kinds.SEND, run=sending.send, failed=sending.not_sent, retry_failed=False))
register(Kind(kinds.FORWARD, run=forwarding.forward))
# What was refused is registered anew: nothing was kept of it.
register(
    Kind(
        kinds.REGISTER_BRAND,
        run=campaigns.register_brand,
        failed=campaigns.brand_refused,
        retry_failed=False,
    )
)
register(
    Kind(
        kinds.REGISTER_CAMPAIGN,
        run=campaigns.register_campaign,
        failed=campaigns.campaign_refused,
        retry_failed=False,
    )
)
register(Kind(kinds.BIND, run=campaigns.bind, failed=campaigns.not_bound, retry_failed=False))
register(Kind(kinds.UNBIND, run=campaigns.unbind, failed=campaigns.not_unbound, retry_failed=False))
# A step may wait for a slow carrier; between two steps the lease is renewed.
STEP = timedelta(minutes=2)
register(Kind(kinds.PERSON_PLAN, run=person_plans.carry_out, failed=person_plans.not_carried_out, lease=STEP))
register(Kind(kinds.PERSON_PLAN_UNDO, run=person_plans.undo, failed=person_plans.not_undone, lease=STEP))
# One attempt may make many calls; each renews the lease.
register(
    Kind(kinds.PUSH_AGENTS, run=agents.push_agents, failed=agents.not_pushed, lease=timedelta(minutes=3))
)
register(Kind(kinds.PUSH_VOICE, run=voice.push_voice, failed=voice.not_pushed, lease=timedelta(minutes=3)))
# A chunk takes a second; who takes over from a killed worker shall not wait long.
register(Kind(kinds.ROSTER, run=roster.run, failed=roster.stopped, lease=roster.LEASE))
register(Kind(kinds.ROSTER_UNDO, run=roster.undo, failed=roster.stopped, lease=roster.LEASE))
when_it_leaves(end_of_number)
when_it_leaves(agent_numbers.end_of_number)
when_it_leaves(voice_push.end_of_number)
when_voice_changes(voice_push.send_voice)
register_sync("agents", sync_agents, needs=Can.LIST_AGENTS)
register_sync("voice", sync_voice, needs=Can.LIST_VOICE_NUMBERS)
