// People and organisations who hold an account with an institution.
//
// param  institution: STRING              the institution
// return id: LIST<STRING>                 who, ascending
// access read
// budget 30 s

MATCH (account:Account)<-[statement:DESCRIBES]-(:Load)
WHERE open(account) AND says(statement) AND statement.institution = $institution
WITH DISTINCT account
MATCH (account)<-[held:HOLDS]-(who)
WHERE holds(held) AND open(who)
WITH DISTINCT who.id AS id ORDER BY id
RETURN collect(id) AS id
