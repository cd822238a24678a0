// One page of the links of an entity that hold or held at any time, with the claims behind each.
//
// param  id: STRING                       the entity
// param  types: LIST<STRING>              types to follow
// param  after: STRING                    key of the last link shown, '' for the first page
// param  size: INTEGER                    how many to return
// return total: INTEGER                   links in all
// return key: STRING                      what links are ordered by; null where there is none
// return type: STRING                     type of the link
// return role: STRING                     its role
// return outward: BOOLEAN                 whether it leads from the entity
// return other: STRING                    id of the other entity
// return claims: LIST<LIST<INTEGER>>      load, row, valid_from, valid_to of each
// access read
// budget 5 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
OPTIONAL MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]-(other)
WHERE type(link) IN $types AND known(link) AND open(other)
WITH link, other.id AS other, startNode(link) = entity AS outward
WITH link, other, outward,
  type(link) + CASE WHEN outward THEN ' out ' ELSE ' in ' END + link.role + ' ' + other AS key
ORDER BY key
WITH collect({link: link, other: other, outward: outward, key: key}) AS found
WITH size([one IN found WHERE one.link IS NOT NULL]) AS total,
  [one IN found WHERE one.key > $after][..$size] AS shown
UNWIND CASE shown WHEN [] THEN [null] ELSE shown END AS one
WITH total, one.key AS key, one.other AS other, one.outward AS outward, one.link AS link
RETURN total, key, type(link) AS type, link.role AS role, outward, other,
  [claim IN claims(link) | [link.load[claim], link.row[claim], link.valid_from[claim], link.valid_to[claim]]] AS claims
ORDER BY key
