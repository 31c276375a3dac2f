#!/bin/bash
# Transactions to features, whole process beside whole process, on the same file in one run.
# usage: benchmarks/Peers/transactions.sh online_retail.csv [20M.csv]
#   20M.csv is made by: segment sample --customers 1000000 --transactions 20000000 --seed 1 -o 20M.csv
set -e
here=$(cd "$(dirname "$0")" && pwd)
segment=${SEGMENT:-$here/../../src/Cli/bin/Release/net10.0/segment.dll}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export TIMEFORMAT='%R s wall, %U s user, %S s system'

for round in 1 2 3; do
    echo -n "segment features, 541,909 rows: "
    time dotnet "$segment" features "$1" -o "$out/segment.csv" --quiet
    echo -n "pandas, 541,909 rows: "
    time /usr/bin/python3 "$here/rfm_pandas.py" "$1" "$out/pandas.csv"
done
if [ -n "$2" ]; then
    cat "$2" > /dev/null
    for threads in 1 2 2; do
        echo -n "segment features, 20M rows, $threads thread(s): "
        time dotnet "$segment" features "$2" --threads $threads -o "$out/segment.csv" --json --quiet > "$out/run.json"
        grep -o '"peakMegabytes": *[0-9.]*' "$out/run.json" | tail -1
    done
fi
