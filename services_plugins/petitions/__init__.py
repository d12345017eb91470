"""Petitions to the council of a tenant."""
