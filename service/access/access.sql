-- Case files with their members, grants, blocked callers, and how many persons were shown. Times are epoch seconds.
CREATE TABLE IF NOT EXISTS case_file (
  file INTEGER PRIMARY KEY, case_id TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, basis TEXT NOT NULL,
  owner TEXT NOT NULL, opened_by TEXT NOT NULL, opened_at INTEGER NOT NULL, review_at INTEGER NOT NULL,
  closed_at INTEGER, closed_by TEXT
) STRICT;
-- A case has one open file at most; a closed one stays as it was.
CREATE UNIQUE INDEX IF NOT EXISTS case_file_open ON case_file (case_id) WHERE closed_at IS NULL;
CREATE TABLE IF NOT EXISTS member (
  file INTEGER NOT NULL REFERENCES case_file, person TEXT NOT NULL, added_by TEXT NOT NULL, added_at INTEGER NOT NULL,
  removed_at INTEGER, removed_by TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS member_now ON member (file, person) WHERE removed_at IS NULL;
CREATE TABLE IF NOT EXISTS blocked (
  person TEXT NOT NULL, why TEXT NOT NULL, blocked_by TEXT NOT NULL, blocked_at INTEGER NOT NULL,
  lifted_at INTEGER, lifted_by TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS blocked_now ON blocked (person) WHERE lifted_at IS NULL;
CREATE TABLE IF NOT EXISTS grants (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, case_id TEXT NOT NULL, number TEXT NOT NULL, extent TEXT NOT NULL,
  reason TEXT NOT NULL, minutes INTEGER NOT NULL, asker TEXT NOT NULL, actor TEXT, asked_at INTEGER NOT NULL,
  approver TEXT, approved_at INTEGER, expires_at INTEGER, used_at INTEGER, ended_at INTEGER, ended_by TEXT,
  review_due INTEGER, reviewed_at INTEGER, reviewer TEXT, finding TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS grants_of_asker ON grants (asker);
-- Persons shown to a caller in a case on a day, and subjects shown under a grant, each once.
CREATE TABLE IF NOT EXISTS shown (scope TEXT NOT NULL, day INTEGER NOT NULL, entity TEXT NOT NULL,
  PRIMARY KEY (scope, day, entity)) STRICT, WITHOUT ROWID;
