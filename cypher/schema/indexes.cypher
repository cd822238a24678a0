// The indexes the database has, those behind constraints included.
//
// return name: STRING                  its name
// return state: STRING                 ONLINE, POPULATING or FAILED
// access read
// budget 30 s

SHOW INDEXES YIELD name, state
RETURN name, state
