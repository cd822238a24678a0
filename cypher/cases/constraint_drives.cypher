// People and organisations who own a vehicle of a model, a colour, or both.
//
// param  model: STRING                    part of the model, '' for any
// param  colour: STRING                   colour, '' for any
// return id: LIST<STRING>                 who, ascending
// access read
// budget 30 s

MATCH (vehicle:Vehicle)<-[statement:DESCRIBES]-(:Load)
WHERE open(vehicle) AND says(statement) AND ($model = '' OR toLower(statement.model) CONTAINS toLower($model))
  AND ($colour = '' OR statement.colour = $colour)
WITH DISTINCT vehicle
MATCH (vehicle)<-[owned:OWNS]-(who)
WHERE holds(owned) AND open(who)
WITH DISTINCT who.id AS id ORDER BY id
RETURN collect(id) AS id
