"""Tandem's own API, for what no other served API has a place for."""
