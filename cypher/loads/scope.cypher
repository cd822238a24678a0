// Makes or finds the scope of a source and a marking and takes its lock.
//
// param  source: STRING                id of the source
// param  title: STRING                 name of the source for people
// param  level: INTEGER                marking level
// param  compartments: LIST<STRING>    marking compartments, sorted
// param  key: STRING                   source and marking as one text
// return scope: INTEGER                number of the scope
// access write
// budget 10 s

MERGE (source:Source {id: $source})
ON CREATE SET source.title = $title
MERGE (counter:Counter {name: 'scope'})
ON CREATE SET counter.value = 0
SET counter.touched = true
MERGE (scope:Scope {key: $key})
ON CREATE SET scope.number = counter.value + 1, scope.source = $source, scope.level = $level,
  scope.compartments = $compartments, scope.sequence = 0
SET counter.value = CASE WHEN scope.number > counter.value THEN scope.number ELSE counter.value END
RETURN scope.number AS scope
