"""Streamlit pages and the public verification routes; no SQL and no rules."""
