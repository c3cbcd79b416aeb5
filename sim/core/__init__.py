"""What every other room stands on: units, clock, distributions, random streams, files, words.

Re-exports nothing: import the module that is meant.
"""
