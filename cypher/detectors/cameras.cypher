// The numbers of places at which plates are seen, as many as a limit.
//
// param  most: INTEGER                    how many
// param  looked: INTEGER                  so many sightings of a place are looked at
// return number: LIST<INTEGER>            numbers, ascending
// access read
// budget 20 s

MATCH (place:Place)<-[statement:DESCRIBES]-(:Load)
WHERE open(place) AND said(statement) AND statement.system <> 'h3'
WITH DISTINCT place
CALL (place) {
  MATCH (bearer)-[sighting:SEEN_AT]->(place)
  USING INDEX sighting:SEEN_AT(place, at)
  WHERE sighting.place = place.number AND sighting.at <= $as_of AND happened(sighting) AND open(bearer)
  WITH bearer LIMIT $looked
  RETURN count(CASE WHEN bearer:Plate THEN 1 END) AS plates
}
WITH place.number AS number, plates
WHERE plates > 0
WITH number ORDER BY number LIMIT $most
RETURN collect(number) AS number
