"""What a commune's requests give to everybody as open data, under stable addresses."""
