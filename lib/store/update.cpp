#include "store/update.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/measure.hpp"
#include "store/layer_edit.hpp"
#include "store/table_scan.hpp"
#include "store/update_publish.hpp"
#include "stream/json.hpp"

namespace sohoa::store {
namespace {

bool same_value(sqlite3_stmt* one, sqlite3_stmt* other, int column) {
  const int type = sqlite3_column_type(one, column);
  if (type != sqlite3_column_type(other, column)) return false;
  switch (type) {
    case SQLITE_NULL:
      return true;
    case SQLITE_INTEGER:
      return sqlite3_column_int64(one, column) == sqlite3_column_int64(other, column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(one, column) == sqlite3_column_double(other, column);
    default: {
      const int size = sqlite3_column_bytes(one, column);
      return size == sqlite3_column_bytes(other, column) &&
             (size == 0 || std::memcmp(sqlite3_column_blob(one, column), sqlite3_column_blob(other, column),
                                       std::size_t(size)) == 0);
    }
  }
}

/// Geometry and key of a row of both databases, side by side.
class Pair {
 public:
  Pair(Database& staged, Database& file, const LayerPlan& plan, const std::vector<int>& keys) : keys_(keys.size()) {
    std::string columns = plan.spatial() ? kGeometryColumn : "NULL";
    for (const int key : keys) columns += ", " + quote(plan.columns[static_cast<std::size_t>(key)].name);
    const std::string sql = "SELECT " + columns + " FROM main." + quote(plan.name) + " WHERE fid = ?";
    new_ = Statement(staged, sql);
    old_ = Statement(file, sql);
  }
  bool find(std::int64_t staged, std::int64_t fid) {
    new_.reset();
    old_.reset();
    new_.bind(1, staged);
    old_.bind(1, fid);
    return new_.step() && old_.step();
  }
  bool same_key() const {
    for (std::size_t part = 0; part < keys_; ++part)
      if (!same_value(new_.handle(), old_.handle(), static_cast<int>(part) + 1)) return false;
    return true;
  }
  bool same_geometry() const { return same_value(new_.handle(), old_.handle(), 0); }
  void end() {
    new_.reset();
    old_.reset();
  }

 private:
  std::size_t keys_;
  Statement new_, old_;
};

}  // namespace

void IncomingRows::add(const Prepared& prepared) {
  if (!prepared.has_key) keyless_.insert(static_cast<std::int64_t>(rows_.size()) + 1);
  rows_.push_back({prepared.key_hash, row_digest(prepared.record)});
}

void IncomingRows::add_rejected(const Prepared& prepared, std::span<const Value> row, std::span<const int> key,
                                const std::vector<bool>& faulty) {
  if (prepared.has_key) rejected_.push_back(prepared.key_hash);
  for (std::size_t part = 0; part < key.size(); ++part) {
    if (!faulty[part] && !row[static_cast<std::size_t>(key[part])].is_null()) continue;
    if (const auto hash = partial_key_hash(row, key, part))
      slips_.push_back({*hash, prepared.key_hash, prepared.has_key});
  }
}

Update::Update(const Destination& destination, const Staged& staged)
    : destination_(destination),
      file_(destination.path, destination.format, Database::Open::existing, destination.patience),
      plan_(staged.layer->plan()),
      key_fields_(staged.key_fields),
      key_names_(staged.key_names),
      known_(plan_, key_fields_, staged.sheets.commune_field(), staged.sheets.sheet_field()) {
  for (const int field : key_fields_) key_types_.push_back(staged.header->fields[static_cast<std::size_t>(field)].type);
  reading_ = std::async(std::launch::async, [this] {
    file_.database.execute("BEGIN");
    try {
      read();
    } catch (const OutputError&) {
      // Others may have been at it: the file is a source of this run too, whose hashing ends all locks of this process.
      version_ = -1;  // no number of SQLite's: lock() reads again
    }
    file_.database.execute("COMMIT");
  });
}

void Update::read() {
  known_.read(file_.database);
  version_ = file_.database.integer("PRAGMA data_version").value_or(0);
}

void Update::lock(bool writing) {
  reading_.get();
  if (writing)
    begin_publishing(file_.database);
  else
    file_.database.execute("BEGIN");
  check_layer(file_, destination_);
  if (!file_.database.has_table(destination_.layer))
    throw OutputError(
        tr("{}: layer {} was removed by another program meanwhile; run again", destination_.path, destination_.layer));
  if (file_.database.integer("PRAGMA data_version") != version_) read();  // what is wrong now is so for good
}

void Update::compare(Staged& staged, const IncomingRows& rows, Batch& late, Totals& totals) {
  Pair pair(staged.database, file_.database, plan_, key_fields_);
  std::vector<KnownFeature> clashes, twins;
  const std::int64_t last = staged.layer->last_fid();
  changes_.fids.resize(static_cast<std::size_t>(last) + 1);
  for (std::int64_t fid = 1; fid <= last; ++fid) {
    if (staged.moved_out.contains(fid)) continue;
    IncomingRows::Row row = rows.of(fid);
    if (staged.moved_in.contains(fid)) row.content = row_digest(stored_record(staged.database, plan_.name, fid));
    KnownRows::Row* known = rows.has_key(fid) ? known_.find(row.key) : nullptr;
    const bool same = known != nullptr && known->content == row.content;
    if (known == nullptr || (!same && !(pair.find(fid, known->fid) && pair.same_key()))) {
      changes_.added.push_back(fid);
    } else if (same) {
      ++totals.unchanged;
      known->matched = true;
      changes_.fids[static_cast<std::size_t>(fid)] = known->fid;
    } else if (destination_.mode == Mode::append) {
      clashes.push_back({fid, known->fid});
      continue;
    } else {
      left_sheets_.insert(known->sheet);
      changes_.replaced.push_back({fid, known->fid, !pair.same_geometry()});
      known->matched = true;
      changes_.fids[static_cast<std::size_t>(fid)] = known->fid;
    }
    if (rows.has_key(fid)) changes_.written_keys.push_back(row.key);
    if (known == nullptr || !known->matched) continue;
    for (const std::int64_t twin : known_.twins(*known))
      if (pair.find(fid, twin) && pair.same_key()) twins.push_back({fid, twin});
  }
  pair.end();
  reject_known(staged, clashes, late, totals);
  totals.updated = static_cast<std::int64_t>(changes_.replaced.size());
  totals.written -= totals.updated + totals.unchanged;
  find_missing(staged, rows, totals);
  totals.deleted = static_cast<std::int64_t>(changes_.deleted.size());
  tell_twins(staged, twins, late, totals);
  tell_of_sheets(staged, rows, late, totals);
  count_sheets(staged);
  labels_ = staged.labels;
  tell_rejected_that_go(staged, late, totals);
}

void Update::find_missing(const Staged& staged, const IncomingRows& rows, const Totals& totals) {
  if (destination_.missing == Missing::stay) return;
  if (totals.read == 0 && !known_.rows().empty())
    throw InputError(
        tr("the input has no features, so --delete-missing would remove all {} of layer {} in {}; remove the "
           "layer by hand if that is meant",
           known_.rows().size(), destination_.layer, destination_.path));
  std::vector<bool> whole(known_.sheets().size(), destination_.missing == Missing::leave_layer);
  for (const SheetCount& sheet : staged.sheets.sorted())
    if (sheet.total > sheet.rejected) changes_.given_sheets.insert({sheet.commune, sheet.sheet});
  if (destination_.missing == Missing::leave_sheets)
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = changes_.given_sheets.contains(known_.sheets()[i]);
  std::vector<std::uint64_t> rejected = rows.rejected_keys();
  for (const std::int64_t fid : staged.moved_out) rejected.push_back(rows.of(fid).key);
  std::sort(rejected.begin(), rejected.end());
  // A key that the layer has is no slip.
  std::unordered_set<std::uint64_t> slips;
  for (const IncomingRows::Slip& slip : rows.slips())
    if (!slip.has_key || known_.find(slip.key) == nullptr) slips.insert(slip.partial);
  Statement select(file_.database,
                   "SELECT NULL" + key_list(plan_, key_fields_) + " FROM main." + quote(plan_.name) + " WHERE fid = ?");
  for (const KnownRows::Row& row : known_.rows())
    if (row.has_key && !row.matched && whole[row.sheet] &&
        !std::binary_search(rejected.begin(), rejected.end(), row.key))
      (may_be(row.fid, slips, select) ? doubtful_ : changes_.deleted).push_back(row.fid);
}

/// A rejected feature of the input has this one's key but for a part that may be a slip.
bool Update::may_be(std::int64_t fid, const std::unordered_set<std::uint64_t>& slips, Statement& select) const {
  if (slips.empty()) return false;
  select.bind(1, fid);
  if (!select.step()) return false;
  std::vector<Value> key;
  std::vector<int> parts;
  for (std::size_t part = 0; part < key_types_.size(); ++part) {
    const int column = static_cast<int>(part) + 1;
    const bool number = sqlite3_column_type(select.handle(), column) == SQLITE_INTEGER;
    key.push_back(select.is_null(column) ? Value::null()
                  : number               ? Value::of(select.integer(column))
                                         : Value::of(select.text(column)));
    parts.push_back(static_cast<int>(part));
  }
  bool found = false;
  for (std::size_t part = 0; part < parts.size() && !found; ++part) {
    const auto hash = partial_key_hash(key, parts, part);
    found = hash && slips.contains(*hash);
  }
  select.reset();
  return found;
}

bool Update::is_deleted(std::int64_t fid) const {
  return std::binary_search(changes_.deleted.begin(), changes_.deleted.end(), fid);
}

void Update::tell_twins(Staged& staged, const std::vector<KnownFeature>& twins, Batch& late, Totals& totals) {
  std::vector<KnownFeature> staying;
  for (const KnownFeature& twin : twins)
    if (!is_deleted(twin.known)) staying.push_back(twin);
  if (!staying.empty()) warn_of_known(staged, staying, late, totals);
}

/// What was removed, what was not although the input lacks it, and of which features an older state stays: an issue per
/// sheet, with the key of the first.
void Update::tell_of_sheets(Staged& staged, const IncomingRows& rows, Batch& late, Totals& totals) {
  tell(staged, "load.deleted", Severity::info, changes_.deleted, late, totals);
  std::vector<std::int64_t> older;
  tell(staged, "load.not-deleted", Severity::warning, doubtful_, late, totals);
  for (const std::uint64_t key : rows.rejected_keys())
    if (const KnownRows::Row* row = known_.find(key); row != nullptr && !row->matched) older.push_back(row->fid);
  std::sort(older.begin(), older.end());
  older.erase(std::unique(older.begin(), older.end()), older.end());
  tell(staged, "load.older-kept", Severity::warning, older, late, totals);
}

/// `fids`: of the layer, rising.
void Update::tell(Staged& staged, std::string_view rule, Severity severity, const std::vector<std::int64_t>& fids,
                  Batch& late, Totals& totals) {
  if (fids.empty()) return;
  std::map<std::uint32_t, Issue> by_sheet;
  Statement select(file_.database,
                   "SELECT NULL" + key_list(plan_, key_fields_) + " FROM main." + quote(plan_.name) + " WHERE fid = ?");
  for (const KnownRows::Row& row : known_.rows()) {
    if (!std::binary_search(fids.begin(), fids.end(), row.fid)) continue;
    const auto [found, first] = by_sheet.try_emplace(row.sheet);
    Issue& issue = found->second;
    if (!first) {
      ++issue.count;
      continue;
    }
    const SheetName& sheet = known_.sheets()[row.sheet];
    issue.severity = severity;
    issue.rule = rule;
    issue.args = late.keep(
        {{"commune", Value::of(late.arena.copy(sheet.commune))}, {"sheet", Value::of(late.arena.copy(sheet.sheet))}});
    select.bind(1, row.fid);
    if (select.step()) issue.key = late.arena.copy(key_json(select, key_names_, key_types_));
    select.reset();
  }
  for (auto& [sheet, issue] : by_sheet) {
    IssueSubject subject;
    subject.key = issue.key;
    staged.issues->add(issue, subject);
    count_rule(totals, issue);
    late.issues.push_back(issue);
  }
}

/// What the load brought to a sheet, and what else stays in it.
void Update::count_sheets(const Staged& staged) {
  const auto column = [this](int field) {
    return field < 0 ? std::string() : plan_.columns[static_cast<std::size_t>(field)].name;
  };
  changes_.commune_column = column(staged.sheets.commune_field());
  changes_.sheet_column = column(staged.sheets.sheet_field());
  for (const SheetCount& sheet : staged.sheets.sorted()) changes_.sheets[{sheet.commune, sheet.sheet}] = sheet;
  std::vector<bool> touched(known_.sheets().size());
  for (std::size_t i = 0; i < touched.size(); ++i) touched[i] = changes_.sheets.contains(known_.sheets()[i]);
  for (const std::uint32_t sheet : left_sheets_) touched[sheet] = true;
  if (!changes_.deleted.empty())
    for (const KnownRows::Row& row : known_.rows())
      if (is_deleted(row.fid)) touched[row.sheet] = true;

  for (std::size_t i = 0; i < touched.size(); ++i)
    if (const SheetName& name = known_.sheets()[i]; touched[i])
      changes_.sheets.try_emplace(name, SheetCount{name.commune, name.sheet});

  // A column that only the new schema has is not there yet.
  const std::string code = column(staged.sheets.code_field());
  const bool has_code =
      !code.empty() &&
      file_.database
          .integer("SELECT 1 FROM pragma_table_info(" + literal(plan_.name) + ") WHERE name = ? COLLATE NOCASE", code)
          .has_value();
  Statement select(file_.database, std::string("SELECT ") + (plan_.spatial() ? kGeometryColumn : "NULL") + ", " +
                                       (has_code ? quote(code) : std::string("NULL")) + " FROM main." +
                                       quote(plan_.name) + " WHERE fid = ?");
  std::string wkb;
  for (const KnownRows::Row& row : known_.rows()) {
    if (row.matched || !touched[row.sheet]) continue;
    if (is_deleted(row.fid)) continue;
    SheetCount& count = changes_.sheets.at(known_.sheets()[row.sheet]);
    select.bind(1, row.fid);
    if (!select.step()) continue;
    ++count.total;
    count.without_geometry += select.is_null(0);
    count.with_code += !select.is_null(1);
    read_blob(destination_.format, select.blob(0), wkb);
    count.area += wkb.empty() ? 0 : geometry::measure(wkb).area;
    select.reset();
  }
}

void Update::tell_rejected_that_go(Staged& staged, Batch& late, Totals& totals) {
  UpdatePublication publication(file_, destination_, changes_, {key_names_, key_types_, labels_});
  for (const auto& [sheet, count] : publication.rejected_that_go(staged.rejected->table().plan())) {
    Issue& issue = late.issues.emplace_back();
    issue.severity = Severity::info;
    issue.rule = "load.deleted-rejected";
    issue.count = count;
    issue.args = late.keep(
        {{"commune", Value::of(late.arena.copy(sheet.commune))}, {"sheet", Value::of(late.arena.copy(sheet.sheet))}});
    staged.issues->add(issue, {});
    count_rule(totals, issue);
  }
}

void Update::publish(const std::string& staging, const std::vector<FinishedLayer>& layers, int epsg) {
  UpdatePublication publication(file_, destination_, changes_, {key_names_, key_types_, labels_});
  publication.run(staging, layers, epsg);
}

}  // namespace sohoa::store
