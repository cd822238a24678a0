// How many cases there are, and how many entities of each kind that cases may share, counted as far as a limit.
//
// param  scopes: LIST<INTEGER>            scopes that everybody may see
// param  most: INTEGER                    how far to count entities
// return cases: INTEGER                   cases
// return kind: LIST<STRING>               label of a kind
// return count: LIST<INTEGER>             entities of that kind that those scopes describe
// access read
// budget 30 s

CALL () {
  MATCH (case:Case)<-[statement:DESCRIBES]-(:Load)
  WHERE open(case) AND said(statement)
  RETURN count(DISTINCT case) AS cases
}
UNWIND ['Person', 'Organization', 'Vehicle', 'Plate', 'Phone', 'Sim', 'Device', 'Account', 'OnlineAccount', 'Address', 'Item'] AS kind
CALL (kind) {
  MATCH (entity:$(kind))<-[statement:DESCRIBES]-(:Load)
  WHERE open(entity) AND said(statement) AND statement.load / 1048576 IN $scopes
  WITH DISTINCT entity LIMIT $most
  RETURN count(entity) AS count
}
RETURN cases, collect(kind) AS kind, collect(count) AS count
