"""What citizens and staff see of a council."""
