#!/bin/bash
# A large file of generated transactions to features: seconds and peak memory by threads, and under a bound of memory.
# usage: benchmarks/Peers/transactions.sh 20M.csv
#   20M.csv is made by: segment sample --customers 1000000 --transactions 20000000 --seed 1 --truth truth.csv -o 20M.csv
# Beside pandas, on real transactions: benchmarks/Peers/run.sh rfm
set -e
here=$(cd "$(dirname "$0")" && pwd)
segment=${SEGMENT:-$here/../../src/Cli/bin/Release/net10.0/segment.dll}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export TIMEFORMAT='%R s wall, %U s user, %S s system'

cat "$1" > /dev/null
for options in "--threads 1" "--threads 2" "--threads 2" "--threads 2 --memory 300M"; do
    echo -n "segment features $options: "
    time dotnet "$segment" features "$1" $options -o "$out/segment.csv" --json --quiet > "$out/run.json"
    grep -o '"peakMegabytes": *[0-9.]*' "$out/run.json" | tail -1
done
