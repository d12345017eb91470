"""Which councils publish on the platform, for the national portal; on the public schema."""
