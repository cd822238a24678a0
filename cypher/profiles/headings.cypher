// What is said about entities, each combination of values once per source: for their headings.
//
// param  ids: LIST<LIST<STRING>>          ids, grouped by kind
// param  properties: LIST<LIST<STRING>>   names of the properties of each group
// return id: LIST<STRING>                 the entity
// return values: LIST<LIST<ANY>>          its values in the order of the names
// return valid_from: LIST<INTEGER>        epoch seconds
// return valid_to: LIST<INTEGER>          epoch seconds
// return source: LIST<STRING>             id of the source that says so
// return snapshot_at: LIST<INTEGER>       declared date of its latest file that says so, epoch seconds
// access read
// budget 5 s

UNWIND range(0, size($ids) - 1) AS kind
UNWIND $ids[kind] AS id
MATCH (entity:Entity {id: id})<-[statement:DESCRIBES]-(load:Load)
WHERE open(entity) AND said(statement)
WITH id, [name IN $properties[kind] | statement[name]] AS stated, statement.valid_from AS valid_from,
  statement.valid_to AS valid_to, load.source AS source, max(load.snapshot_at) AS snapshot_at
RETURN collect(id) AS id, collect(stated) AS values, collect(valid_from) AS valid_from, collect(valid_to) AS valid_to,
  collect(source) AS source, collect(snapshot_at) AS snapshot_at
