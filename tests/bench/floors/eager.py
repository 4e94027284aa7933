"""The floor of a night: read a tape's instalments and sum them by loan, in a process of its own."""

import sys

import polars as pl

pl.read_parquet(sys.argv[1]).group_by("loan_id").agg(pl.col("principal", "interest", "fee").sum())
