// Where some cases happened and what they are called: degrees and text of their scenes, as the latest statements say.
//
// param  ids: LIST<STRING>                the cases
// return id: LIST<STRING>                 the case
// return name: LIST<STRING>               its number or title, '' where nothing says
// return text: LIST<STRING>               text of the scene, '' where nothing says
// return longitude: LIST<FLOAT>           degrees (WGS-84), 999 where nothing says
// return latitude: LIST<FLOAT>            degrees, 999 where nothing says
// access read
// budget 15 s

UNWIND $ids AS id
MATCH (case:Entity {id: id})
WHERE open(case)
CALL (case) {
  MATCH (case)<-[said:DESCRIBES]-(load:Load)
  WHERE says(said) AND coalesce(said.number, said.title) IS NOT NULL
  WITH said ORDER BY load.snapshot_at DESC, said.load DESC, said.row DESC
  RETURN head(collect(coalesce(said.number, said.title))) AS name
}
CALL (case) {
  MATCH (case)-[link:OCCURRED_AT]->(scene)<-[statement:DESCRIBES]-(load:Load)
  WHERE holds(link) AND open(scene) AND says(statement)
  WITH statement ORDER BY load.snapshot_at DESC, statement.load DESC, statement.row DESC
  WITH collect(statement) AS said
  RETURN head([one IN said WHERE one.text IS NOT NULL | one.text]) AS text,
    head([one IN said WHERE one.longitude IS NOT NULL AND one.latitude IS NOT NULL | [one.longitude, one.latitude]])
      AS degrees
}
RETURN collect(id) AS id, collect(coalesce(name, '')) AS name, collect(coalesce(text, '')) AS text,
  collect(coalesce(degrees[0], 999.0)) AS longitude, collect(coalesce(degrees[1], 999.0)) AS latitude
