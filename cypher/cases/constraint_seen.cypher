// People and organisations behind plates, phones and devices that were seen at places in a window.
//
// param  place: LIST<INTEGER>             numbers of the places
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return id: LIST<STRING>                 who, ascending
// access read
// budget 20 s

UNWIND range(0, size($place) - 1) AS i
CALL (i) {
  MATCH (bearer)-[sighting:SEEN_AT]->(place)
  USING INDEX sighting:SEEN_AT(place, at)
  WHERE sighting.place = $place[i] AND $from_at <= sighting.at AND sighting.at < $to_at
    AND happened(sighting) AND open(bearer) AND open(place)
  RETURN DISTINCT bearer
}
WITH DISTINCT bearer
CALL (bearer) {
  MATCH (bearer)<-[borne:BEARS]-(vehicle)<-[owned:OWNS]-(who)
  WHERE holds(borne) AND open(vehicle) AND holds(owned) AND open(who)
  RETURN who.id AS id
  UNION
  MATCH (bearer)<-[held:HOLDS|USES]-(who)
  WHERE holds(held) AND open(who) AND (who:Person OR who:Organization)
  RETURN who.id AS id
  UNION
  MATCH (bearer)<-[inside:INSTALLED_IN]-(card)<-[used:USES]-(phone)<-[held:HOLDS]-(who)
  WHERE holds(inside) AND open(card) AND holds(used) AND open(phone) AND holds(held) AND open(who)
  RETURN who.id AS id
}
WITH DISTINCT id ORDER BY id
RETURN collect(id) AS id
