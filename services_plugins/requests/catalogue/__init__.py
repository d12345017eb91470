"""The national catalogue of procedures, in the public schema."""
