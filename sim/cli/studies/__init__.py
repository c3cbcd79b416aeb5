"""Commands that ask one question each: every one answers with a study."""
