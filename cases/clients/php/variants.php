<?php
// The seeded clients on PHP by name: each the right one (client.php) with habits of its own.
// clients.toml says what each breaks, or what allows it.

declare(strict_types=1);

/** The statuses by a pattern over the bytes, which knows one way to write them. */
function by_pattern(string $came, string $prefix): array
{
    $statuses = [];
    preg_match_all("~<{$prefix}ElevStatus>(.*?)</{$prefix}ElevStatus>~s", $came, $found);
    foreach ($found[1] as $inside) {
        preg_match_all("~<{$prefix}(\\w+)>([^<]*)</~", $inside, $fields, PREG_SET_ORDER);
        $status = (object) array_column($fields, 2, 1);
        $status->IndberetningOk = in_array($status->IndberetningOk ?? '', ['true', '1'], true);
        if (isset($status->Fejlkode)) {
            $status->Fejlkode = (int) $status->Fejlkode;
        }
        $statuses[] = $status;
    }
    return $statuses ?: throw new RuntimeException('no ElevStatus');
}

/** POST as PHP's streams do it, with no more headers than these. */
function posted(string $body, string $url, string $headers): string
{
    $http = ['method' => 'POST', 'header' => $headers, 'content' => $body, 'ignore_errors' => true, 'timeout' => 10];
    return (string) @file_get_contents($url, false, stream_context_create(['http' => $http]));
}

function accepted(array $people): array
{
    return array_fill_keys($people, (object) ['IndberetningOk' => true]);
}

function taken_as_reported(array $outcome, array $people): array
{
    foreach ($people as $person) {
        $outcome['youths'][] = ['CPRNr' => (string) $person, 'accepted' => true];
    }
    return $outcome;
}

function changed(string $name, Closure $change): Closure
{
    return fn (array $contact) => isset($contact[$name]) ? [$name => $change($contact[$name])] + $contact : $contact;
}

/** An element that says its type itself, as XML Schema lets it. */
function typed(string $person): SoapVar
{
    return new SoapVar(['CPRNr' => $person], SOAP_ENC_OBJECT, 'ElevType', 'urn:indberet-institution-kontakt:1.0');
}

/** A status as the right client reads it, with some of that changed. */
function said(object $status, array $changes): array
{
    $given = array_intersect_key((array) $status, ['Fejlkode' => 0, 'FejlTekst' => 0]);
    return $changes + ['accepted' => $status->IndberetningOk === true] + $given;
}

return [
    // ------------------------------------------------ tasks and messages
    'php-number-as-integer' => ['elev' => fn ($person) => ['CPRNr' => (int) $person]],
    'php-all-in-one' => ['most' => 100_000],
    'php-first-slice' => ['people' => fn ($people) => array_slice($people, 0, 100)],
    'php-call-for-nobody' => ['chunks' => fn ($people) => array_chunk($people, 100) ?: [[]]],
    'php-encodes-twice' => ['contact' => changed('KontaktPerson', fn ($name) => iconv('ISO-8859-1', 'UTF-8', $name))],
    'php-transliterates' => [
        'contact' => changed('KontaktPerson', fn ($name) => (string) @iconv('UTF-8', 'ASCII//TRANSLIT//IGNORE', $name)),
    ],
    'php-htmlspecialchars' => ['contact' => changed('KontaktPerson', htmlspecialchars(...))],
    'php-strip-tags' => ['contact' => changed('KontaktPerson', strip_tags(...))],
    'php-strlen' => ['length' => strlen(...)],
    'php-no-limits' => ['limits' => []],
    'php-empty-end' => ['contact' => fn ($contact) => $contact + ['SlutDato' => '']],
    'php-date-only' => ['contact' => changed('SlutDato', fn ($date) => substr($date, 0, 10))],
    'php-epoch' => ['contact' => fn ($contact) => $contact + ['SlutDato' => date(DATE_ATOM, 0)]],
    'php-pads-institution' => ['contact' => changed('DatakildeInstitutionNummer', fn ($number) => "{$number}00000")],
    'php-reported-once' => ['skips' => fn ($task) => $task['update']],
    'php-form-type' => ['post' => fn ($body, $url) => posted($body, $url, '')],
    'php-no-action' => [
        'soap' => '1.1',
        'post' => fn ($body, $url) => posted($body, $url, 'Content-Type: text/xml; charset=utf-8'),
    ],
    'php-other-uri' => ['request' => fn ($text) => str_replace('urn:indberet', 'urn:other', $text)],
    'php-no-envelope' => ['request' => fn ($text) => preg_replace('~<(/?)\w+(-\w+)?:(Envelope|Body)[^>]*>~', '', $text)],
    // ------------------------------------------------ answers
    'php-lists-only' => [
        'options' => ['features' => 0],
        'read' => fn ($answer) => is_array($answer->ElevStatus) ? $answer->ElevStatus : [],
    ],
    'php-is-set' => ['status' => fn ($status) => said($status, ['accepted' => isset($status->IndberetningOk)])],
    'php-no-code-no-error' => ['status' => fn ($status) => said($status, ['accepted' => empty($status->Fejlkode)])],
    'php-code-table' => [
        'status' => fn ($status) => said($status, [
            'accepted' => !in_array($status->Fejlkode ?? 0, [5, 14, 68, 84], true),
        ]),
    ],
    'php-by-position' => [
        'match' => fn ($statuses, $people) => count($statuses) === count($people)
            ? array_combine($people, $statuses)
            : by_number($statuses, $people),
    ],
    'php-first-for-all' => ['match' => fn ($statuses, $people) => array_fill_keys($people, $statuses[0])],
    'php-numbers-only' => [
        'match' => fn ($statuses, $people) => by_number(array_filter($statuses, fn ($s) => isset($s->CPRNr)), $people),
    ],
    'php-others-are-fine' => ['match' => fn ($statuses, $people) => by_number($statuses, $people) + accepted($people)],
    'php-one-way-to-write' => ['read' => fn ($answer, $came) => by_pattern($came, '')],
    'php-no-cdata' => ['plainText' => false],
    'php-cuts-text' => [
        'status' => fn ($status) => said(
            $status,
            isset($status->FejlTekst) ? ['FejlTekst' => iconv_substr($status->FejlTekst, 0, 255)] : [],
        ),
    ],
    'php-no-exceptions' => [
        'options' => ['exceptions' => false],
        'read' => fn ($answer) => $answer->ElevStatus ?? [],
        'match' => fn ($statuses, $people) => $statuses ? by_number($statuses, $people) : accepted($people),
    ],
    'php-catches-all' => ['failed' => fn ($outcome) => $outcome],
    'php-optimist' => ['failed' => taken_as_reported(...), 'goesOn' => true],
    // ------------------------------------------------ odd, and right
    'php-soap-1.1' => ['soap' => '1.1'],
    'php-fifty' => ['most' => 50],
    'php-one-each' => ['most' => 1],
    'php-reversed' => ['people' => array_reverse(...)],
    'php-cuts-visibly' => ['cutsVisibly' => true],
    'php-typed' => ['elev' => typed(...)],
    'php-tries-again' => ['tries' => 3],
    'php-goes-on' => ['goesOn' => true],
    'php-closes' => ['options' => ['keep_alive' => false]],
    'php-streams' => [
        'post' => fn ($body, $url) => posted($body, $url, 'Content-Type: application/soap+xml; charset=utf-8'),
    ],
];
