"""For maintainers: golden tables, notebooks, and pages written from the code."""
