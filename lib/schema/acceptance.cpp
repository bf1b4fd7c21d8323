#include "schema/acceptance.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/data.hpp"
#include "base/error.hpp"
#include "schema/set_rule.hpp"
#include "schema/typing.hpp"
#include "text/nearest.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr char kBetween = '\x1F';

/// Index of the column that has one of two names, whatever their case and marks.
std::size_t find_column(const Table& table, const std::string& path, const char* english, const char* vietnamese) {
  const std::vector<std::string>& titles = table.titles();
  for (std::size_t i = 0; i < titles.size(); ++i)
    for (const char* name : {english, vietnamese})
      if (text::fold(text::trim(titles[i])) == text::fold(name)) return i;
  throw UsageError(tr("--accept {}: no column {}; the columns are rule, key, reason and until", path,
                      language() == Lang::vi ? vietnamese : english));
}

std::string entry_name(std::string_view rule, std::string_view key) {
  return std::string(rule) + kBetween + std::string(key);
}

/// The parts of 07192/5/12, or of {"maXaGoc":"07192",…} in the order of the fields; nullopt when they are others.
std::optional<std::vector<std::string>> key_parts(std::string_view text, const std::vector<std::string>& fields) {
  std::vector<std::string> parts;
  if (text.starts_with('{')) {
    const auto object = nlohmann::json::parse(text, nullptr, false);
    if (!object.is_object() || object.size() != fields.size()) return std::nullopt;
    for (const std::string& field : fields) {
      const auto found = object.find(field);
      if (found == object.end() || found->is_null()) return std::nullopt;
      parts.push_back(found->is_string() ? found->get<std::string>() : found->dump());
    }
    return parts;
  }
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('/', start), text.size());
    parts.emplace_back(text::trim(text.substr(start, end - start)));
    start = end + 1;
  }
  return parts.size() == fields.size() ? std::optional(std::move(parts)) : std::nullopt;
}

std::string known_rule(const std::string& id, const RuleBook& book, const std::string& place) {
  if (book.find(id) == nullptr) {
    std::vector<std::string> known;
    for (const Rule* rule : book.all()) known.push_back(rule->id);
    const auto meant = text::nearest(id, known);
    throw UsageError(meant ? tr("{}: there is no rule {}; do you mean {}?", place, id, *meant)
                           : tr("{}: there is no rule {}; sohoa-check --list-rules lists them", place, id));
  }
  if (id.ends_with(".duplicate-key"))
    throw UsageError(tr("{}: {} cannot be accepted: only one feature can have a key", place, id));
  return id;
}

std::string read_day(std::string_view text, const std::string& place) {
  if (text.empty()) return {};
  const auto day = text::parse_date(text);
  if (!day) throw UsageError(tr("{}: \"{}\" is no day; write 2025-06-30 or 30/06/2025", place, text));
  return text::iso(*day);
}

}  // namespace

void Acceptances::append_key_part(std::string& key, std::string_view value) {
  key += value;
  key += kBetween;
}

std::string Acceptances::read_key(std::string_view text, const Schema& schema, std::size_t fields,
                                  const std::string& place) const {
  const std::vector<std::string> names(schema.primary_key.begin(),
                                       schema.primary_key.begin() + static_cast<std::ptrdiff_t>(fields));
  const auto parts = key_parts(text, names);
  if (!parts)
    throw UsageError(tr("{}: \"{}\" is no key; write the values of {} with slashes between them", place, text,
                        fmt::join(names, ", ")));
  Arena arena;
  std::string key;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    // "007" is sheet 7 here as it is in a map.
    const SchemaField& field = schema.fields[static_cast<std::size_t>(schema.find(schema.primary_key[i]))];
    const Typed typed = Typing(schema, field).convert(Value::of(std::string_view((*parts)[i])), Writing{}, arena);
    if (typed.outcome != Typed::Outcome::value)
      throw UsageError(tr("{}: \"{}\" is no value of {}", place, (*parts)[i], field.name));
    append_key_part(key, text_of(typed.value, arena));
  }
  return key;
}

void Acceptances::add_file(const std::string& path, const Schema& schema, const RuleBook& book) {
  if (schema.primary_key.empty())
    throw UsageError(tr("--accept {}: features of the schema {} have no key", path, schema.name));
  const Table table = Table::read(path, ",;");
  const std::size_t rule = find_column(table, path, "rule", "quy tắc"), key = find_column(table, path, "key", "khóa"),
                    reason = find_column(table, path, "reason", "lý do"),
                    until = find_column(table, path, "until", "đến ngày");
  const std::string today = text::iso(text::today());
  for (std::size_t row = 0; row < table.rows().size(); ++row) {
    const std::vector<std::string>& cells = table.rows()[row];
    const std::string place = tr("--accept {}: line {}", path, table.line(row));
    auto entry = std::make_unique<Entry>();
    entry->rule = known_rule(std::string(text::trim(cells[rule])), book, place);
    entry->shown_key = text::trim(cells[key]);
    const std::size_t parts =
        about_sheet(book.find(entry->rule)->set) ? number_in_key(schema) : schema.primary_key.size();
    entry->key = read_key(entry->shown_key, schema, parts, place);
    entry->reason = text::trim(cells[reason]);
    entry->until = read_day(text::trim(cells[until]), place);
    entry->expired = !entry->until.empty() && entry->until < today;
    if (entry->reason.empty()) throw UsageError(tr("{}: a reason is missing", place));
    const auto [added, fresh] = entries_.emplace(entry_name(entry->rule, entry->key), nullptr);
    if (!fresh) throw UsageError(tr("{}: rule {} and key {} are there twice", place, entry->rule, entry->shown_key));
    in_order_.push_back(entry.get());
    if (!about(entry->rule)) rules_.push_back(entry->rule);
    added->second = std::move(entry);
  }
}

bool Acceptances::about(std::string_view rule) const {
  return std::find(rules_.begin(), rules_.end(), rule) != rules_.end();
}

std::optional<std::string_view> Acceptances::reason(std::string_view rule, std::string_view key) const {
  const auto found = entries_.find(entry_name(rule, key));
  if (found == entries_.end()) return std::nullopt;
  const Entry& entry = *found->second;
  entry.met = true;
  return entry.expired ? std::nullopt : std::optional<std::string_view>(entry.reason);
}

void Acceptances::report(Batch& late) const {
  Issue unused;
  unused.rule = "accept.unused";
  unused.severity = Severity::info;
  unused.count = 0;
  for (const Entry* entry : in_order_) {
    if (!entry->met) {
      if (unused.count++ == 0)
        unused.args = late.keep({{"rule", Value::of(std::string_view(entry->rule))},
                                 {"accepted_key", Value::of(std::string_view(entry->shown_key))}});
    } else if (entry->expired) {
      Issue& issue = late.issues.emplace_back();
      issue.rule = "accept.expired";
      issue.severity = Severity::warning;
      issue.args = late.keep({{"rule", Value::of(std::string_view(entry->rule))},
                              {"accepted_key", Value::of(std::string_view(entry->shown_key))},
                              {"until", Value::of(std::string_view(entry->until), Type::date)}});
    }
  }
  if (unused.count > 0) late.issues.push_back(unused);
}

}  // namespace sohoa
