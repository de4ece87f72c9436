"""Names of the kinds of job about agents; they stand in job rows, so they never change."""

PERSON_PLAN = "agents.person_plan"
PERSON_PLAN_UNDO = "agents.person_plan_undo"
PUSH_AGENTS = "agents.push_agents"
PUSH_VOICE = "agents.push_voice"
IMPORT = "agents.import"
IMPORT_UNDO = "agents.import_undo"
