# What the judges say, in English: a message for each code, with all of the values that the code has.
#
# conformance/words.py reads it. A text is put in as it is; a number chooses between forms ([one], *[other]).

## Of any kind

verbatim = { $text }
statement = { $text }
quoted = '{ $text }'
nothing = nothing
list = { $first }; { $rest }
list-more = { $last }; and { $more } more
and-also = { $first }, { $rest }
and-more = { $first } (and { $more } more)
expected-observed = expected { $expected }; observed { $observed }

## What came back

no-answer = no answer
no-answer-because = no answer ({ $detail })
other-in-body = a SOAP envelope with { $found } in its Body instead of { $wanted }
empty-body-instead = a SOAP envelope with nothing in its Body instead of { $wanted }
http-with-fault = HTTP { $status } with a SOAP fault
platform-unreached = a SOAP fault with { $code }: the platform did not reach the service
fault = a SOAP fault { $code } ('{ $reason }'), HTTP { $status }
fault-without-code = a SOAP fault without a code ('{ $reason }'), HTTP { $status }
http = HTTP { $status }, { $media_type }, { $reason }
http-untyped = HTTP { $status }, no Content-Type, { $reason }
status-ok = { $status } true
status-refused = { $status } false, { $field } { $code }
status-unreadable = no readable { $status }, { $field } { $code }
answered = answered: { $statuses }
answered-nobody = answered: no { $entry }
so-many = { $n } x { $words }

## The form of an answer

envelope-with-one = a SOAP envelope with exactly one element in Body
body-holds = Body holds { $names }
body-holds-nothing = Body holds nothing
nothing-after-body = nothing after Body
after-body = { $element } after Body
soap-version = SOAP { $version }
media-type = { $media_type }
no-content-type = no Content-Type
status-of-answer = HTTP 200 with an answer
status-of-fault = HTTP 400 or 500 with a SOAP fault
status-of-kind = HTTP { $status } for a { $fault } fault in SOAP { $version }
http-status = HTTP { $status }
fault-as-defined = a fault code that SOAP { $version } defines, and a reason
fault-as-written = code '{ $code }', reason '{ $reason }'
sender-fault = a sender fault for an invalid message
blames-receiver = { $code }, which blames the receiver
elements-in-namespace = elements in namespace '{ $namespace }'
element-in-namespace = { $element } in namespace '{ $namespace }'
valid-response = valid against the XSD of the response
violation = { $detail }
field-as-type = { $field } as { $type }
field-in-each = { $field } in each { $element }
element-without-field = { $element } without { $field }

## The layer around a message

valid-layer = valid against the XSD of the layer
no-element = no { $element }
an-element = a { $element }
empty-one = an empty one
empty-element = an empty element
fault-in-layer = { $element } in namespace '{ $namespace }' with { $fields }
fault-without-it = a fault without it

## What an answer says

status-for-each = { $asked } { $entry }, one for each { $of }
status-for-call = one { $entry } for the whole call
so-many-statuses = { $answered } { $entry }
status-with-number = a status with { $field } '{ $person }'
no-such-status = no such status
other-status-instead = no such status; instead a status with { $field } '{ $person }'
number = { $field } '{ $person }'
number-without-zero = '{ $person }', without the leading zero
text-with-code = '{ $text }' with { $field } { $code }
code-for-call = { $status } for the whole call
status-for = { $status } for { $person } ({ $key })

## The verdict of a case

no-fault-to-judge = the invalid message was refused by HTTP alone, so there is no SOAP fault to judge
rule-unseen = no exchange showed anything about { $rule }
sent-twice = unstable: exchange { $first } met { $met }; sent again, exchange { $second } was answered
nothing-sent = nothing was sent
reading-contradicted = target.toml declares { $reading } = { $declared }; the target shows { $shown }: { $words }
alternative-shown = { $alternative }: { $words }
no-alternative-shown = neither alternative: { $words }
met-trouble = the message met trouble instead of an answer: { $words }
excused = target.toml declares { $reading }; { $words }
valid-turned-down = the valid message was turned down: { $words }
nothing-implied = nothing is implied about people of several kinds: { $words }
no-status-at-all = the answer has no status for anybody: { $words }
no-status-for = the answer has no status for { $person }: { $words }
answer-to-valid = { $answer }: the message is valid
fault-for-edit = a SOAP fault: { $edit }
answered-or-refused = an answer, or a SOAP fault: the server has to do one of them
fault-for-invalid = a SOAP fault: the message is invalid
turned-down-in-time = the message turned down in time
invalid-answered = the invalid message was answered, though nobody was accepted
no-control-before = there was no control before it
no-control-after = there was no control after it
control-before-refused = the control before it (the same message, valid) was not accepted: { $words }
control-after-refused = the control after it (the same message, valid) was not accepted: { $words }
run-ended-early = the run ended before this case did
rule-could-not = rule { $rule } could not judge { $error }
case-not-judged = the case could not be judged: { $error }

