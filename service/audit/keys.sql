-- Who a handle of the audit log is, and the keys of what is sealed in it; a row that goes makes that unreadable for ever.
CREATE TABLE IF NOT EXISTS subject (
  id TEXT PRIMARY KEY, handle TEXT NOT NULL UNIQUE, key BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS request (id TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT, WITHOUT ROWID;
