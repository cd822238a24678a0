// The links of some types that lead to entities, every claim a row, as columns: the steps from people to what they use.
//
// param  ids: LIST<STRING>                the entities
// param  types: LIST<STRING>              types of link
// param  most: INTEGER                    of an entity with more of them only so many are read
// return place: LIST<INTEGER>             place of the entity in ids
// return type: LIST<STRING>               type of the link
// return other: LIST<STRING>              the entity at the other end
// return from_at: LIST<INTEGER>           since when, epoch seconds
// return to_at: LIST<INTEGER>             until when
// return load: LIST<INTEGER>              load that says so
// return row: LIST<INTEGER>               row of that load
// access read
// budget 30 s

UNWIND range(0, size($ids) - 1) AS place
MATCH (entity:Entity {id: $ids[place]})
WHERE open(entity)
CALL (entity) {
  MATCH (entity)<-[link:HOLDS|USES|OWNS|LIVES_AT|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR]-(other)
  WHERE type(link) IN $types AND known(link) AND open(other)
  RETURN link, other LIMIT $most
}
UNWIND claims(link) AS claim
RETURN collect(place) AS place, collect(type(link)) AS type, collect(other.id) AS other,
  collect(link.valid_from[claim]) AS from_at, collect(link.valid_to[claim]) AS to_at, collect(link.load[claim]) AS load,
  collect(link.row[claim]) AS row
