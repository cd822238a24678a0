// The links of several entities, with every claim: what may explain that two of them meet.
//
// param  ids: LIST<STRING>                the entities
// param  types: LIST<STRING>              types of link
// param  most: INTEGER                    of an entity with more links only so many are read
// return id: LIST<STRING>                 the entity
// return type: LIST<STRING>               type of the link
// return role: LIST<STRING>               its role
// return leads_out: LIST<BOOLEAN>         whether it leads from the entity
// return other: LIST<STRING>              the other entity
// return claims: LIST<LIST<LIST<INTEGER>>>  load, row, valid_from and valid_to of each claim
// access read
// budget 10 s

UNWIND $ids AS id
MATCH (entity:Entity {id: id})
WHERE open(entity)
CALL (entity) {
  MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN]-(other)
  WHERE type(link) IN $types AND known(link) AND open(other)
  WITH link, other LIMIT $most
  RETURN type(link) AS type, link.role AS role, startNode(link) = entity AS leads_out, other.id AS other,
    [claim IN claims(link) | [link.load[claim], link.row[claim], link.valid_from[claim], link.valid_to[claim]]]
      AS claims
}
RETURN collect(id) AS id, collect(type) AS type, collect(role) AS role, collect(leads_out) AS leads_out,
  collect(other) AS other, collect(claims) AS claims
