"""Satisfaction: who was asked how a call or a chat went, what they answered, and what the answers add up to."""
