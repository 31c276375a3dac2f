"""UCI Online Retail, CSV to RFM by rule R1, the way a notebook does it: the peer of `segment features`.

usage: python3 rfm_pandas.py online_retail.csv rfm.csv      (pandas 1.5 from Debian 12)
"""
import sys

import pandas as pd

rows = pd.read_csv(sys.argv[1], parse_dates=["InvoiceDate"], dtype={"InvoiceNo": str, "StockCode": str})
rows = rows.dropna(subset=["CustomerID"]).drop_duplicates()
rows = rows[~rows.InvoiceNo.str.startswith("C")]
rows = rows[(rows.Quantity > 0) & (rows.UnitPrice > 0)]
as_of = rows.InvoiceDate.max() + pd.Timedelta(days=1)
rows["amount"] = rows.Quantity * rows.UnitPrice
customers = rows.groupby("CustomerID").agg(
    recency=("InvoiceDate", lambda dates: (as_of - dates.max()).days),
    frequency=("InvoiceNo", "nunique"),
    monetary=("amount", "sum"),
)
customers.to_csv(sys.argv[2])
