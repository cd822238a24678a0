// One page of the links of an entity that hold, with the claims behind each.
//
// param  id: STRING                       the entity
// param  types: LIST<STRING>              types to follow
// param  after: STRING                    key of the last link shown, '' for the first page
// param  size: INTEGER                    how many to return
// return total: INTEGER                   links in all
// return keys: LIST<STRING>               what links are ordered by, ascending
// return links: LIST<LIST<ANY>>           type, role, whether it leads out, id of the other entity
// return claims: LIST<LIST<LIST<INTEGER>>>  load, row, valid_from, valid_to of each claim of each link
// access read
// budget 5 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]-(other)
WHERE type(link) IN $types AND holds(link) AND open(other)
WITH link, other.id AS other, startNode(link) = entity AS leads_out
WITH link, [type(link), link.role, leads_out, other] AS shown,
  type(link) + CASE WHEN leads_out THEN ' out ' ELSE ' in ' END + link.role + ' ' + other AS key
ORDER BY key
WITH collect({key: key, link: link, shown: shown}) AS found
WITH size(found) AS total, [one IN found WHERE one.key > $after][..$size] AS page
CALL (page) {
  UNWIND page AS one
  WITH one.link AS link
  RETURN collect([claim IN claims(link) | [link.load[claim], link.row[claim], link.valid_from[claim], link.valid_to[claim]]])
    AS claims
}
RETURN total, [one IN page | one.key] AS keys, [one IN page | one.shown] AS links, claims
