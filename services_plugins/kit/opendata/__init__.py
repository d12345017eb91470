"""Open data of any service: tables in CSV and JSON with the descriptions machines read."""
