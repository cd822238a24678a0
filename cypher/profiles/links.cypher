// One page of the links of an entity that hold, with the claims behind each.
//
// param  id: STRING                       the entity
// param  types: LIST<STRING>              types to follow
// param  kinds: LIST<STRING>              kinds of entity
// param  properties: LIST<LIST<STRING>>   names of the properties of each kind
// param  after: STRING                    key of the last link shown, '' for the first page
// param  size: INTEGER                    how many to return
// return total: INTEGER                   links in all
// return keys: LIST<STRING>               what links are ordered by, ascending
// return links: LIST<LIST<ANY>>           type, role, whether it leads out, id of the other entity
// return claims: LIST<LIST<LIST<INTEGER>>>  load, row, valid_from, valid_to of each claim of each link
// return id: LIST<STRING>                 the other entities, once for each way they are described
// return values: LIST<LIST<ANY>>          its values in the order of the names
// return valid_from: LIST<INTEGER>        epoch seconds
// return valid_to: LIST<INTEGER>          epoch seconds
// return source: LIST<STRING>             id of the source that says so
// return snapshot_at: LIST<INTEGER>       declared date of its latest file that says so, epoch seconds
// access read
// budget 5 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]-(other)
WHERE type(link) IN $types AND holds(link) AND open(other)
WITH link, other, startNode(link) = entity AS leads_out
WITH link, other, [type(link), link.role, leads_out, other.id] AS shown,
  type(link) + CASE WHEN leads_out THEN ' out ' ELSE ' in ' END + link.role + ' ' + other.id AS key
ORDER BY key
WITH collect({key: key, link: link, other: other, shown: shown}) AS found
WITH size(found) AS total, [one IN found WHERE one.key > $after][..$size] AS page
CALL (page) {
  UNWIND page AS one
  WITH one.link AS link
  RETURN collect([claim IN claims(link) | [link.load[claim], link.row[claim], link.valid_from[claim], link.valid_to[claim]]])
    AS claims
}
CALL (page) {
  UNWIND page AS one
  WITH DISTINCT one.other AS other
  WITH other, $properties[[kind IN range(0, size($kinds) - 1) WHERE $kinds[kind] IN labels(other)][0]] AS names
  MATCH (other)<-[statement:DESCRIBES]-(load:Load)
  WHERE said(statement)
  WITH other.id AS id, [name IN names | statement[name]] AS stated, statement.valid_from AS valid_from,
    statement.valid_to AS valid_to, load.source AS source, max(load.snapshot_at) AS snapshot_at
  RETURN collect(id) AS id, collect(stated) AS values, collect(valid_from) AS valid_from, collect(valid_to) AS valid_to,
    collect(source) AS source, collect(snapshot_at) AS snapshot_at
}
RETURN total, [one IN page | one.key] AS keys, [one IN page | one.shown] AS links, claims,
  id, values, valid_from, valid_to, source, snapshot_at
