-- What each hook was told up to which place, and the messages to it; `due` is null once a message was told or given up.
CREATE TABLE IF NOT EXISTS hook (name TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS message (
  hook TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  due INTEGER, told INTEGER, failure TEXT NOT NULL DEFAULT '', PRIMARY KEY (hook, id)
) STRICT;
CREATE INDEX IF NOT EXISTS message_due ON message (hook, due) WHERE due IS NOT NULL;
