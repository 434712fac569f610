"""E-ARK information packages (CSIP and SIP 2.2.0): what a historical archive takes over, described in its own words.

Pure: facts and lists of files in, the bytes of METS, PREMIS, EAD and notices out. Which bundles go in, whether they are
whole, and every file that is read or written, is the caller's business.
"""
