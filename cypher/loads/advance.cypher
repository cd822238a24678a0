// Takes the lock of an open load and moves it on by some rows, which follow in the same transaction.
//
// param  load: INTEGER                 number of the load
// param  done: INTEGER                 rows committed before these
// param  rows: INTEGER                 how many rows follow
// return written: INTEGER              1, or 0 where these rows were committed before
// access write
// budget 30 s

MATCH (load:Load {number: $load})
SET load.locked = true
WITH load
WHERE load.done = $done
SET load.done = $done + $rows
RETURN count(*) AS written
