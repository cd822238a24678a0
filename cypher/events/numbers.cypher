// The numbers of entities that take part in events.
//
// param  ids: LIST<STRING>                ids
// return id: LIST<STRING>                 those of them that the viewer may see
// return number: LIST<INTEGER>            the number of each
// access read
// budget 5 s

UNWIND $ids AS id
MATCH (entity:Entity {id: id})
WHERE open(entity) AND entity.number IS NOT NULL AND EXISTS {
  MATCH (entity)<-[statement:DESCRIBES]-(:Load)
  WHERE said(statement)
}
RETURN collect(id) AS id, collect(entity.number) AS number
