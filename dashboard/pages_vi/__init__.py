"""The scripts that Streamlit runs: the entry script and one file a page. Imported by nobody."""
