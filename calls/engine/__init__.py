"""The call engine: (state of a flow, event) gives (new state, commands), and nothing else happens.

A flow is written as a generator that issues commands and waits for events. Its state is its history: the same events
always lead to the same commands, so a worker that was killed goes on from the stored events alone. Nothing in here
reads a clock, a database or the network.
"""
