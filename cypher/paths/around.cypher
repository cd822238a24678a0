// What entities lead to in one step: by links that hold, and by calls and transfers up to a moment, either way.
//
// param  ids: LIST<STRING>                the entities
// param  cap: INTEGER                     above this many steps by links, or by events, an entity is a hub
// return id: STRING                       the entity
// return hub: BOOLEAN                     whether it leads to more than the cap
// return steps: LIST<LIST<ANY>>           type, role, whether it leads out, other entity; empty for a hub
// access read
// budget 5 s

UNWIND $ids AS id
MATCH (entity:Entity {id: id})
WHERE open(entity)
CALL (entity) {
  MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]-(other)
  WHERE holds(link) AND open(other)
  WITH [type(link), link.role, startNode(link) = entity, other.id] AS step LIMIT $cap + 1
  RETURN collect(step) AS links
}
CALL (entity) {
  MATCH (entity)-[event:CALLED|TRANSFERRED]-(other)
  WHERE happened(event) AND open(other) AND event.at <= $as_of
  WITH DISTINCT type(event) AS type, startNode(event) = entity AS leads_out, other LIMIT $cap + 1
  RETURN collect([type, '', leads_out, other.id]) AS events
}
WITH id, links, events, size(links) > $cap OR size(events) > $cap AS hub
RETURN id, hub, CASE WHEN hub THEN [] ELSE links + events END AS steps
