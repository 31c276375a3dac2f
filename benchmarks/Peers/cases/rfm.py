"""UCI Online Retail, CSV to RFM by the default rules, beside pandas the way a notebook does it; the last ratio is the one that counts."""
import gzip, json, pathlib, shutil, sys, time

SOURCE = pathlib.Path(__file__).resolve().parents[3].parent / "shared/data/online_retail/online_retail.csv.gz"


def unpack(folder):
    target = folder / "online_retail.csv"
    if not target.exists():
        with gzip.open(SOURCE) as packed, open(target, "wb") as plain:
            shutil.copyfileobj(packed, plain)


def cases():
    if not SOURCE.exists():
        print(f"{SOURCE} is absent: no comparison with pandas", file=sys.stderr)
        return []
    return [{
        "name": "UCI Online Retail, CSV to RFM",
        "files": unpack,
        "engine": ["features", "transactions=online_retail.csv"],
        "repeats": 1,
        "peers": {"pandas": ["online_retail.csv"]},
        "agree": 1e-9,
    }]


def main(path, _repeats):
    import pandas as pd
    start = time.perf_counter()
    rows = pd.read_csv(path, parse_dates=["InvoiceDate"], dtype={"InvoiceNo": str, "StockCode": str})
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
    customers.to_csv("rfm.csv")
    print(json.dumps({"seconds": time.perf_counter() - start, "value": float(customers.monetary.sum()), "version": f"pandas {pd.__version__}"}))


if __name__ == "__main__":
    main(*sys.argv[1:])
