// How much was seen in each of several windows, each at one place, counted as far as a limit.
//
// param  place: LIST<INTEGER>             number of the place of each window
// param  from_at: LIST<INTEGER>           epoch seconds, inclusive
// param  to_at: LIST<INTEGER>             epoch seconds, exclusive
// param  scopes: LIST<INTEGER>            scopes that count
// param  most: INTEGER                    how far to count
// return reads: LIST<INTEGER>             of each window
// access read
// budget 20 s

UNWIND range(0, size($place) - 1) AS i
CALL (i) {
  MATCH (bearer)-[sighting:SEEN_AT]->(place)
  USING INDEX sighting:SEEN_AT(place, at)
  WHERE sighting.place = $place[i] AND $from_at[i] <= sighting.at AND sighting.at < $to_at[i]
    AND happened(sighting) AND open(bearer) AND open(place) AND sighting.load / 1048576 IN $scopes
  WITH sighting LIMIT $most
  RETURN count(sighting) AS reads
}
WITH i, reads ORDER BY i
RETURN collect(reads) AS reads
