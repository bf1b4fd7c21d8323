# The cases of bench/run that measure the judgement of coverages inside the library; read by bench/run.
# shellcheck shell=bash disable=SC2154

make_loose() { [[ -f loose-$2-$1.prj ]] || bench_make_parcels "loose-$2-$1.shp" "$1" --loose "$2"; }

# took NAME: CPU seconds, then seconds, of a part of what bench_coverage did
took() { awk -v name="$1" '$1 == name {print $2, $5}' log; }

# record CASE NUMBER CPU SECONDS MB: a line in runs.csv, as measure() writes it
record() { awk -v c="$1" -v k="$2" -v u="$3" -v e="$4" -v m="$5" 'BEGIN {printf "%s,%d,%.2f,%.2f,%.0f\n", c, k, e, u, m}' | tee -a runs.csv >&2; }

# ours FILE THREADS: runs bench_coverage; gives CPU seconds, seconds and MB of geometry and coverage
ours() {
  bench_coverage "$1" "$2" >log
  local memory
  memory=$(awk '/^features/ {vertices = $8 + 0} /^memory/ {print $2 * vertices / 1e6}' log)
  { took geometry/validity; took geometry/coverage; } | awk -v m="$memory" '{u += $1; e += $2} END {print u, e, m}'
}

# One million parcels whose borders are, by percent, not the same for both neighbours.
run_coverage() {
  local percent run name cpu seconds memory theirs
  for percent in 0 5 50; do
    make_loose "$n" $percent
    for ((run = 0; run < runs; run++)); do
      ours "loose-$percent-$n.shp" 1 >figures
      read -r cpu seconds memory <figures
      name="coverage with $(awk '/^features/ {print $(NF - 1)}' log) % of the edges unmatched"
      theirs=$(took GEOSisValid)
      record "$name" 1 "${theirs% *}" "${theirs#* }" 0
      record "$name" 2 "$cpu" "$seconds" "$memory"
    done
    report "$name" cpu 1.60 "GEOSisValid of each" "geometry and coverage of loose-$percent-$n.shp"
    awk -v name="$name" '/^memory/ {printf "%s: %d bytes per vertex, at most 160\n", name, $2}' log >>notes
  done
  ((large > 0)) || return 0
  for percent in 0 5; do
    make_loose "$large" $percent
    name="coverage of $large with $percent % loose"
    for ((run = 0; run < runs; run++)); do
      ours "loose-$percent-$n.shp" 1 >figures
      read -r cpu seconds memory <figures
      record "$name" 1 "$cpu" "$seconds" "$memory"
      ours "loose-$percent-$large.shp" 1 >figures
      read -r cpu seconds memory <figures
      record "$name" 2 "$cpu" "$seconds" "$memory"
    done
    report "$name" cpu "$(awk -v a="$large" -v b="$n" 'BEGIN {printf "%.2f", 4.5 / 4 * a / b}')" \
      "geometry and coverage of loose-$percent-$n.shp" "geometry and coverage of loose-$percent-$large.shp"
  done
}

# compare_overlaps NAME QUERY SHOWN: a database beside us; what is loaded counts for neither
compare_overlaps() {
  local run cpu seconds
  for ((run = 0; run < runs; run++)); do
    measure "$1" 1 "$2"
    tail -n 1 log >answer
    bench_coverage "loose-5-$overlaps.shp" "$(nproc)" >log
    read -r cpu seconds < <(took geometry/coverage)
    record "$1" 2 "$cpu" "$seconds" 0
  done
  echo "$1: $(<answer) (pairs, square metres); ours: $(grep '^overlap' log)" >>notes
  report "$1" wall 0.05 "$3" "coverage of loose-5-$overlaps.shp"
}

run_overlaps() {
  make_loose "$overlaps" 5
  if command -v spatialite >/dev/null; then
    [[ -f overlaps-$overlaps.sqlite ]] || {
      rm -f unfinished.sqlite
      ogr2ogr -f SQLite -dsco SPATIALITE=YES -nln parcels -nlt POLYGON -select THUAID unfinished.sqlite "loose-5-$overlaps.shp"
      mv unfinished.sqlite "overlaps-$overlaps.sqlite"
    }
    compare_overlaps "overlaps in SpatiaLite" "spatialite -silent overlaps-$overlaps.sqlite <$source/bench/overlaps.spatialite.sql" \
      "spatialite overlaps-$overlaps.sqlite <bench/overlaps.spatialite.sql"
  else
    echo "overlaps in SpatiaLite: the package spatialite-bin is not installed: skipped" >>notes
  fi
  local bin
  bin=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)
  if [[ -x $bin/initdb && -f /usr/share/postgresql/$(basename "${bin%/bin}")/extension/postgis.control ]]; then
    # A cluster of its own, reached through a socket in its folder; it does not run as root. What psql shows of processor
    # time and memory is not its server's.
    cluster=$(mktemp -d)
    trap 'stop_cluster' EXIT
    server=$bin
    start_cluster
    ogr2ogr -f PostgreSQL "PG:host=$cluster user=postgres dbname=postgres" "loose-5-$overlaps.shp" -nln parcels -nlt POLYGON \
      -select THUAID -lco GEOMETRY_NAME=geometry
    psql -q -h "$cluster" -U postgres -d postgres -c 'VACUUM ANALYZE parcels'
    compare_overlaps "overlaps in PostGIS" "psql -qAt -h $cluster -U postgres -d postgres -f $source/bench/overlaps.postgis.sql" \
      "psql -f bench/overlaps.postgis.sql"
    stop_cluster
    trap - EXIT
  else
    echo "overlaps in PostGIS: the package postgresql-15-postgis-3 is not installed: skipped" >>notes
  fi
}

as_owner() { if ((EUID == 0)); then runuser -u postgres -- "$@"; else "$@"; fi; }

start_cluster() {
  ((EUID != 0)) || chown postgres "$cluster"
  (
    cd "$cluster" || exit
    as_owner "$server/initdb" -D "$cluster/data" -U postgres -A trust >/dev/null
    as_owner "$server/pg_ctl" -w -D "$cluster/data" -l "$cluster/log" \
      -o "-c listen_addresses='' -c unix_socket_directories='$cluster'" start >/dev/null
  )
  psql -q -h "$cluster" -U postgres -d postgres -c 'CREATE EXTENSION postgis'
}

stop_cluster() {
  (cd "$cluster" && as_owner "$server/pg_ctl" -D "$cluster/data" -m fast stop >/dev/null) || true
  rm -rf "$cluster"
}
