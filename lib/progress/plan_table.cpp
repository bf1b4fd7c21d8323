// A plan's cells, before anybody knows what they mean.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/message.hpp"
#include "progress/plan.hpp"
#include "schema/column_plan.hpp"
#include "schema/stages.hpp"
#include "schema/typing.hpp"
#include "source/source.hpp"
#include "source/table_words.hpp"
#include "stream/pipeline.hpp"
#include "text/nearest.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

using Row = PlanTable::Row;

/// Columns that rows are told apart by, not read: "TT", "Mục", and those that have no title.
bool says_nothing(const std::string& column) {
  const std::string folded = text::fold(column);
  return source::is_ordinal(folded) || folded == "muc" || folded == "so thu tu" || column.starts_with("_") ||
         column.starts_with("column_");
}

constexpr const char* kGoal = "Mục tiêu";

/// What a field is called by the one who wrote the plan.
std::string column_name(const std::string& title) {
  return tr("column “{}”", title);
}

/// Takes the rows of one workbook, or of one of its sheets, and what is wrong with them.
class RowSink : public Sink {
 public:
  /// `first`: index of the first of its sheets in `table`.
  RowSink(const std::shared_ptr<const Schema>& schema, PlanTable& table, std::size_t first)
      : schema_(schema), book_(schema), table_(table), first_(first) {}

  void begin(std::shared_ptr<const Header>) override {}
  void take(Batch& batch) override {
    const std::size_t before = table_.rows.size();
    for (std::size_t i = 0; i < batch.features.size(); ++i) take_row(batch, i);
    for (const Issue& issue : batch.issues) {
      if (issue.severity != Severity::error || issue.feature == Issue::kLate) {
        note(issue);
        continue;
      }
      Row& row = table_.rows[before + issue.feature];
      if (!is_percentage(issue, row)) table_.faults.push_back({row.sheet, row.number, sentence(issue, row.sheet)});
    }
  }
  void finish(Batch& late, const Trailer&) override {
    for (const Issue& issue : late.issues) note(issue);
    for (const auto& [column, row] : unread_) table_.notes.push_back(not_used(column, row));
  }

  std::vector<std::string> unread;  ///< sheets of another form
  /// Why a sheet was not read, as a sentence.
  const std::string& why_not_read(const std::string& sheet) const { return not_read_.at(sheet); }

 private:
  void take_row(Batch& batch, std::size_t index) {
    const Feature& feature = batch.features[index];
    Row& row = table_.rows.emplace_back();
    row.sheet = first_ + feature.origin.file;
    row.number = feature.origin.row;
    for (const Value& value : batch.row(index))
      row.texts.emplace_back(value.is_null() ? std::string_view() : text_of(value, batch.arena));
    take_rest(feature, row);
  }

