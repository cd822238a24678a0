// What everybody's sightings were stamped in each of several windows, each at one place: of some bearers, in no order.
//
// param  place: LIST<INTEGER>             number of the place of each window
// param  from_at: LIST<INTEGER>           epoch seconds, inclusive
// param  to_at: LIST<INTEGER>             epoch seconds, exclusive
// param  scopes: LIST<INTEGER>            scopes that count
// param  step: INTEGER                    bearers whose number is a multiple of this
// return who: LIST<LIST<INTEGER>>         for each window: numbers of the bearers
// return at: LIST<LIST<INTEGER>>          for each window: epoch seconds
// access read
// budget 20 s

UNWIND range(0, size($place) - 1) AS i
CALL (i) {
  MATCH (bearer)-[sighting:SEEN_AT]->(place)
  USING INDEX sighting:SEEN_AT(place, at)
  WHERE sighting.place = $place[i] AND $from_at[i] <= sighting.at AND sighting.at < $to_at[i]
    AND sighting.load / 1048576 IN $scopes AND bearer.number % $step = 0
    AND happened(sighting) AND open(bearer) AND open(place)
  RETURN collect(bearer.number) AS who, collect(sighting.at) AS at
}
WITH i, who, at ORDER BY i
RETURN collect(who) AS who, collect(at) AS at
