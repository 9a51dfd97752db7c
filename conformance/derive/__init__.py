"""From tables and binding to XSD 1.0, XSD 1.1 with assertions, envelope XSDs and WSDL."""
