"""Street reports: what everybody may see of them, where they lie, and other applications."""
