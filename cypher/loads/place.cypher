// How far an open load is, for one whose connection broke during a commit.
//
// param  load: INTEGER                 number of the load
// return done: INTEGER                 rows committed so far
// access read
// budget 5 s

MATCH (load:Load {number: $load})
RETURN load.done AS done
