"""Money between accounts: transfers as columns, the forms in which rings move it, and where it went."""
