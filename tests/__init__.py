"""Tests of newsbot, and the fake servers that they run against."""
