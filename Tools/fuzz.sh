#!/usr/bin/env bash
# Runs libFuzzer on one decoder of outside bytes, or on all of them in turn, for so many seconds each.
# Inputs that reached new code stay in .fuzz/<target> for the next run; one that crashes is left in .fuzz/crashes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=${1:-}
seconds=${2:-30}
export TIELINE_FUZZING=coverage
# libFuzzer writes the input that crashed once the program's own backtracer does not come first.
export SWIFT_BACKTRACE=enable=no
swift build -c release --sanitize=fuzzer -Xswiftc -enable-testing --scratch-path .build-fuzz-coverage --product tieline-fuzz
program=.build-fuzz-coverage/release/tieline-fuzz
mapfile -t targets < <(TIELINE_FUZZ_TARGET=list "$program")

if [[ -z $target ]]; then
  printf 'fuzz: name one with TARGET=, or all:\n'
  printf '  %s\n' "${targets[@]}"
  exit 2
fi
[[ $target == all ]] || targets=("$target")

mkdir -p .fuzz/crashes
failed=()
for name in "${targets[@]}"; do
  mkdir -p ".fuzz/$name"
  echo "fuzz: $name, $seconds s"
  TIELINE_FUZZ_TARGET=$name TIELINE_FUZZ_CORPUS=.fuzz/$name "$program" ".fuzz/$name" -max_total_time="$seconds" \
    -max_len=65536 -timeout=10 -rss_limit_mb=1024 -artifact_prefix=".fuzz/crashes/$name-" -verbosity=1 2>&1 |
    grep -vE '^#|^INFO' || failed+=("$name")
done
((${#failed[@]} == 0)) || { echo "fuzz: crashed: ${failed[*]}"; exit 1; }
