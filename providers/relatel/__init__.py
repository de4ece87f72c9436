"""Relatel, a Danish switchboard in the cloud: contacts, texts, calls and voicemails of a company."""
