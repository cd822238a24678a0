-- What was asked and answered, one record a row in the order of writing; nothing in these tables is ever changed.
CREATE TABLE IF NOT EXISTS record (number INTEGER PRIMARY KEY, body BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
-- Made from the records: kept subtrees of the tree over them, who stands in which, which intents have no outcome yet.
CREATE TABLE IF NOT EXISTS subtree (
  height INTEGER NOT NULL, place INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (height, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
  handle TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (handle, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unanswered (number INTEGER PRIMARY KEY) STRICT;