  /// Cells that no field has taken: they number the row, or nobody knows what they are.
  void take_rest(const Feature& feature, Row& row) {
    if (feature.rest.empty()) return;
    const auto rest = nlohmann::json::parse(feature.rest, nullptr, false);
    if (!rest.is_object()) return;
    for (const auto& [column, value] : rest.items()) {
      // A number that could not be read is told by itself.
      const auto& known = table_.sheets[row.sheet].columns;
      if (std::find(known.begin(), known.end(), column) != known.end()) continue;
      if (!says_nothing(column))
        unread_.try_emplace(column, row.number);
      else if (column.front() != '_')
        row.ordinal = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }

  /// "98 %" is no number to the schema; make_plan() knows what of it is a percentage.
  bool is_percentage(const Issue& issue, Row& row) const {
    const int field = schema_->find(issue.field);
    std::string_view words = text::trim(issue.value);
    if (field < 0 || schema_->fields[static_cast<std::size_t>(field)].type != Type::number || !words.ends_with('%'))
      return false;
    words = text::trim(words.substr(0, words.size() - 1));
    const auto number = text::parse_number(words);
    if (!number || *number < 0) return false;
    row.texts[static_cast<std::size_t>(field)] = fmt::format("{}%", *number);
    return true;
  }

  std::string sentence(const Issue& issue, std::size_t sheet) const {
    const int field = schema_->find(issue.field);
    const std::string title = field < 0 ? std::string() : table_.sheets[sheet].columns[static_cast<std::size_t>(field)];
    if (issue.rule.ends_with(".range") && issue.value.starts_with('-') && !title.empty())
      return tr("{}: {} is below zero; write how much is to be reached, 0 where nothing is asked", column_name(title),
                issue.value);
    const Rule* rule = book_.find(issue.rule);
    std::string text = book_.render(issue, language());
    if (const std::string ours = book_.field(issue.field, language()); !title.empty())
      if (const auto at = text.find(ours); at != text.npos) text.replace(at, ours.size(), column_name(title));
    return rule == nullptr || rule->cure.in(language()).empty() ? text : text + ". " + rule->cure.in(language());
  }

  /// What was left out, or could be meant otherwise.
  void note(const Issue& issue) {
    if (issue.rule == "table.sheet-not-read" && is_hidden(issue)) {
      table_.notes.push_back(book_.render(issue, language()));  // who hides a sheet does not want it read
    } else if (issue.rule == "table.sheet-not-read") {
      unread.emplace_back(issue.value);
      not_read_[unread.back()] = book_.render(issue, language());
    } else if (issue.severity != Severity::info) {
      table_.notes.push_back(book_.render(issue, language()));
    }
  }

  static bool is_hidden(const Issue& issue) {
    return std::any_of(issue.args.begin(), issue.args.end(), [](const Arg& arg) {
      return arg.name == "why" && std::string_view(arg.value.text()).ends_with("hidden");
    });
  }

  std::string not_used(const std::string& column, std::int64_t row) const {
    std::vector<std::string> names;
    for (const SchemaField& field : schema_->fields) {
      names.push_back(field.title.in(language()));
      names.insert(names.end(), field.aliases.begin(), field.aliases.end());
    }
    auto meant = text::nearest(column, names);
    // "Hạn hoàn tất" begins as Hạn does.
    const std::string folded = text::fold(column);
    for (std::size_t i = 0; !meant && i < names.size(); ++i)
      if (const std::string name = text::fold(names[i]); folded.starts_with(name + " ")) meant = names[i];
    return meant ? tr("column “{}” is not used (first in row {}): nobody knows what it is; call it {} if that is meant",
                      column, row, *meant)
                 : tr("column “{}” is not used (first in row {}): nobody knows what it is", column, row);
  }

  std::shared_ptr<const Schema> schema_;
  RuleBook book_;
  PlanTable& table_;
  std::size_t first_;
  std::map<std::string, std::int64_t> unread_;  ///< columns that nobody knows, and where they say something first
  std::map<std::string, std::string> not_read_;
};

class TableOfPlan {
 public:
  TableOfPlan(const std::string& path, char decimal) : schema_(Schema::load("plan")) {
    table_.path = path;
    mapping_.decimal = decimal;
  }

  /// Targets stand on one sheet, goals and tasks often on others.
  PlanTable read() {
    RowSink first = read_sheet({});
    for (const std::string& sheet : first.unread)
      if (!read_other(sheet)) table_.notes.push_back(first.why_not_read(sheet));
    if (table_.sheets.size() == 1 && first.unread.empty()) table_.sheets.front().name.clear();
    return std::move(table_);
  }

 private:
  std::unique_ptr<Source> open(const std::string& sheet) const {
    SourceOptions options;
    options.inputs = {table_.path};
    options.sheet = sheet;
    options.as_written = true;
    return open_source(options);
  }

  RowSink read_sheet(const std::string& name) {
    const auto source = open(name);
    RowSink sink(schema_, table_, table_.sheets.size());
    add_sheets(*source->header());
    take(*source, sink);
    return sink;
  }

  /// A sheet of another form, where it has what a plan has.
  bool read_other(const std::string& name) {
    std::unique_ptr<Source> source;
    const std::size_t first = table_.sheets.size();
    try {
      source = open(name);
      add_sheets(*source->header());
    } catch (const Error&) {  // hidden, without a table, or of columns that could mean several things
      table_.sheets.resize(first);
      return false;
    }
    if (!is_plan(table_.sheets.back())) {
      table_.sheets.resize(first);
      return false;
    }
    RowSink sink(schema_, table_, first);
    take(*source, sink);
    return true;
  }

