"""The school's lists – teaching assignment, test calendar, correction register, what is done beside – as workbooks.

One door for other rooms: `write_list` makes a template or a filled-in workbook; reading goes through
`ingest.read.read_export`, as for every other file.
"""

from ingest.list_specs import LIST_SPECS, TEMPLATE_FILES
from ingest.list_writer import write_list

__all__ = ["LIST_SPECS", "TEMPLATE_FILES", "write_list"]
