"""Signed webhooks: what a standing question met is told to addresses an operator named, until they say they have it."""
