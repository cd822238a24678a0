// Where entities lead to in one step from a moment on: by calls and transfers in their direction, by links either way.
//
// param  ids: LIST<STRING>                the entities
// param  since: LIST<INTEGER>             the moment from which each may be left, epoch seconds
// param  cap: INTEGER                     above this many steps by links, or by events, an entity is a hub
// return id: STRING                       the entity
// return hub: BOOLEAN                     whether it leads to more than the cap
// return steps: LIST<LIST<ANY>>           type, role, whether it leads out, other entity, earliest arrival
// access read
// budget 5 s

UNWIND range(0, size($ids) - 1) AS place
MATCH (entity:Entity {id: $ids[place]})
WHERE open(entity)
WITH entity, $since[place] AS since
CALL (entity, since) {
  MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]-(other)
  WHERE known(link) AND open(other)
  WITH link, other, startNode(link) = entity AS leads_out, [claim IN claims(link)
    WHERE since < link.valid_to[claim] AND link.valid_from[claim] <= $as_of | link.valid_from[claim]] AS begins
  WHERE size(begins) > 0
  WITH [type(link), link.role, leads_out, other.id,
    reduce(least = begins[0], begin IN begins | CASE WHEN begin < least THEN begin ELSE least END)] AS step
  WITH step LIMIT $cap + 1
  RETURN collect([step[0], step[1], step[2], step[3], CASE WHEN step[4] < since THEN since ELSE step[4] END]) AS links
}
CALL (entity, since) {
  MATCH (entity)-[event:CALLED|TRANSFERRED]->(other)
  WHERE happened(event) AND open(other) AND since <= event.at AND event.at <= $as_of
  WITH type(event) AS type, other, min(event.at) AS at LIMIT $cap + 1
  RETURN collect([type, '', true, other.id, at]) AS events
}
WITH entity.id AS id, links, events, size(links) > $cap OR size(events) > $cap AS hub
RETURN id, hub, CASE WHEN hub THEN [] ELSE links + events END AS steps
