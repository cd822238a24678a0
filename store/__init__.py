"""The door to the database, the archive of rows as read, and the embedded server."""
