// Whether the database answers.
//
// return one: INTEGER                  1
// access read
// budget 1 s

RETURN 1 AS one
