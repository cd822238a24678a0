// Finds the loads of a delivery, open or complete.
//
// param  delivery: STRING              the delivery
// return number: INTEGER               number of the load
// return key: STRING                   its key
// return completed_at: INTEGER         epoch seconds; far future while open
// return withdrawn_at: INTEGER         epoch seconds; far future unless withdrawn
// return done: INTEGER                 rows committed so far
// return plan: STRING                  digest of what it is going to write
// return read: INTEGER                 rows read, null while open
// access read
// budget 5 s

MATCH (load:Load {delivery: $delivery})
RETURN load.number AS number, load.key AS key, load.completed_at AS completed_at, load.withdrawn_at AS withdrawn_at,
  load.done AS done, load.plan AS plan, load.read AS read
ORDER BY number