## What is stored

stored-not-asked = what is stored was not asked for
readback-silent = [hooks] readback gave no answer: { $words }
readback-no-object = [hooks] readback answered neither null nor an object
nothing-stored = nothing of a refused report stored for { $person }
stored = { $field } '{ $value }' stored for { $person }
fields = { $fields }

## An exploration

drawn =
    { $messages ->
        [one] { $messages } message was drawn and sent
       *[other] { $messages } messages were drawn and sent
    }
drawn-all-troubled = { $drawn }, and all met trouble: { $words }
drawn-none-wrong = { $drawn }; none of the answers is wrong
drawn-failed = { $finding }; { $placed }; { $drawn }
answered-differently =
    unstable: the same bytes were answered differently (exchanges { $first } and { $second }); { $drawn }
failing-message = failing message, not made smaller: exchange { $exchange } ({ $bytes } bytes)
smallest-failing = smallest failing message: exchange { $exchange } ({ $bytes } bytes)
smallest-alone = { $message }, and none like it was accepted
smallest-beside = { $message }, nearest accepted: exchange { $exchange }; the difference: { $difference }
not-edited = not { $edit }
differs-in-writing = how it is written
value-instead-of-none = { $field } '{ $here }' instead of none
count-instead-of-none = { $here } { $field } instead of none
none-instead-of-count = no { $field } instead of { $there }
count-instead-of-count = { $here } { $field } instead of { $there }
length-instead-of-length = { $field } of { $here } characters instead of { $there }
value-instead-of-value = { $field } '{ $here }' instead of '{ $there }'

## Root causes, and whose a case is

all-refused =
    { $calls ->
        [one] the { $calls } valid call is turned down: { $words }
       *[other] each of { $calls } valid calls is turned down: { $words }
    }
all-but-refused = all but { $answered } of { $calls } valid calls are turned down: { $words }
nobody-accepted = nobody is accepted: { $reportable } reportable are answered with { $field } { $code }
nobody-accepted-uncoded = nobody is accepted: { $reportable } reportable are answered with no code
key-calls = { $key }: every call from it is { $observed }
key-answered = { $key }: each of { $people } is answered { $observed }
several-keys = { $keys } keys are answered otherwise, first { $first }
person-answered = { $people } is always answered { $observed }; { $others } others of { $key } are answered as declared
other-namespace = every answer is in namespace '{ $found }' instead of '{ $expected }'
taken-whatever = messages are accepted whatever is wrong with them: { $taken } of { $sent } that were sent
http-in-short = HTTP { $status } { $media_type }
taken-of-section = messages are accepted whatever is wrong in section { $section }: { $taken } of { $sent } that were sent
taken-with-edit = messages are accepted although invalid by "{ $edit }": { $taken } of { $sent } that were sent
instead-of-fault = { $observed } instead of a SOAP fault
instead-of-answer = { $observed } instead of an answer to a valid message
or-target = { $cause }; or target.toml { $key }
suite-could-not = the suite could not carry the case out or judge it
left-open = the text leaves this open; nothing is judged
exchange-troubled = exchange { $exchange }: { $words }
exchange-troubled-twice = exchange { $exchange }: { $words }, twice
run-ended-before = the run did not get as far as this case
valid-not-accepted = a valid message was not accepted, so nothing can be said about this one
answered-again = the message was answered when it was sent again
controls-accepted =
    the same message without the edit was accepted before and after (exchanges { $before } and { $after })
several-controls-accepted = the same message without the edit was accepted before and after (exchanges { $exchanges })
answer-shows = the answer itself shows it
answer-shows-in = the answer itself shows it in exchange { $exchange }
answers-show = the answer itself shows it in { $exchanges } exchanges

