import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/** Validates the files named on standard input against the XSD named as argument; prints a line for each. */
public final class ThirdOracle {
    private ThirdOracle() {
    }

    public static void main(String[] arguments) throws Exception {
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        Schema schema = factory.newSchema(new File(arguments[0]));
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            System.out.println(verdict(schema, new File(name)));
        }
    }

    private static String verdict(Schema schema, File file) throws Exception {
        try {
            schema.newValidator().validate(new StreamSource(file));
            return "valid";
        } catch (SAXException refused) {
            return "invalid " + refused.getMessage().replaceAll("\\s+", " ");
        }
    }
}
