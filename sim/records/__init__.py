"""What a world writes down: typed events, laid out as tables, memberships and plan periods."""
