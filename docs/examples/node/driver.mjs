// A driver for `conformance listen` on the package soap: reports contacts as a study administration system would.
//
// Reads one task a line from standard input until it ends, writes one outcome a line: docs/driver.md. The client is
// made from the WSDL once for each version of SOAP; a task gives only the address.

import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import soap from "soap";

const MOST_PER_CALL = 100;
const LIMITS = { KontaktPerson: 250, KontaktTelefon: 20, KontaktMail: 64 };
const MILLISECONDS = 10_000;
const SYSTEM = "Example system";

/** Reports for all young people of a task, in as many calls as it takes; the first that fails is the last. */
async function perform(task, wsdl) {
  const { CPRNr: people, ...contact } = task.report;
  const tooLong = Object.keys(LIMITS).filter((name) => [...contact[name]].length > LIMITS[name]);
  if (tooLong.length > 0) return { youths: [], refused: `too long: ${tooLong.join(", ")}` };
  const youths = [];
  for (let start = 0; start < people.length; start += MOST_PER_CALL) {
    const some = people.slice(start, start + MOST_PER_CALL);
    try {
      youths.push(...(await report(task, wsdl, contact, some)));
    } catch (error) {
      // A fault, HTTP, the network or XML: in each case nobody of this call was reported.
      return { youths, failure: `the call failed: ${error.message ?? error}`.slice(0, 300) };
    }
    const leftOut = start + some.length - youths.length;
    if (leftOut > 0) return { youths, failure: `the answer does not name ${leftOut} young people` };
  }
  return { youths };
}

/** Makes one call, and returns what the answer says of each young person whom it names. */
async function report(task, wsdl, contact, people) {
  const info = { Elev: people.map((CPRNr) => ({ CPRNr })), ...contact };
  const statuses = await call(task, wsdl, { KontaktpersonInfo: info });
  const byPerson = new Map(statuses.map((status) => [status.CPRNr, status]));
  const forAll = byPerson.get(undefined); // the one status without CPRNr holds for everybody in the call
  return people.flatMap((person) => {
    const status = byPerson.get(person) ?? forAll;
    return status ? [understood(person, status)] : [];
  });
}

/** Sends the message, inside the platform's layer where the binding has it, and returns the list of ElevStatus. */
async function call(task, wsdl, message) {
  const client = await clientOf(wsdl, task.soap);
  client.setEndpoint(task.endpoint);
  if (task.binding === "plain") {
    const [answer] = await client.IndberetAsync(message);
    return answer.ElevStatus;
  }
  const Identifier = { SystemName: SYSTEM, SystemTransactionID: randomUUID() };
  const [answer] = await client.IndberetAsync({ Identifier, Message: { Indberet: message } });
  return answer.Message.IndberetSvar.ElevStatus;
}

const clients = new Map();

/** Returns the client for a version of SOAP, which is made once. */
async function clientOf(wsdl, version) {
  if (!clients.has(version)) {
    const forceSoap12Headers = version === "1.2";
    clients.set(version, await soap.createClientAsync(wsdl, { forceSoap12Headers, httpClient, customDeserializer }));
  }
  return clients.get(version);
}

/** What soap sends with. Its own takes every answer for UTF-8, and searches a deep one with a slow pattern. */
const httpClient = {
  async request(url, body, callback, headers) {
    try {
      const signal = AbortSignal.timeout(MILLISECONDS);
      const response = await fetch(url, { method: body ? "POST" : "GET", body, headers, signal });
      const text = decode(await response.arrayBuffer(), response.headers.get("content-type") ?? "");
      callback(null, { status: response.status, headers: response.headers }, text);
    } catch (error) {
      callback(error);
    }
  },
};

/** Decodes by the charset of Content-Type, else by the byte order mark, else as UTF-8. */
function decode(bytes, contentType) {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? "utf-8";
  return new TextDecoder(charset).decode(bytes);
}

/** soap takes Integer10 for a text, and of a boolean that a comment or CDATA divides the last piece; these do not. */
const whole = (piece, element) => (element.pieces = (element.pieces ?? "") + piece);
const customDeserializer = {
  boolean: (piece, element) => ["true", "1"].includes(whole(piece, element)),
  Integer10: (piece, element) => Number(whole(piece, element)),
};

/** Says what a status says: accepted only where IndberetningOk is true. */
function understood(CPRNr, { IndberetningOk, Fejlkode, FejlTekst }) {
  return { CPRNr, accepted: IndberetningOk === true, Fejlkode, FejlTekst: FejlTekst ?? undefined };
}

let firstWsdl;
for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line);
  firstWsdl ??= task.wsdl;
  console.log(JSON.stringify({ format: 1, ...(await perform(task, firstWsdl)) }));
}
