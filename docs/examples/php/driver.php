<?php
// A driver for `conformance listen` on PHP's own SOAP extension: reports contacts as a study administration system
// would.
//
// Reads one task a line from standard input until it ends, writes one outcome a line: docs/driver.md. The client is
// made from the WSDL once for each version of SOAP; a task gives only the address.

declare(strict_types=1);

const MOST_PER_CALL = 100;
const LIMITS = ['KontaktPerson' => 250, 'KontaktTelefon' => 20, 'KontaktMail' => 64];
const SECONDS = 10;
const SYSTEM = 'Example system';

/** Reports for all young people of a task, in as many calls as it takes; the first that fails is the last. */
function perform(array $task, string $wsdl): array
{
    $contact = $task['report'];
    unset($contact['CPRNr']);
    $tooLong = array_filter(array_keys(LIMITS), fn ($name) => iconv_strlen($contact[$name]) > LIMITS[$name]);
    if ($tooLong) {
        return ['youths' => [], 'refused' => 'too long: ' . implode(', ', $tooLong)];
    }
    $youths = [];
    foreach (array_chunk($task['report']['CPRNr'], MOST_PER_CALL) as $people) {
        try {
            $answered = report($task, $wsdl, $contact, $people);
        } catch (Throwable $error) {  // a fault, HTTP, the network or XML: in each case nobody was reported
            return ['youths' => $youths, 'failure' => 'the call failed: ' . substr($error->getMessage(), 0, 300)];
        }
        array_push($youths, ...$answered);
        if (count($answered) < count($people)) {
            $leftOut = count($people) - count($answered);
            return ['youths' => $youths, 'failure' => "the answer does not name $leftOut young people"];
        }
    }
    return ['youths' => $youths];
}

/** Makes one call, and returns what the answer says of each young person whom it names. */
function report(array $task, string $wsdl, array $contact, array $people): array
{
    $elev = array_map(fn ($person) => ['CPRNr' => $person], $people);
    $byPerson = [];
    foreach (call($task, $wsdl, ['KontaktpersonInfo' => ['Elev' => $elev] + $contact]) as $status) {
        $byPerson[$status->CPRNr ?? ''] = $status;
    }
    $forAll = $byPerson[''] ?? null;  // the one status without CPRNr holds for everybody in the call
    $named = array_filter($people, fn ($person) => isset($byPerson[$person]) || $forAll);
    return array_values(array_map(fn ($person) => understood($person, $byPerson[$person] ?? $forAll), $named));
}

/** Sends the message, inside the platform's layer where the binding has it, and returns the list of ElevStatus. */
function call(array $task, string $wsdl, array $message): array
{
    $client = client_of($wsdl, $task['soap']);
    $client->__setLocation($task['endpoint']);
    if ($task['binding'] === 'plain') {
        return $client->Indberet($message)->ElevStatus;
    }
    $identifier = ['SystemName' => SYSTEM, 'SystemTransactionID' => uniqid()];
    $answer = $client->Indberet(['Identifier' => $identifier, 'Message' => ['Indberet' => $message]]);
    return $answer->Message->IndberetSvar->ElevStatus;
}

/** Returns the client for a version of SOAP, which is made once. */
function client_of(string $wsdl, string $version): SoapClient
{
    static $clients = [];
    return $clients[$version] ??= new PlainText($wsdl, [
        'soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
        'cache_wsdl' => WSDL_CACHE_NONE,
    ]);
}

/** SoapClient does not read a value that CDATA divides; this one makes it text before it reads. */
class PlainText extends SoapClient
{
    public function __doRequest($request, $location, $action, $version, $oneWay = false): ?string
    {
        $answer = parent::__doRequest($request, $location, $action, $version, $oneWay);
        $document = new DOMDocument();
        $readable = $answer !== null && @$document->loadXML($answer, LIBXML_NOCDATA | LIBXML_NONET);
        return $readable ? $document->saveXML() : $answer;  // SoapClient says what is wrong with one that is not
    }
}

/** Says what a status says: accepted only where IndberetningOk is true. */
function understood(string $person, stdClass $status): array
{
    $given = array_intersect_key((array) $status, ['Fejlkode' => 0, 'FejlTekst' => 0]);
    return ['CPRNr' => $person, 'accepted' => $status->IndberetningOk === true] + $given;
}

ini_set('default_socket_timeout', (string) SECONDS);
$firstWsdl = null;
while (($line = fgets(STDIN)) !== false) {
    $task = json_decode($line, true, flags: JSON_THROW_ON_ERROR);
    $firstWsdl ??= $task['wsdl'];
    $outcome = ['format' => 1] + perform($task, $firstWsdl);
    echo json_encode($outcome, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
