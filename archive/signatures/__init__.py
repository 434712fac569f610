"""People's signatures (PAdES) on papers: made, and judged. On bytes alone; where papers lie is left to the jobs."""

import logging

# The libraries' own log names the people whose certificates they look at; what they find is told in reports instead.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)