## The headline, and the problems of a run

headline = { $verdict } ({ $scope }: { $counts })
headline-client = { $verdict } (client, { $scope }: { $counts })
with-readings = { $headline }, reading { $readings }
as-expected = { $headline }, as expected
clauses-met = { $met } of { $judged } clauses met
not-applicable = { $clauses } not applicable
cases-planned = { $planned } of { $cases } cases planned
so-many-calls =
    { $calls ->
        [one] { $calls } call
       *[other] { $calls } calls
    }
statements-given = { $given } of { $asked } statements given
case-error = { $case }: { $line }
no-reason = { $case }: no reason
exchange-error = exchange { $exchange }: { $error }
call-not-judged = exchange { $exchange } could not be judged: { $error }
calls-not-judged = the calls of { $case } could not be judged: { $error }

## Known failures

no-such-case = no case is called '{ $id }'
no-such-case-but = no case is called '{ $id }', did you mean '{ $near }'?
case-left-out = this run left the case out
expired = it was expected until { $date }; { $seen }
expired-and-still = it was expected until { $date }, and is still so
nothing-seen = nothing was seen of it: { $verdict }, { $now }
message-changed = the message changed: pinned '{ $pinned }'; now '{ $now }'
verdict-changed = expected { $was }, now { $verdict }: pinned '{ $pinned }'; now '{ $now }'
case-is-now = the case is now: { $verdict }

## A message by itself, and a call

well-formed = well-formed XML without a DTD
not-xml = { $reason }
not-soap = { $reason }
either-envelope = a SOAP 1.1 or 1.2 envelope
an-envelope = a SOAP envelope
one-in-body = exactly one element in Body
body-empty = Body is empty
either-in-namespace = { $one } or { $other } in namespace '{ $namespace }'
some-element-in-namespace = an element { $element } in namespace '{ $namespace }'
message-or-fault = { $request }, { $response } or a SOAP fault
a-post = a POST
a-method = a { $method }
element = { $name }
charset-of-message = the charset that the message is written in
contradicts = { $contradiction }
media-type-for-soap = { $media_type } for SOAP { $version }
none = none
quoted-action = a SOAPAction in quotation marks
no-action = no SOAPAction
action = SOAPAction: { $action }

## A client

number-as-given = { $field } { $person } as it was given
task-only =
    { $youths ->
        [one] the { $youths } young person of the task only
       *[other] the { $youths } young people of the task only
    }
strangers = { $more } more, such as '{ $person }'
each-in-a-call = each of { $youths } young people in a call
in-no-call = { $lost } in no call: { $people }
each-once = each young person once
more-than-once = { $youths } of them more than once, { $person } in exchanges { $exchanges }
no-field = no { $field }
field-value = { $field } '{ $value }'
value-shortened = { $field } '{ $value }', shortened
refused-or-named = { $field } refused, or named in `shortened`
sent-silently =
    { $characters ->
        [one] sent with { $characters } character, not a word of it
       *[other] sent with { $characters } characters, not a word of it
    }
an-outcome = an outcome
accepted = accepted
refused-uncoded = refused without { $field }
refused-with-code = refused with { $field } { $code }
told = { $field } { $person }, told: { $told }
told-nothing = { $field } { $person }, that no answer spoke of
client-says = the client says { $said }
client-says-of-more = the client says { $said }, and so { $more } more
failure-shown =
    { $youths ->
        [one] a failure shown for { $youths } young person of whom no answer spoke clearly
       *[other] a failure shown for { $youths } young people of whom no answer spoke clearly
    }
client-silent = the client says nothing
text-of-length =
    { $characters ->
        [one] { $field } of { $characters } character, '{ $text }'
       *[other] { $field } of { $characters } characters, '{ $text }'
    }
so-long-a-text =
    { $characters ->
        [one] { $characters } character, '{ $text }'
       *[other] { $characters } characters, '{ $text }'
    }
no-call-shows = no call was seen that could show it
no-task-in-log = the log holds no task of this case
exchange-shows = exchange { $exchange } itself shows it
outcome-shows = the outcome itself shows it

## A file

not-judged = it could not be, which is our mistake: { $error }
message-to-judge = a message that can be judged
