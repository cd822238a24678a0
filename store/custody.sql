-- What may not be deleted yet, when loads are looked at again, what was erased, and which backups were written.
CREATE TABLE IF NOT EXISTS hold (
  id TEXT PRIMARY KEY, case_id TEXT NOT NULL, number TEXT NOT NULL, owner TEXT NOT NULL, reason TEXT NOT NULL,
  placed_at INTEGER NOT NULL, review_at INTEGER NOT NULL,
  released_at INTEGER, released_by TEXT, second TEXT, why TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS keeping (source TEXT PRIMARY KEY, days INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS review (
  load INTEGER NOT NULL, decision TEXT NOT NULL, review_at INTEGER, by TEXT NOT NULL, second TEXT, why TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
-- `sought` is how rows name the subject, for as long as it is looked for; it is emptied when the erasure is finished.
CREATE TABLE IF NOT EXISTS erasure (
  id TEXT PRIMARY KEY, subject TEXT NOT NULL UNIQUE, basis TEXT NOT NULL, by TEXT NOT NULL, second TEXT NOT NULL,
  hidden_at INTEGER NOT NULL, sought TEXT NOT NULL, counts TEXT NOT NULL DEFAULT '{}', gone_at INTEGER,
  finished_at INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS backup (path TEXT PRIMARY KEY, made_at INTEGER NOT NULL) STRICT;
-- When the making of a graph's files began that has taken the old one's place since.
CREATE TABLE IF NOT EXISTS rebuild (started_at INTEGER NOT NULL) STRICT;
