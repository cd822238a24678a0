// Which of several accounts a phone or device signed in to within a window (LDBC FinBench TCR1, its last step).
//
// param  numbers: LIST<INTEGER>           numbers of the accounts
// param  media: LIST<STRING>              phones and devices
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return account: LIST<INTEGER>           number of an account
// return medium: LIST<STRING>             a phone or device that signed in to it
// access read
// budget 10 s

UNWIND $media AS id
MATCH (medium:Entity {id: id})
WHERE open(medium)
CALL (medium) {
  MATCH (medium)<-[reserved:USES]-(account:Account)
  WHERE open(account) AND any(claim IN claims(reserved)
    WHERE reserved.valid_from[claim] < $to_at AND $from_at < reserved.valid_to[claim])
  RETURN account
  UNION
  MATCH (medium)<-[inside:INSTALLED_IN]-(sim)<-[used:USES]-(phone)<-[reserved:USES]-(account:Account)
  WHERE open(sim) AND open(phone) AND open(account)
    AND any(claim IN claims(inside) WHERE inside.valid_from[claim] < $to_at AND $from_at < inside.valid_to[claim])
    AND any(claim IN claims(used) WHERE used.valid_from[claim] < $to_at AND $from_at < used.valid_to[claim])
    AND any(claim IN claims(reserved) WHERE reserved.valid_from[claim] < $to_at AND $from_at < reserved.valid_to[claim])
  RETURN account
}
WITH id, account WHERE account.number IN $numbers
RETURN collect(account.number) AS account, collect(id) AS medium
