// How far entities fan out: their links that hold and their events up to a moment, counted to one above a cap.
//
// param  ids: LIST<STRING>                the entities
// param  cap: INTEGER                     how far to count
// return id: STRING                       the entity
// return links: INTEGER                   links
// return events: INTEGER                  events
// access read
// budget 5 s

UNWIND $ids AS id
MATCH (entity:Entity {id: id})
WHERE open(entity)
CALL (entity) {
  MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]-(other)
  WHERE holds(link) AND open(other)
  WITH link LIMIT $cap + 1
  RETURN count(link) AS links
}
CALL (entity) {
  MATCH (entity)-[event:SEEN_AT|CALLED|TRANSFERRED|WITHDREW]-(other)
  WHERE happened(event) AND open(other) AND event.at <= $as_of
  WITH event LIMIT $cap + 1
  RETURN count(event) AS events
}
RETURN id, links, events
