"""The council's works as tables and files: Popolo, CSV, and the archive of a term."""
