"""Works of past years, brought in as a list and a folder of PDFs."""
