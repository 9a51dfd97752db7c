#!/bin/sh
# Makes the classes of the package indberet from the WSDL, and compiles the driver: build.sh PLAIN.WSDL [FOLDER]
# Needs Debian's packages libjaxws-java, libgoogle-gson-java and a JDK.
set -eu
here=$(dirname "$0")
into=${2:-$here/build}
mkdir -p "$into"
java -cp '/usr/share/java/*' com.sun.tools.ws.WsImport -quiet -extension -Xnocompile -p indberet -s "$into" "$1"
javac -cp '/usr/share/java/*' -d "$into" "$into"/indberet/*.java "$here/Driver.java"
