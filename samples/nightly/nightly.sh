#!/bin/bash
# Loads what lies in an inbox folder into a dataset, night after night:   nightly.sh [CONFIGURATION]
#
# A file that cannot be read goes to quarantine with the message beside it, and the others are loaded all the same. A file
# that is still being copied waits for the next night. Reports, a progress table and a log tell what happened.
#
# Exit status: 0 all is well; 1 there are rejected parcels (see the reports); 2 the configuration is wrong; 3 files went to
# quarantine, or there is no inbox; 4 not loaded, the next run tries again (the dataset is in use, the disk is full, another night is still at it).
set -euo pipefail

# ------------------------------------------------------------------ what a configuration file may say otherwise
BASE=${BASE:-/srv/sohoa}     # all others lie below it, unless they are named
INBOX=                       # where the offices put their sheets; nothing but quarantine is ever taken out of it
DATASET=                     # .gpkg or .sqlite
QUARANTINE=                  # what cannot be read, one folder a day
REPORTS=                     # issues of each night, and the progress table
LOG=                         # a file
SETTLE=600                   # seconds for which a file must have lain still
LOCK_TIMEOUT=600             # seconds to wait for QGIS and others that write to the dataset
BACKUPS=7                    # states of the dataset that are kept: DATASET.1 is the newest
PLAN=                        # targets, goals and tasks (.csv .xlsx …) that the page of progress is held against
REMOVE_MISSING=no            # yes: parcels that no file of the inbox has any more are removed
OPTIONS=()                   # more options of sohoa-parcel, such as (--map-scale 1000 --province 22)

# ------------------------------------------------------------------ time and log
# SOURCE_DATE_EPOCH stands for now, as in the tools; the clock is the one on the wall in Vietnam.
clock() { TZ=ICT-7 date ${SOURCE_DATE_EPOCH:+-d "@$SOURCE_DATE_EPOCH"} "+$1"; }
log() { printf '%s %s\n' "$(clock '%F %T')" "$*" | tee -a "$LOG" >&2; }
log_lines() { while IFS= read -r line; do [[ -z $line ]] || log "  $line"; done; }

# misconfigured MESSAGE: to the log only where one is known and there already; its folder may be the mistake.
misconfigured() {
  trap - EXIT
  LOG=${LOG:-$BASE/nightly.log}
  [[ -f $LOG && -w $LOG ]] || LOG=/dev/null
  log "cấu hình sai, chưa nạp gì: $1"
  exit 2
}
if [[ $# != 0 ]]; then
  [[ -e $1 ]] || misconfigured "không có tệp $1"
  [[ ! -d $1 && -r $1 ]] || misconfigured "không đọc được tệp $1 (là thư mục, hoặc không có quyền đọc)"
  [[ $1 == */* ]] || set -- "./$1" # not one of that name in PATH
  if [[ -f $1 ]] && ! wrong=$(bash -n "$1" 2>&1); then
    misconfigured "$1 không phải là mã bash đúng: ${wrong%%$'\n'*}"
  fi
  trap 'misconfigured "$1 dừng giữa chừng"' EXIT
  # shellcheck source=/dev/null
  source "$1"
  trap - EXIT
fi

INBOX=${INBOX:-$BASE/inbox} DATASET=${DATASET:-$BASE/thua-dat.gpkg} QUARANTINE=${QUARANTINE:-$BASE/quarantine}
REPORTS=${REPORTS:-$BASE/reports} LOG=${LOG:-$BASE/nightly.log}
INBOX=${INBOX%/} # sources are known by their paths, which must be the same each night
readonly FORMATS='shp tab mif dbf gpkg sqlite geojson json geojsonl geojsons fgb zip'

# ------------------------------------------------------------------ folders, lock
for folder in "$(dirname "$LOG")" "$QUARANTINE" "$REPORTS" "$(dirname "$DATASET")"; do
  mkdir -p "$folder" 2> /dev/null || misconfigured "không tạo được thư mục $folder"
done
exec 9> "$LOG.lock"
if ! flock -n 9; then
  log "một lần chạy khác còn đang làm; dừng, lần sau nạp tiếp"
  exit 4
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
today=$(clock %F)
quarantined=0
# Never made here: an empty folder in place of a drive that is not there would go unnoticed.
if [[ ! -d $INBOX || ! -r $INBOX || ! -x $INBOX ]]; then
  log "không có hoặc không đọc được thư mục $INBOX (ổ chưa nối?); chưa nạp gì"
  exit 3
fi

# ------------------------------------------------------------------ the inbox
# The data files of the inbox, without those that only belong to another one. Capital letters are small ones here.
data_files() {
  local file ending stem
  local -A there=()
  for file in "$INBOX"/*; do there[${file,,}]=1; done
  for file in "$INBOX"/*; do
    ending=${file##*.} ending=${ending,,} stem=${file%.*} stem=${stem,,}
    [[ -f $file && ${file##*/} == *.* && " $FORMATS " == *" $ending "* ]] || continue
    [[ $ending != dbf || -z ${there[$stem.shp]-}${there[$stem.tab]-} ]] || continue
    printf '%s\n' "$file"
  done
}

