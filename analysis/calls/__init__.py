"""Calls: as columns, the patterns of whoever rings strangers by the hundred, and what each sign of it is worth."""
