"""OCFL 1.1 storage roots by our own hand: one object a bundle, versions that never touch earlier content.

Standard library only; knows places and bytes, and nothing of schools, stores or clocks. Layout: extension 0003.
"""
