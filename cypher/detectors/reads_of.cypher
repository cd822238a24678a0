// How often each of several bearers was seen within a window.
//
// param  numbers: LIST<INTEGER>           numbers; those of other kinds are passed over
// param  kinds: LIST<STRING>              labels of those that count
// param  scopes: LIST<INTEGER>            scopes that count for what is said of everybody
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return who: LIST<INTEGER>               number of each that was seen
// return reads: LIST<INTEGER>             how often
// return general: LIST<INTEGER>           how often in those scopes
// access read
// budget 20 s

UNWIND $numbers AS number
MATCH (bearer:Entity {number: number})-[sighting:SEEN_AT]->(place)
WHERE any(label IN labels(bearer) WHERE label IN $kinds) AND open(bearer) AND happened(sighting) AND open(place)
  AND $from_at <= sighting.at AND sighting.at < $to_at
WITH number, count(*) AS reads, sum(CASE WHEN sighting.load / 1048576 IN $scopes THEN 1 ELSE 0 END) AS general
RETURN collect(number) AS who, collect(reads) AS reads, collect(general) AS general
