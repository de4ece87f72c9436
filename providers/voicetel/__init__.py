"""The VoiceTel REST API as a carrier."""