  void take(Source& source, RowSink& sink) const {
    std::vector<std::unique_ptr<Stage>> stages;
    stages.push_back(make_mapping_stage(schema_, mapping_of(*source.header())));
    stages.push_back(make_constraint_stage(schema_, {}));
    run(source, stages, sink, 1);
  }

  /// "Mục tiêu" titles the numbers of some plans. Beside another column of numbers, and where no other names the rows,
  /// it says what the goals are.
  MappingOptions mapping_of(const Header& header) const {
    MappingOptions mapping = mapping_;
    const auto place = [&](const char* field) { return static_cast<std::size_t>(schema_->find(field)); };
    for (std::size_t i = 0; i < std::max<std::size_t>(1, header.sources.size()); ++i) {
      const SourceColumns columns(header, i);
      const auto has = [&](const std::string& name) {
        return !columns.find_best(name, SourceColumns::Fit::column_title).empty();
      };
      const auto& names = schema_->fields[place("ten")].aliases;
      const auto& numbers = schema_->fields[place("muc_tieu")].aliases;
      if (!has(kGoal) || std::any_of(names.begin(), names.end(), has)) continue;
      if (std::any_of(numbers.begin(), numbers.end(), [&](const auto& name) { return name != kGoal && has(name); })) {
        mapping.assign.emplace_back("ten", kGoal);
        break;
      }
    }
    return mapping;
  }

  /// A plan is read without --map, which the message for other tables ends with.
  ColumnPlan columns_of(const SourceColumns& columns, const MappingOptions& mapping) const {
    try {
      return plan_columns(*schema_, columns, nullptr, mapping);
    } catch (const UsageError& error) {
      const std::string text = error.what();
      const auto end = text.rfind(';');
      if (end == text.npos || text.find("--map", end) == text.npos) throw;
      throw InputError(tr("{}; rename the one that is not meant", text.substr(0, end)));
    }
  }

  void add_sheets(const Header& header) {
    const MappingOptions mapping = mapping_of(header);
    for (std::size_t i = 0; i < std::max<std::size_t>(1, header.sources.size()); ++i) {
      const SourceColumns columns(header, i);
      const ColumnPlan plan = columns_of(columns, mapping);
      PlanTable::Sheet sheet;
      if (i < header.sources.size()) sheet.name = header.sources[i].layer;
      for (const auto& of_field : plan)
        sheet.columns.push_back(of_field.empty() ? std::string() : columns.name(of_field.front()));
      sheet.tasks = kind_of(sheet);
      table_.sheets.push_back(std::move(sheet));
    }
  }

  bool has(const PlanTable::Sheet& sheet, const char* field) const {
    return !sheet.columns[static_cast<std::size_t>(schema_->find(field))].empty();
  }

  bool is_plan(const PlanTable::Sheet& sheet) const {
    if (has(sheet, "trang_thai") || has(sheet, "loai")) return true;
    const bool what = has(sheet, "bo_du_lieu") || has(sheet, "chi_tieu");
    return what && (has(sheet, "muc_tieu") || has(sheet, "ca_nam") || has(sheet, "quy_1") || has(sheet, "quy_4"));
  }

  /// Whether a sheet of goals and tasks says in its name or title of contents which of them.
  std::optional<bool> kind_of(const PlanTable::Sheet& sheet) const {
    if (has(sheet, "bo_du_lieu") || !has(sheet, "trang_thai")) return std::nullopt;
    for (const std::string& words : {sheet.columns[static_cast<std::size_t>(schema_->find("ten"))], sheet.name}) {
      const std::string folded = text::fold(words);
      const bool task = folded.find("nhiem vu") != folded.npos, goal = folded.find("muc tieu") != folded.npos;
      if (task != goal) return task;
    }
    return std::nullopt;
  }

  std::shared_ptr<const Schema> schema_;
  MappingOptions mapping_;
  PlanTable table_;
};

}  // namespace

PlanTable read_plan_table(const std::string& path, char decimal) {
  return TableOfPlan(path, decimal).read();
}

}  // namespace sohoa::progress
