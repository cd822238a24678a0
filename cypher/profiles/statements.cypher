// Everything said about entities, now and at other times, row by row.
//
// param  ids: LIST<LIST<STRING>>          ids, grouped by kind
// param  properties: LIST<LIST<STRING>>   names of the properties of each group
// return id: LIST<STRING>                 the entity
// return load: LIST<INTEGER>              number of the load
// return row: LIST<INTEGER>               row of that load
// return valid_from: LIST<INTEGER>        epoch seconds
// return valid_to: LIST<INTEGER>          epoch seconds
// return snapshot_at: LIST<INTEGER>       declared date of the file, epoch seconds
// return values: LIST<LIST<ANY>>          the values in the order of the names
// return flags: LIST<LIST<STRING>>        property:flaw of values that are not valid
// access read
// budget 5 s

UNWIND range(0, size($ids) - 1) AS kind
UNWIND $ids[kind] AS id
MATCH (entity:Entity {id: id})<-[statement:DESCRIBES]-(load:Load)
WHERE open(entity) AND said(statement)
RETURN collect(id) AS id, collect(statement.load) AS load, collect(statement.row) AS row,
  collect(statement.valid_from) AS valid_from, collect(statement.valid_to) AS valid_to,
  collect(load.snapshot_at) AS snapshot_at,
  collect([name IN $properties[kind] | statement[name]]) AS values, collect(coalesce(statement.flags, [])) AS flags
