"""Codes, their images, the lookup record and the offline verification page; imports no other room."""
