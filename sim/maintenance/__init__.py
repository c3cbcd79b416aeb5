"""For maintainers: golden tables, notebooks and generated pages."""
