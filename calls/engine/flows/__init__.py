"""The flows: what happens to a call, one module for each kind of voice app, and broadcast."""
