// Everything that was seen in each of several windows, each at one place, as columns in no order.
//
// param  place: LIST<INTEGER>             number of the place of each window
// param  from_at: LIST<INTEGER>           epoch seconds, inclusive
// param  to_at: LIST<INTEGER>             epoch seconds, exclusive
// return who: LIST<LIST<INTEGER>>         for each window: numbers of the bearers
// return at: LIST<LIST<INTEGER>>          for each window: epoch seconds
// return load: LIST<LIST<INTEGER>>        for each window: numbers of the loads
// return row: LIST<LIST<INTEGER>>         for each window: rows of those loads
// access read
// budget 20 s

UNWIND range(0, size($place) - 1) AS i
CALL (i) {
  MATCH (bearer)-[sighting:SEEN_AT]->(place)
  USING INDEX sighting:SEEN_AT(place, at)
  WHERE sighting.place = $place[i] AND $from_at[i] <= sighting.at AND sighting.at < $to_at[i]
    AND happened(sighting) AND open(bearer) AND open(place)
  RETURN collect(bearer.number) AS who, collect(sighting.at) AS at, collect(sighting.load) AS load,
    collect(sighting.row) AS row
}
WITH i, who, at, load, row ORDER BY i
RETURN collect(who) AS who, collect(at) AS at, collect(load) AS load, collect(row) AS row
