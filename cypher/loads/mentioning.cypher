// The loads of feeds of events, which describe an entity at its first mention only.
//
// return numbers: LIST<INTEGER>        load numbers
// access read
// budget 5 s

MATCH (load:Load)
WHERE load.mentions
RETURN collect(load.number) AS numbers
