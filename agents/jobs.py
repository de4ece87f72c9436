"""What workers do for agents, and what agents have to say when numbers leave or carriers are synced."""

from agents import kinds
from agents.address_books import importing
from agents.address_books import working as address_books
from agents.address_books.sync import sync_contacts
from agents.carriers import jobs as carriers
from agents.carriers import voice_jobs, voice_push
from agents.carriers.sync import sync_agents
from agents.carriers.voice_sync import sync_voice
from agents.imports import jobs as imports
from agents.plans import jobs as plans
from agents.selectors.presence import away, stand_ins
from agents.services import numbers
from agents.switchboards import working
from agents.switchboards.colleague_sync import sync_colleagues
from agents.switchboards.group_sync import sync_groups
from agents.switchboards.picture_sync import sync_pictures
from agents.switchboards.selectors import own_line
from calls.company import lines
from jobs.kinds import Kind, costs_nothing, register
from numbers.leaving import when_they_leave
from numbers.voice_changes import when_voice_changes
from pbx.reachable import when_asked
from providers.contract.contacts import Contacts
from providers.contract.people import People
from providers.contract.switchboard import Switchboard
from providers.contract.voice_assignments import VoiceAssignments
from providers.syncs import register_sync

register(Kind(kinds.PERSON_PLAN, run=plans.carry_out, failed=plans.not_carried_out))
register(Kind(kinds.PERSON_PLAN_UNDO, run=plans.undo, failed=plans.not_undone))
register(
    Kind(
        kinds.PUSH_AGENTS,
        run=carriers.push_agents,
        failed=carriers.not_pushed,
        done=carriers.were_pushed,
        means=carriers.who_was_pushed,
        money=costs_nothing,
    )
)
register(
    Kind(
        kinds.PUSH_VOICE,
        run=voice_jobs.push_voice,
        failed=voice_jobs.not_pushed,
        done=voice_jobs.were_pushed,
        means=voice_jobs.what_was_pushed,
        money=costs_nothing,
    )
)
register(
    Kind(
        kinds.PUSH_PRESENCE,
        run=working.push_presence,
        failed=working.presence_not_pushed,
        done=working.presence_was_pushed,
        money=costs_nothing,
    )
)
register(
    Kind(
        kinds.PUSH_GROUP,
        run=working.push_group,
        failed=working.group_not_pushed,
        done=working.group_was_pushed,
        money=costs_nothing,
    )
)
register(
    Kind(
        kinds.PUSH_CONTACTS,
        run=address_books.push_contacts,
        failed=address_books.contacts_not_pushed,
        done=address_books.contacts_were_pushed,
        money=costs_nothing,
    )
)
# A chunk takes a second: one that tells of no progress for so long hangs.
register(Kind(kinds.IMPORT, run=imports.run, failed=imports.stopped, patience=imports.PATIENCE))
register(Kind(kinds.IMPORT_CONTACTS, run=importing.take_in))
register(Kind(kinds.IMPORT_UNDO, run=imports.undo, failed=imports.stopped, patience=imports.PATIENCE))
when_they_leave(numbers.end_of_numbers)
when_they_leave(voice_push.end_of_numbers)
when_voice_changes(voice_push.send_voice)
register_sync("agents", sync_agents, needs=People.list_agents)
register_sync("voice", sync_voice, needs=VoiceAssignments.list_voice_numbers)
# Groups name colleagues, who therefore come first.
register_sync("colleagues", sync_colleagues, needs=Switchboard.list_colleagues)
register_sync("pictures", sync_pictures, needs=Switchboard.get_picture)
register_sync("call groups", sync_groups, needs=Switchboard.list_call_groups)
register_sync("contacts", sync_contacts, needs=Contacts.list_contacts)
when_asked(away, stand_ins)
lines.when_asked(own_line)
