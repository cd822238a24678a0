// How sources write entities that rings are told by: name, number, text or institution, and the kind of organizations.
//
// param  ids: LIST<STRING>                entities
// return id: LIST<STRING>                 the entity, once for each text
// return text: LIST<STRING>               the text
// return kind: LIST<STRING>               its kind, '' where nothing says
// access read
// budget 20 s

UNWIND $ids AS id
MATCH (entity:Entity {id: id})<-[statement:DESCRIBES]-(:Load)
WHERE open(entity) AND said(statement)
WITH DISTINCT id, CASE WHEN entity:Account THEN statement.institution
    ELSE coalesce(statement.name, statement.text, statement.imei, statement.number) END AS text,
  CASE WHEN entity:Organization THEN coalesce(statement.kind, '') WHEN entity:Device THEN coalesce(statement.model, '')
    ELSE '' END AS kind
WHERE text IS NOT NULL
RETURN collect(id) AS id, collect(text) AS text, collect(kind) AS kind
