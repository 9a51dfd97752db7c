<?php
// A client on PHP's SOAP extension: right by default, with named deviations that PHP invites to.
//
// Started with `--variant NAME` by `conformance power --side client`; reads a task a line (docs/driver.md).

declare(strict_types=1);

/** SoapClient, with the bytes of both directions in reach; CDATA becomes text, which SoapClient would not read. */
class Wire extends SoapClient
{
    public Closure $request;
    public ?Closure $post = null;
    public bool $plainText = true;
    public string $came = '';

    public function __doRequest($request, $location, $action, $version, $oneWay = false): ?string
    {
        $request = ($this->request)($request);
        $answer = $this->post
            ? ($this->post)($request, $location)
            : parent::__doRequest($request, $location, $action, $version, $oneWay);
        $this->came = (string) $answer;
        $document = new DOMDocument();
        $readable = $this->plainText && $answer && @$document->loadXML($answer, LIBXML_NOCDATA | LIBXML_NONET);
        return $readable ? $document->saveXML() : $answer;
    }
}

/** A right client; a variant replaces what it does otherwise. */
final class Client
{
    public array $limits = ['KontaktPerson' => 250, 'KontaktTelefon' => 20, 'KontaktMail' => 64];
    public int $most = 100;
    public int $tries = 1;
    public string $soap = '';
    public array $options = [];
    public bool $goesOn = false;
    public bool $cutsVisibly = false;
    public bool $plainText = true;
    public ?Closure $post = null;
    public Closure $length, $contact, $people, $elev, $chunks, $request, $read, $status, $match, $failed, $skips;
    private ?Wire $wire = null;

    public function __construct()
    {
        $this->length = fn (string $text) => iconv_strlen($text);
        $this->contact = fn (array $contact) => $contact;
        $this->people = fn (array $people) => $people;
        $this->elev = fn (string $person) => ['CPRNr' => $person];
        $this->chunks = fn (array $people) => array_chunk($people, $this->most);
        $this->request = fn (string $request) => $request;
        $this->read = fn (object $answer, string $came) => $answer->ElevStatus;
        $this->status = fn (object $status) => [
            'accepted' => $status->IndberetningOk === true,
            ...array_intersect_key((array) $status, ['Fejlkode' => 0, 'FejlTekst' => 0]),
        ];
        $this->match = fn (array $statuses, array $people) => by_number($statuses, $people);
        $this->failed = fn (array $outcome, array $people, string $words) => ['failure' => $words] + $outcome;
        $this->skips = fn (array $task) => false;
    }

    public function perform(array $task): array
    {
        $contact = array_diff_key($task['report'], ['CPRNr' => 0]);
        $people = ($this->people)($task['report']['CPRNr']);
        if (($this->skips)($task)) {
            return ['youths' => array_map(fn ($person) => ['CPRNr' => $person, 'accepted' => true], $people)];
        }
        $tooLong = array_values(array_filter(
            array_keys($this->limits),
            fn ($name) => ($this->length)($contact[$name]) > $this->limits[$name],
        ));
        if ($tooLong && !$this->cutsVisibly) {
            return ['youths' => [], 'refused' => 'too long: ' . implode(', ', $tooLong)];
        }
        foreach ($tooLong as $name) {
            $contact[$name] = iconv_substr($contact[$name], 0, $this->limits[$name]);
        }
        $outcome = ['youths' => []] + ($tooLong ? ['shortened' => $tooLong] : []);
        return $this->calls($task, ($this->contact)($contact), $people, $outcome);
    }

    private function calls(array $task, array $contact, array $people, array $outcome): array
    {
        foreach (($this->chunks)($people) as $some) {
            try {
                $statuses = $this->call($task, $contact, $some);
            } catch (Throwable $error) {
                $outcome = ($this->failed)($outcome, $some, substr($error->getMessage(), 0, 200));
                if ($this->goesOn) {
                    continue;
                }
                break;
            }
            $found = ($this->match)($statuses, $some);
            foreach ($found as $person => $status) {
                $outcome['youths'][] = ['CPRNr' => (string) $person] + ($this->status)($status);
            }
            if (count($found) < count($some)) {
                $leftOut = array_diff($some, array_keys($found));
                $outcome = ($this->failed)($outcome, $leftOut, 'the answer leaves some out');
            }
        }
        return $outcome;
    }

    private function call(array $task, array $contact, array $people): array
    {
        $wire = $this->wire ??= new Wire($task['wsdl'], $this->options + [
            'soap_version' => ($this->soap ?: $task['soap']) === '1.2' ? SOAP_1_2 : SOAP_1_1,
            'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
            'cache_wsdl' => WSDL_CACHE_NONE,
        ]);
        [$wire->request, $wire->post, $wire->plainText] = [$this->request, $this->post, $this->plainText];
        $wire->__setLocation($task['endpoint']);
        $info = ['Elev' => array_map($this->elev, $people)] + $contact;
        for ($try = 1; ; $try++) {
            try {
                $answer = $wire->Indberet(['KontaktpersonInfo' => $info]);
                return ($this->read)($answer, $wire->came);
            } catch (SoapFault $fault) {
                if ($try >= $this->tries || $fault->faultcode !== 'HTTP') {
                    throw $fault;
                }
            }
        }
    }
}

/** The status of each person; the one without a number holds for everybody in the call. */
function by_number(array $statuses, array $people): array
{
    $byNumber = [];
    foreach ($statuses as $status) {
        $byNumber[$status->CPRNr ?? ''] = $status;
    }
    $found = [];
    foreach ($people as $person) {
        $found[$person] = $byNumber[$person] ?? $byNumber[''] ?? null;
    }
    return array_filter($found);
}

ini_set('default_socket_timeout', '10');
$client = new Client();
$name = $argv[array_search('--variant', $argv, true) + 1] ?? null;
if ($argc > 1) {
    foreach ((require __DIR__ . '/variants.php')[$name] as $property => $value) {
        $client->$property = $value;
    }
}
while (($line = fgets(STDIN)) !== false) {
    $outcome = $client->perform(json_decode($line, true, flags: JSON_THROW_ON_ERROR));
    echo json_encode(['format' => 1] + $outcome, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
