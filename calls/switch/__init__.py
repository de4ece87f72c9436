"""Switches: what carries out the commands of flows. The house's own simulates the network."""
