// The constraints the database has.
//
// return name: STRING                  its name
// access read
// budget 5 s

SHOW CONSTRAINTS YIELD name
RETURN name
