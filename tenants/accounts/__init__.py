"""Accounts of staff: ministry staff in the public schema, commune staff in each tenant."""
