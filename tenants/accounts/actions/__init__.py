"""What is done to accounts: each verb with its permission check, journal entry and e-mail."""
