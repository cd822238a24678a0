// Entities that a scope describes no longer once some loads are withdrawn, although rows of its other loads name them.
//
// param  ids: LIST<STRING>             ids of entities that the loads describe
// param  scope: INTEGER                number of the scope
// param  mentioning: LIST<INTEGER>     its other loads that describe at the first mention only
// param  unsettled: LIST<INTEGER>      loads that are open, withdrawn, or about to be
// return id: STRING                    id of the entity
// return load: INTEGER                 number of a load that names it
// return row: INTEGER                  a row of that load that does
// access read
// budget 30 s

UNWIND $ids AS id
MATCH (node:Entity {id: id})
WHERE NOT EXISTS {
  MATCH (node)<-[said:DESCRIBES]-(:Load)
  WHERE said.load / 1048576 = $scope AND NOT said.load IN $unsettled
    AND all(ending IN coalesce(said.ended_by, []) WHERE ending IN $unsettled)
}
WITH node, COLLECT {
  MATCH (node)-[event:SEEN_AT|CALLED|TRANSFERRED|WITHDREW]-(:Entity)
  WHERE event.load IN $mentioning
  RETURN [event.load, event.row] LIMIT 1
} + COLLECT {
  MATCH (node)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT]-(:Entity)
  UNWIND range(0, size(link.load) - 1) AS claim
  WITH link, claim
  WHERE link.load[claim] IN $mentioning
  RETURN [link.load[claim], link.row[claim]] LIMIT 1
} AS rows
WHERE size(rows) > 0
RETURN node.id AS id, rows[0][0] AS load, rows[0][1] AS row
