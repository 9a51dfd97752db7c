// A driver for `conformance listen` on JAX-WS: reports contacts as a study administration system would.
//
// Reads one task a line from standard input until it ends, writes one outcome a line: docs/driver.md. The classes of
// the package indberet are made from the WSDL by build.sh; a task gives only the address.

import com.google.gson.Gson;
import indberet.ElevStatusType;
import indberet.ElevType;
import indberet.IndberetInstitutionKontakt;
import indberet.IndberetInstitutionKontaktService;
import indberet.KontaktpersonInfoType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.ws.BindingProvider;

import static java.nio.charset.StandardCharsets.UTF_8;

public final class Driver {
    private static final int MOST_PER_CALL = 100;
    private static final Map<String, Integer> LIMITS =
        Map.of("KontaktPerson", 250, "KontaktTelefon", 20, "KontaktMail", 64);
    private static final int MILLISECONDS = 10_000;

    record Task(String endpoint, String wsdl, String soap, Report report) {}

    record Report(String DatakildeInstitutionNummer, String KontaktPerson, String KontaktTelefon, String KontaktMail,
                  String SlutDato, List<String> CPRNr) {}

    record Youth(String CPRNr, boolean accepted, BigInteger Fejlkode, String FejlTekst) {}

    record Outcome(int format, List<Youth> youths, String failure, String refused) {}

    private final IndberetInstitutionKontaktService service;

    private Driver(String wsdl) throws Exception {
        service = new IndberetInstitutionKontaktService(URI.create(wsdl).toURL());
    }

    public static void main(String... arguments) throws Exception {
        System.setProperty("sun.net.http.retryPost", "false"); // what was perhaps received is not sent again unasked
        var out = new PrintStream(System.out, true, UTF_8);
        var json = new Gson();
        var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        Driver driver = null;
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var task = json.fromJson(line, Task.class);
            driver = driver == null ? new Driver(task.wsdl) : driver;
            out.println(json.toJson(driver.perform(task)));
        }
    }

    /** Reports for all young people of a task, in as many calls as it takes; the first that fails is the last. */
    private Outcome perform(Task task) {
        var values = Map.of("KontaktPerson", task.report.KontaktPerson, "KontaktTelefon", task.report.KontaktTelefon,
                            "KontaktMail", task.report.KontaktMail);
        var youths = new ArrayList<Youth>();
        for (var limit : LIMITS.entrySet()) {
            var value = values.get(limit.getKey());
            if (value.codePointCount(0, value.length()) > limit.getValue()) {
                return new Outcome(1, youths, null, "too long: " + limit.getKey());
            }
        }
        var people = task.report.CPRNr;
        for (int start = 0; start < people.size(); start += MOST_PER_CALL) {
            var some = people.subList(start, Math.min(start + MOST_PER_CALL, people.size()));
            int before = youths.size();
            try {
                report(task, some, youths);
            } catch (Exception error) { // a fault, HTTP, the network or XML: in each case nobody was reported
                return new Outcome(1, youths, "the call failed: " + error, null);
            }
            int leftOut = some.size() - (youths.size() - before);
            if (leftOut > 0) {
                return new Outcome(1, youths, "the answer does not name " + leftOut + " young people", null);
            }
        }
        return new Outcome(1, youths, null, null);
    }

    /** Makes one call, and adds what the answer says of each young person whom it names. */
    private void report(Task task, List<String> people, List<Youth> youths) throws Exception {
        var byPerson = new HashMap<String, ElevStatusType>();
        for (var status : portFor(task).indberet(message(task.report, people))) {
            byPerson.put(status.getCPRNr(), status);
        }
        var forAll = byPerson.get(null); // the one status without CPRNr holds for everybody in the call
        for (var person : people) {
            var status = byPerson.getOrDefault(person, forAll);
            if (status != null) {
                youths.add(new Youth(person, status.isIndberetningOk(), status.getFejlkode(), status.getFejlTekst()));
            }
        }
    }

    private IndberetInstitutionKontakt portFor(Task task) {
        var port = "1.2".equals(task.soap) ? service.getSoap12() : service.getSoap11();
        var context = ((BindingProvider) port).getRequestContext();
        context.put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, task.endpoint);
        context.put("com.sun.xml.ws.connect.timeout", MILLISECONDS);
        context.put("com.sun.xml.ws.request.timeout", MILLISECONDS);
        return port;
    }

    private static KontaktpersonInfoType message(Report report, List<String> people) throws Exception {
        var info = new KontaktpersonInfoType();
        for (var person : people) {
            var elev = new ElevType();
            elev.setCPRNr(person);
            info.getElev().add(elev);
        }
        info.setDatakildeInstitutionNummer(new BigInteger(report.DatakildeInstitutionNummer));
        info.setKontaktPerson(report.KontaktPerson);
        info.setKontaktTelefon(report.KontaktTelefon);
        info.setKontaktMail(report.KontaktMail);
        if (report.SlutDato != null) {
            info.setSlutDato(DatatypeFactory.newInstance().newXMLGregorianCalendar(report.SlutDato));
        }
        return info;
    }
}
