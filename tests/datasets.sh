# shellcheck shell=bash disable=SC2034 # what is set here is used by those who source it
# What the tests of written datasets share: their surroundings, the state of a dataset, and whether it is sound. To be
# sourced; it goes to a scratch folder of its own. BIN: folder of the executables.
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd -P)
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
PATH=$(cd "${BIN:-$source/build/bin}" && pwd):$PATH || exit 2
scratch=$(mktemp -d) && chmod 755 "$scratch" || exit 70
mounted=()
# shellcheck disable=SC2317,SC2329 # called by the trap
clean_up() {
  local folder
  for folder in "${mounted[@]}"; do umount "$folder"; done
  rm -rf "$scratch"
}
trap clean_up EXIT
cd "$scratch" || exit 70
mkdir tmp && chmod 1777 tmp
export LC_ALL=C.UTF-8 TZ=UTC SOHOA_LANG=en SOHOA_DATA=${SOHOA_DATA:-$source/schemas} SOURCE_DATE_EPOCH=1735689600 TMPDIR=$scratch/tmp
export SOHOA_CONFIG=/dev/null SOHOA_CONFIG_DIR=/dev/null # not what this machine is configured to
RANDOM=20250701                                          # the same in every run
make_parcels=$source/tests/crash/make_parcels.py

failed=0
complain() {
  echo "FAIL $*"
  failed=1
}

# ---------------------------------------------------------------------------------------------------------- time
exec {never}<> <(:)
pause() { read -r -t "$(seconds "$1")" -u "$never" || :; } # without a process, which would take milliseconds itself
now() { echo "${EPOCHREALTIME/./}"; }                      # microseconds, like all times here
seconds() { printf '%d.%06d' $(($1 / 1000000)) $(($1 % 1000000)); }

# ------------------------------------------------------------------------------------------------------ datasets
# Every table with every row, the nodes of the indexes included, as one digest; and whether SQLite finds it sound.
state() {
  sqlite3 "$1" 'pragma integrity_check' .dump 2>&1 | sha256sum
}
# What is wrong with a dataset of parcels: nothing, or up to ten lines. Counted by SQL of its own from the rows that are there.
faults_of() {
  sqlite3 -bail "$1" 2>&1 <<'SQL' | head -n 10
select 'integrity: ' || integrity_check from pragma_integrity_check where integrity_check <> 'ok';
select 'run ' || id || ' does not add up' from sohoa_run where read <> written + updated + unchanged + rejected + merged;
create temp table now as select maXaGoc as commune, soHieuToBanDo as sheet, count(*) as total, sum(bad) as bad, sum(bare) as bare
  from (select maXaGoc, soHieuToBanDo, 0 as bad, geom is null as bare from thua_dat
        union all select maXaGoc, soHieuToBanDo, 1, geom is null from thua_dat_rejected) group by 1, 2;
create temp table told as select maXaGoc as commune, soHieuToBanDo as sheet, total, rejected as bad, without_geometry as bare, max(run)
  from sohoa_count where layer = 'thua_dat' group by 1, 2;
select 'sheet ' || commune || '/' || sheet || ': ' || total || ' and ' || bad || ' rejected in sohoa_count, not so in the layer' from
  (select commune, sheet, total, bad from told where total > 0 except select commune, sheet, total, bad from now);
select 'sheet ' || commune || '/' || sheet || ': ' || total || ' and ' || bad || ' rejected in the layer, not so in sohoa_count' from
  (select commune, sheet, total, bad from now except select commune, sheet, total, bad from told);
select 'index of thua_dat: ' || rtreecheck('rtree_thua_dat_geom') where rtreecheck('rtree_thua_dat_geom') <> 'ok';
select 'index of thua_dat_rejected: ' || rtreecheck('rtree_thua_dat_rejected_geom') where rtreecheck('rtree_thua_dat_rejected_geom') <> 'ok';
select 'index of sohoa_issue: ' || rtreecheck('rtree_sohoa_issue_geom') where rtreecheck('rtree_sohoa_issue_geom') <> 'ok';
select 'index of thua_dat: ' || count(*) || ' entries too few or too many' from
  (select fid from thua_dat where geom is not null except select id from rtree_thua_dat_geom
   union all select * from (select id from rtree_thua_dat_geom except select fid from thua_dat where geom is not null)) having count(*) > 0;
select table_name || ': ' || feature_count || ' is not the count' from gpkg_ogr_contents where
  (table_name = 'thua_dat' and feature_count <> (select count(*) from thua_dat)) or
  (table_name = 'thua_dat_rejected' and feature_count <> (select count(*) from thua_dat_rejected)) or
  (table_name = 'sohoa_issue' and feature_count <> (select count(*) from sohoa_issue));
select count(*) || ' keys are there twice' from
  (select 1 from thua_dat where soThuTuThua is not null group by maXaGoc, soHieuToBanDo, soThuTuThua having count(*) > 1) having count(*) > 0;
select 'issue ' || fid || ' is about a feature that is not there' from sohoa_issue
  where feature_fid is not null and feature_fid not in (select fid from thua_dat);
create temp table said as select distinct maXaGoc, sheet, parcel from (select key ->> 'maXaGoc' as maXaGoc,
  key ->> 'soHieuToBanDo' as sheet, cast(key ->> 'soThuTuThua' as text) as parcel from sohoa_issue where severity = 'error');
create temp table placed as select distinct source, row from sohoa_issue where severity = 'error';
select count(*) || ' rejected features have no issue, first ' || min(fid) from thua_dat_rejected where
  (maXaGoc, soHieuToBanDo, soThuTuThua) not in (select * from said where parcel is not null) and
  (source, row) not in (select * from placed) having count(*) > 0;
SQL
}
names() { find "$1" -mindepth 1 -printf '%f\n' | sort | tr '\n' ' '; }
only() { # only FOLDER "NAMES" CASE: nothing else is in the folder
  [[ $(names "$1") == "$2" ]] || complain "$3: in the folder: $(names "$1")"
}

# ----------------------------------------------------------------------------------------------------- processes
# The session of a tool that was started with setsid is gone, its reading child included. (One that is dead and waits for
# init to notice is gone.)
living() { ps -o stat=,pid=,args= -s "$1" | sed '/^Z/d'; }
nobody_left() {
  for _ in {1..100}; do
    living "$1" >living.txt
    [[ -s living.txt ]] || return 0
    pause 20000
  done
  complain "$2: a process lives on: $(cat living.txt)"
}

# A small file system of its own at FOLDER; false where none may be mounted.
small_disk() { # small_disk FOLDER SIZE
  mkdir "$1"
  [[ $(id -u) == 0 ]] && mount -t tmpfs -o "size=$2" tmpfs "$1" 2>/dev/null && mounted+=("$scratch/$1")
}
# refused STATUS NAME FOLDER COMMAND...: that status, one line, and in FOLDER every byte as before
refused() {
  local before status
  before=$(cd "$3" && find . -type f -exec sha256sum {} + | sort)
  "${@:4}" 2>messages >output
  status=$?
  [[ $status == "$1" ]] || complain "$2: status $status, not $1: $(head -n 1 messages)"
  [[ $(wc -l <messages) == 1 && -s messages ]] || complain "$2: $(wc -l <messages) lines of messages: $(head -n 3 messages)"
  [[ ! -s output ]] || complain "$2: standard output: $(head -n 3 output)"
  [[ $(cd "$3" && find . -type f -exec sha256sum {} + | sort) == "$before" ]] || complain "$2: changed: $(names "$3")"
  [[ -z $(ls -A tmp) ]] || complain "$2: temporary files: $(ls -A tmp)"
}
