"""Requests: one engine for everything a citizen may ask the commune for."""
