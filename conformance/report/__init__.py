"""From a run log and its judgement to reports: HTML to read, JSON and JUnit for machines, lines for a console.

Every report is made from the same three things (log, judgement, specification), so that a
recorded run can be reported again, in another language, without touching a target.
"""

from conformance.report.summary import summary_lines
from conformance.report.write import clear_reports, write_reports

__all__ = ["clear_reports", "summary_lines", "write_reports"]