# quarantine FILE MESSAGE-FILE: the file with all that belongs to it, and why.
quarantine() {
  local place=$QUARANTINE/$today name=${1##*/} stem=${1%.*} part
  mkdir -p "$place"
  shopt -s nocaseglob
  for part in "$stem".*; do
    [[ ! -e $part || ${part:${#stem}+1} == *.* ]] || # not dc5.v2.shp with dc5.shp
      mv --backup=numbered -- "$part" "$place/"
  done
  shopt -u nocaseglob
  cp --backup=numbered "$2" "$place/$name.message.txt"
  quarantined=$((quarantined + 1))
  log "cách ly $name → $place/:"
  log_lines < "$2"
}

# ------------------------------------------------------------------ the load
# load [OPTION...] INPUT...: gives the status of sohoa-parcel; totals and messages are in $work.
skip=(--skip-unchanged)
load() {
  local status=0 options=(--mode upsert --settle "$SETTLE" --lock-timeout "$LOCK_TIMEOUT" --backup "$BACKUPS")
  : > "$work/totals"
  sohoa-parcel ${OPTIONS[@]+"${OPTIONS[@]}"} "${options[@]}" ${skip[@]+"${skip[@]}"} "$@" -o "$DATASET" --json > "$work/totals" 2> "$work/messages" ||
    status=$?
  return "$status"
}
count() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$work/totals"; }

# A parcel that is due to go hides in sheets that have not changed since a load without removal. So that nothing is
# forgotten, unchanged sheets are passed by only while the last load of the dataset, by its own account, is the one which
# removed what was missing: neither a night that had to postpone it, nor a load by hand, nor a backup put back.
readonly REMOVED=$DATASET.removed
loads_so_far() { local table; table=$(sohoa-progress "$DATASET" --by sheet --json 2> /dev/null) && sha256sum <<< "$table"; }
removal_is_done() { [[ -s $REMOVED && $(loads_so_far) == "$(< "$REMOVED")" ]]; }

# load_all: the whole inbox in one run, so that parcels which two sheets both have are seen.
load_all() {
  local reports=(--report "$work/issues.csv" --report "$work/issues.html") status=0 remove=() skip=(--skip-unchanged)
  # A file in quarantine would be taken for one that is gone.
  if [[ $REMOVE_MISSING == yes ]]; then
    if [[ -n $(find "$QUARANTINE" -type f -print -quit) ]]; then
      log "còn tệp trong $QUARANTINE: lần này không xóa thửa của các tệp vắng mặt"
    else
      remove=(--delete-missing)
      if [[ -e $DATASET ]] && ! removal_is_done; then
        log "lần nạp trước chưa xóa thửa vắng mặt: lần này đọc cả các tệp không đổi"
        skip=()
      fi
    fi
  fi
  [[ ${#remove[@]} != 0 ]] || rm -f "$REMOVED"
  load "${reports[@]}" ${remove[@]+"${remove[@]}"} "$INBOX" || status=$?
  if [[ ${#remove[@]} != 0 && $status -le 1 && $(count left) != 0 ]]; then
    log_lines < "$work/messages"
    log "còn tệp đang chép: lần này không xóa thửa của các tệp vắng mặt"
    status=0 remove=() skip=(--skip-unchanged)
    rm -f "$REMOVED"
    load "${reports[@]}" "$INBOX" || status=$?
  fi
  if [[ ${#remove[@]} != 0 && $status -le 1 && $(count read) != 0 ]]; then
    loads_so_far > "$REMOVED" || rm -f "$REMOVED" # then the next night reads all once more
  fi
  return "$status"
}

# tell STATUS: what a load has done goes to the log, its reports to their place.
tell() {
  local ending name=$today number=1
  log_lines < "$work/messages"
  [[ -s $work/totals ]] || return 0
  log "đọc $(count read): mới $(count written), cập nhật $(count updated), không đổi $(count unchanged), bị loại $(count rejected)," \
    "xóa $(count deleted); nguồn không đổi $(count unchanged_sources), tệp để lại $(count left)"
  if [[ $(count still_rejected) != 0 ]]; then
    log "$(count still_rejected) thửa của các nguồn không đổi còn bị loại từ trước"
  fi
  if grep -q '"rule":"load.not-deleted"' "$work/totals"; then
    log "có thửa vắng mặt chưa xóa vì còn nghi ngờ: xem load.not-deleted trong báo cáo"
  fi
  [[ $(count read) != 0 && -e $work/issues.csv ]] || return 0
  while [[ -e $REPORTS/$name.csv ]]; do number=$((number + 1)) name=$today-$number; done
  for ending in csv html; do mv "$work/issues.$ending" "$REPORTS/$name.$ending"; done
  log "báo cáo: $REPORTS/$name.csv, $name.html"
}

# Two formats of one name are mostly the same data twice, and only the office knows which one is meant.
part_twins() {
  local file twins
  twins=$(data_files | sed 's/\.[^.]*$//' | LC_ALL=C sort -f | uniq -di)
  [[ -n $twins ]] || return 0
  data_files | while IFS= read -r file; do
    if grep -qxiF -- "${file%.*}" <<< "$twins"; then printf '%s\n' "$file"; fi
  done > "$work/twins"
  while IFS= read -r file; do
    [[ -e $file ]] || continue # went with the one before
    printf '%s: có hai định dạng cùng tên; hãy giữ lại một\n' "${file##*/}" > "$work/why"
    quarantine "$file" "$work/why"
  done < "$work/twins"
}

# part_bad: reads each file alone, without writing anything; those that cannot be read go to quarantine.
part_bad() {
  local file status
  data_files > "$work/files"
  while IFS= read -r file; do
    status=0
    load --dry-run "$file" < /dev/null || status=$?
    case $status in
      2 | 3 | 70) quarantine "$file" "$work/messages" ;;
    esac
  done < "$work/files"
}

# load_each: the last resort, where files are sound one by one but cannot be read together.
load_each() {
  local file status=0 worst=0
  rm -f "$REMOVED"
  [[ $REMOVE_MISSING != yes ]] || log "lần này không xóa thửa của các tệp vắng mặt"
  data_files > "$work/files"
  while IFS= read -r file; do
    status=0
    load --report "$work/issues.csv" --report "$work/issues.html" "$file" < /dev/null || status=$?
    case $status in
      2 | 3 | 70) quarantine "$file" "$work/messages" ;;
      *)
        log "${file##*/}: mã thoát $status"
        tell
        ((status <= worst)) || worst=$status
        ;;
    esac
  done < "$work/files"
  return "$worst"
}

# ------------------------------------------------------------------ the night
log "bắt đầu: $INBOX → $DATASET"
for tool in sohoa-parcel sohoa-progress; do
  command -v "$tool" > /dev/null || { log "không thấy $tool trong PATH"; exit 2; }
done
# With nothing to read only the options are judged: they must not send every file to quarantine.
mkdir "$work/empty"
status=0
load --dry-run "$work/empty" || status=$?
if [[ $status == 2 ]]; then
  log "tùy chọn sai:"
  log_lines < "$work/messages"
  exit 2
fi

part_twins
status=0
load_all || status=$?
case $status in
  2 | 3 | 70)
    log "không đọc được tất cả (mã thoát $status); xét từng tệp"
    log_lines < "$work/messages"
    part_bad
    status=0
    load_all || status=$?
    ;;
esac
case $status in
  2 | 3 | 70)
    log "vẫn không nạp chung được (mã thoát $status); nạp từng tệp"
    log_lines < "$work/messages"
    status=0
    load_each || status=$?
    ;;
  *) tell ;;
esac
if ((status > 1)); then
  log "chưa nạp được (mã thoát $status); bộ dữ liệu còn nguyên như trước, lần sau nạp tiếp"
fi

if [[ -e $DATASET ]]; then
  progress=0
  sohoa-progress "$DATASET" --by sheet -o "$work/progress.csv" > "$work/progress.txt" 2> "$work/messages" || progress=$?
  log_lines < "$work/messages"
  if [[ $progress == 0 ]]; then
    mv "$work/progress.csv" "$work/progress.txt" "$REPORTS/"
    # Also of sheets that lie in the inbox no more.
    if [[ $status == 0 ]] && sohoa-progress "$DATASET" --json 2> /dev/null | grep -q '"rejected":[1-9]'; then
      log "bộ dữ liệu còn thửa bị loại từ trước: xem $REPORTS/progress.txt"
      status=1
    fi
  else
    log "không lập được bảng tiến độ (mã thoát $progress)"
  fi
  page=0
  sohoa-progress "$DATASET" ${PLAN:+--plan "$PLAN"} -o "$work/progress.html" --quiet 2> "$work/messages" || page=$?
  if [[ $page == 0 ]]; then
    mv "$work/progress.html" "$REPORTS/"
  else
    log_lines < "$work/messages"
    log "không lập được trang tiến độ (mã thoát $page)"
  fi
fi
if ((status <= 1 && quarantined > 0)); then status=3; fi
log "xong: mã thoát $status, cách ly $quarantined tệp"
exit "$status"
