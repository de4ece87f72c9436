"""The VoiceTel REST API v2.2, served."""
