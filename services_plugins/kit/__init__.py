"""What every service plugin shares; see README.md beside this file."""
