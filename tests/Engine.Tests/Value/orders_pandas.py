#!/usr/bin/env python3
"""The figures of OrderStatisticsTests by pandas 1.5.3, from the e-commerce set of the shared data.

python3 orders_pandas.py ecommerce_dataset.csv
"""
import sys

import pandas as pd

lines = pd.read_csv(sys.argv[1], dtype={"customer_id": str, "order_id": str})
lines["date"] = pd.to_datetime(lines["date"].astype(str), format="%Y%m%d%H")
lines["value"] = lines["quantity"] * lines["price"]

# The rules several-customers-order, exact-duplicates and hidden-duplicates.
customers = lines.groupby("order_id")["customer_id"].nunique()
lines = lines[~lines["order_id"].isin(customers[customers > 1].index)].drop_duplicates()
lines = lines.sort_values(["date", "price", "quantity"], kind="stable")
lines = lines.drop_duplicates(["customer_id", "order_id", "product"])
lines = lines[(lines["quantity"] > 0) & (lines["price"] > 0)]

# An order has the time of its first line; orders of one moment go by their value.
orders = lines.groupby(["customer_id", "order_id"]).agg(time=("date", "min"), value=("value", "sum")).reset_index()
orders = orders.sort_values(["customer_id", "time", "value"])
counts = orders.groupby("customer_id").size()
print("customers", len(counts), "orders", len(orders), "exactly one", (counts == 1).sum(), (counts == 1).mean())
print("customers by number of orders", counts.value_counts().sort_index().to_dict())

day = orders["time"].dt.normalize()
orders["gap"] = day.groupby(orders["customer_id"]).diff().dt.days
orders["number"] = orders.groupby("customer_id").cumcount() + 1
gaps = orders["gap"].dropna().astype(int)
later = gaps[gaps > 0]
bins = pd.cut(later, [0, 7, 14, 30, 60, 90, 180, 365])
print("gaps", len(gaps), "same day", (gaps == 0).sum())
print("gaps by days", gaps.value_counts().sort_index().to_dict())
print("gaps of a day or more", later.quantile([0, .25, .5, .75, 1]).to_list(), later.mean(), bins.value_counts().sort_index().to_list())
first = orders.loc[orders["number"] == 2, "gap"].astype(int)
days = sorted(first[first > 0].unique())
print("nobody for 14 days or more", [(int(a + 1), int(b - 1), int((first >= b).sum())) for a, b in zip(days, days[1:]) if b - a > 14])

low, median, high = orders["value"].quantile([.25, .5, .75])
whisker = high + 1.5 * (high - low)
above = orders["value"] > whisker
print("values", orders["value"].min(), low, median, high, orders["value"].max(), "mean", orders["value"].mean())
print("whisker", whisker, "largest within", orders.loc[~above, "value"].max(), "above", above.sum(),
      orders.loc[above, "value"].sum() / orders["value"].sum())
print("by number", orders.groupby("number")["value"].agg(["size", "sum"]).head(20).to_dict("list"),
      "later", orders.loc[orders["number"] > 20, "value"].agg(["size", "sum"]).to_dict())
