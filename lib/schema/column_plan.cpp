#include "schema/column_plan.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

/// Letters and digits of the folded name.
std::string bare(std::string_view name) {
  std::string found;
  for (const char c : text::fold(name))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) found += c;
  return found;
}

/// "6 Loại đất", "(6) Loại đất" and "6. Loại đất" without the number that forms give their columns.
std::string_view without_number(std::string_view name) {
  std::string_view rest = name;
  if (rest.starts_with('(')) rest.remove_prefix(1);
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits == 0 || digits == rest.size()) return name;
  const std::size_t title = rest.find_first_not_of(" .)", digits);
  return title == digits || title == rest.npos ? name : rest.substr(title);
}

std::string source_label(const Header& header, std::size_t source) {
  if (source >= header.sources.size()) return header.name;
  const SourceInfo& info = header.sources[source];
  const std::filesystem::path path = info.path;
  const bool obvious = info.layer.empty() || info.layer == path.stem().string();
  return obvious ? path.filename().string() : path.filename().string() + " (" + info.layer + ")";
}

using Fit = SourceColumns::Fit;

/// Which names of a field are looked for.
enum class Names : std::uint8_t {
  own,
  all,   ///< its own and its aliases
  weak,  ///< its weak aliases
};

/// Fills a plan step by step; a column goes to one field only.
class Planner {
 public:
  Planner(const Schema& schema, const SourceColumns& columns)
      : schema_(schema), columns_(columns), plan_(schema.fields.size()) {}

  void assign(const MappingOptions& options) {
    for (const auto& [field, column] : options.assign) {
      const auto place = static_cast<std::size_t>(schema_.find(field));
      const auto found = columns_.find_best(column, Fit::column_title);
      if (!column.empty() && found.empty() && options.where_there.contains(field)) continue;
      settled_.insert(place);
      if (column.empty()) continue;  // no column at all
      if (found.empty()) continue;   // another source has it
      if (found.size() > 1 && columns_.find(column, Fit::exact).empty())
        throw UsageError(tr("{}: --map {}={}: several columns are called so; write the name exactly", columns_.label(),
                            field, column));
      if (taken_.contains(found[0])) throw UsageError(tr("--map: column \"{}\" is given to two fields", column));
      take(place, found[0]);
    }
  }

  /// A dataset of ours comes back: its columns are the fields, the worked-out ones too, and no profile has a say. A
  /// list that calls its key as we do, and the rest as its office does, is none: it has less than half of the fields.
  bool take_own() {
    const auto has = [&](const std::string& name) { return !columns_.find(name, Fit::exact).empty(); };
    if (schema_.primary_key.empty() || !std::all_of(schema_.primary_key.begin(), schema_.primary_key.end(), has))
      return false;
    const auto own = std::count_if(schema_.fields.begin(), schema_.fields.end(),
                                   [&](const SchemaField& field) { return has(field.name); });
    if (2 * static_cast<std::size_t>(own) < schema_.fields.size() && has_aliases()) return false;
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      const auto found = columns_.find(schema_.fields[i].name, Fit::exact);
      if (plan_[i].empty() && !settled_.contains(i) && !found.empty() && !taken_.contains(found[0])) take(i, found[0]);
    }
    return true;
  }

  void rank(const Profile& profile) {
    for (const auto& [field, wanted] : profile.map) {
      const auto place = static_cast<std::size_t>(schema_.find(field));
      if (settled_.contains(place)) continue;
      if (wanted.empty()) settled_.insert(place);
      for (const std::string& name : wanted)
        for (const std::uint32_t column : columns_.find_best(name, Fit::both_titles))
          if (!taken_.contains(column)) take(place, column);
    }
  }

  /// One pass over the fields that have no column yet. Names count before aliases, so that a table which has both keeps
  /// its own.
  void match(Fit fit, Names names) {
    std::vector<std::vector<std::uint32_t>> found(plan_.size());
    for (std::size_t i = 0; i < plan_.size(); ++i)
      if (is_open(i)) found[i] = candidates(schema_.fields[i], fit, names);
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i].size() > 1) fail_two_columns(schema_.fields[i], found[i]);
      for (std::size_t j = 0; j < i; ++j)
        if (!found[i].empty() && found[i] == found[j])
          fail_two_fields(schema_.fields[j], schema_.fields[i], found[i][0]);
    }
    for (std::size_t i = 0; i < found.size(); ++i)
      if (!found[i].empty()) take(i, found[i][0]);
  }

  /// Without a column for a required field every row would be rejected: the user has to say which one it is.
  void require(const MappingOptions& options) const {
    const auto filled = [&](const std::string& name) {
      return !plan_[static_cast<std::size_t>(schema_.find(name))].empty();
    };
    // A key that the tool makes itself needs no column.
    const auto made = [&](const std::string& name) {
      return schema_.fields[static_cast<std::size_t>(schema_.find(name))].derived;
    };
    const auto& key = schema_.primary_key;
    const auto known = [&](const std::string& name) { return filled(name) || options.provided.contains(name); };
    // Where the key is given beside the source, its columns must still be known for something.
    const bool foreign = (taken_.empty() && !columns_.hold_places()) || std::none_of(key.begin(), key.end(), known);
    if (!std::all_of(key.begin(), key.end(), made) && foreign) fail_no_key();
    for (const SchemaField& field : schema_.fields)
      if (field.constraints.required && !field.derived && !known(field.name)) fail_required(field, options);
  }

  ColumnPlan plan() && { return std::move(plan_); }

 private:
  /// Some column is called as lists call a field, and not as we call one.
  bool has_aliases() const {
    std::set<std::uint32_t> ours;
    for (const SchemaField& field : schema_.fields)
      for (const std::uint32_t column : columns_.find(field.name, Fit::exact)) ours.insert(column);
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      if (!is_open(i) || !columns_.find(schema_.fields[i].name, Fit::exact).empty()) continue;
      const auto found = candidates(schema_.fields[i], Fit::folded, Names::all);
      if (std::any_of(found.begin(), found.end(), [&](std::uint32_t column) { return !ours.contains(column); }))
        return true;
    }
    return false;
  }

  bool is_open(std::size_t field) const {
    return plan_[field].empty() && !settled_.contains(field) && !schema_.fields[field].derived;
  }

  void take(std::size_t field, std::uint32_t column) {
    plan_[field].push_back(column);
    taken_.insert(column);
  }

  std::vector<std::uint32_t> candidates(const SchemaField& field, Fit fit, Names names) const {
    std::set<std::uint32_t> found;
    const auto add = [&](const std::string& name) {
      for (const std::uint32_t column : columns_.find(name, fit))
        if (!taken_.contains(column)) found.insert(column);
    };
    if (names != Names::weak) add(field.name);
    if (names == Names::all) std::for_each(field.aliases.begin(), field.aliases.end(), add);
    if (names == Names::weak) std::for_each(field.weak_aliases.begin(), field.weak_aliases.end(), add);
    return {found.begin(), found.end()};
  }

  std::vector<std::string> free_names() const {
    std::vector<std::string> names;
    for (const std::uint32_t column : columns_.indices())
      if (!taken_.contains(column)) names.push_back(column_name(column));
    return names;
  }

  std::string column_name(std::uint32_t column) const { return columns_.name(column); }

  [[noreturn]] void fail_required(const SchemaField& field, const MappingOptions& options) const {
    std::string message =
        tr("{}: no column is known to fill {} ({}), which every row needs. Columns nobody took: {}. Name it with --map "
           "{}=COLUMN",
           columns_.label(), field.name, field.title.in(language()), fmt::join(free_names(), ", "), field.name);
    if (const auto offer = options.offered.find(field.name); offer != options.offered.end())
      message += tr(", or give {}", offer->second);
    throw UsageError(message);
  }

  [[noreturn]] void fail_no_key() const {
    const std::vector<std::string> names = columns_.names();
    if (names.empty()) throw UsageError(tr("{}: there are no columns to take values from", columns_.label()));
    const auto required = [&](const std::string& name) {
      return schema_.fields[static_cast<std::size_t>(schema_.find(name))].constraints.required;
    };
    if (std::none_of(schema_.primary_key.begin(), schema_.primary_key.end(), required))
      throw UsageError(tr("{}: none of the columns is known. The columns are: {}. Say which is which with --map "
                          "FIELD=COLUMN, for the fields {}; or take another layer with --layer",
                          columns_.label(), fmt::join(names, ", "), fmt::join(fields_to_name(), ", ")) +
                       lost_letters(names));
    const std::string& key = schema_.primary_key.empty() ? schema_.fields.front().name : schema_.primary_key.back();
    throw UsageError(tr("{}: none of the columns is known to fill {}. The columns are: {}. Say which is which, such as "
                        "--map {}={}; or take another layer with --layer",
                        columns_.label(), fmt::join(schema_.primary_key, ", "), fmt::join(names, ", "), key, names[0]) +
                     lost_letters(names));
  }

  /// The first fields that a table may fill, with their titles.
  std::vector<std::string> fields_to_name() const {
    constexpr std::size_t kShown = 6;
    std::vector<std::string> names;
    for (const SchemaField& field : schema_.fields) {
      const auto& key = schema_.primary_key;
      if (field.derived || std::find(key.begin(), key.end(), field.name) != key.end()) continue;
      names.push_back(fmt::format("{} ({})", field.name, field.title.in(language())));
      if (names.size() == kShown) break;
    }
    return names;
  }

  /// "Ch? h?": what an export into an encoding without Vietnamese letters leaves.
  static std::string lost_letters(const std::vector<std::string>& names) {
    const auto lost = std::find_if(names.begin(), names.end(), [](const std::string& name) {
      const std::size_t sign = name.find('?');
      return sign != std::string::npos && name.size() > 2;
    });
    if (lost == names.end()) return {};
    return tr(". In \"{}\" letters are lost: save the table again as .xlsx or CSV UTF-8", *lost);
  }

  [[noreturn]] void fail_two_columns(const SchemaField& field, const std::vector<std::uint32_t>& found) const {
    throw UsageError(tr("{}: columns \"{}\" and \"{}\" both fit {} ({}); choose one: --map {}={}", columns_.label(),
                        column_name(found[0]), column_name(found[1]), field.name, field.title.in(language()),
                        field.name, quoted(column_name(found[0]))));
  }

  [[noreturn]] void fail_two_fields(const SchemaField& one, const SchemaField& other, std::uint32_t column) const {
    throw UsageError(tr("{}: column \"{}\" fits both {} and {}; choose one: --map {}={}", columns_.label(),
                        column_name(column), one.name, other.name, one.name, quoted(column_name(column))));
  }

  /// As a shell takes it.
  static std::string quoted(const std::string& name) {
    return name.find_first_of(" ()&;'") == name.npos ? name : '"' + name + '"';
  }

  const Schema& schema_;
  const SourceColumns& columns_;
  ColumnPlan plan_;
  std::set<std::uint32_t> taken_;
  std::set<std::size_t> settled_;  // fields that --map has spoken about
};

bool detected(const Profile& profile, const SourceColumns& columns) {
  return !profile.detect.empty() && std::all_of(profile.detect.begin(), profile.detect.end(), [&](const auto& name) {
    return !columns.find_best(name, Fit::both_titles).empty();
  });
}

}  // namespace

namespace {

/// The titles of a column without their units.
struct Titles {
  std::string all, lowest;
  text::Unit unit = text::Unit::none;  ///< of the lowest one that has any: "Diện tích (ha) / Đất ở"
};

Titles titles_of(std::string_view name) {
  Titles titles;
  for (std::string_view rest = without_number(name); !rest.empty();) {
    const std::size_t end = std::min(rest.find(kTitleSeparator), rest.size());
    std::string_view title;
    const text::Unit unit = text::unit_of_title(rest.substr(0, end), title);
    if (unit != text::Unit::none) titles.unit = unit;
    titles.lowest.assign(title);
    titles.all += titles.lowest;
    titles.all += ' ';
    rest.remove_prefix(std::min(end + kTitleSeparator.size(), rest.size()));
  }
  return titles;
}

}  // namespace

SourceColumns::SourceColumns(const Header& header, std::size_t source) : label_(source_label(header, source)) {
  std::vector<std::uint32_t> indices;
  // Of a stream that follows a schema all columns are there, also those that the tool before filled.
  if (source < header.sources.size() && header.schema.empty()) indices = header.sources[source].columns;
  if (indices.empty())  // or a stream that does not say
    for (std::uint32_t i = 0; i < header.fields.size(); ++i) indices.push_back(i);
  for (const std::uint32_t index : indices) {
    const std::string& name = header.fields[index].name;
    places_ = places_ || !header.fields[index].geometry.empty();
    const Titles titles = titles_of(name);
    columns_.push_back({index, name, bare(name), bare(titles.all), bare(without_number(titles.lowest)), titles.unit});
  }
}

std::vector<std::uint32_t> SourceColumns::find(std::string_view name, Fit fit) const {
  const std::string wanted = fit == Fit::exact         ? std::string(name)
                             : fit == Fit::both_titles ? bare(without_number(name))
                                                       : bare(name);
  std::vector<std::uint32_t> found;
  if (wanted.empty()) return found;
  for (const Column& column : columns_) {
    const std::string& has = fit == Fit::exact          ? column.name
                             : fit == Fit::folded       ? column.folded
                             : fit == Fit::lowest_title ? column.lowest
                                                        : column.title;
    if (has == wanted) found.push_back(column.index);
  }
  return found;
}

std::vector<std::uint32_t> SourceColumns::find_best(std::string_view name, Fit weakest) const {
  for (const Fit fit : {Fit::exact, Fit::folded, Fit::column_title, Fit::both_titles}) {
    if (fit > weakest) break;
    if (auto found = find(name, fit); !found.empty()) return found;
  }
  return {};
}

std::vector<std::string> SourceColumns::names() const {
  std::vector<std::string> names;
  for (const Column& column : columns_) names.push_back(column.name);
  return names;
}

std::vector<std::uint32_t> SourceColumns::indices() const {
  std::vector<std::uint32_t> indices;
  for (const Column& column : columns_) indices.push_back(column.index);
  return indices;
}

std::string SourceColumns::name(std::uint32_t index) const {
  const auto found =
      std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) { return column.index == index; });
  return found == columns_.end() ? std::string() : found->name;
}

text::Unit SourceColumns::unit(std::uint32_t index) const {
  const auto found =
      std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) { return column.index == index; });
  return found == columns_.end() ? text::Unit::none : found->unit;
}

const Profile* choose_profile(const SourceColumns& columns, const std::vector<Profile>& profiles, bool given) {
  const auto found = std::find_if(profiles.begin(), profiles.end(),
                                  [&](const Profile& candidate) { return given || detected(candidate, columns); });
  return found == profiles.end() ? nullptr : &*found;
}

ColumnPlan plan_columns(const Schema& schema, const SourceColumns& columns, const Profile* profile,
                        const MappingOptions& options) {
  Planner planner(schema, columns);
  planner.assign(options);
  if (planner.take_own()) return std::move(planner).plan();
  if (profile != nullptr) planner.rank(*profile);
  planner.match(Fit::exact, Names::own);
  for (const Names names : {Names::all, Names::weak})
    for (const Fit fit : {Fit::exact, Fit::folded, Fit::column_title, Fit::lowest_title}) planner.match(fit, names);
  planner.require(options);
  return std::move(planner).plan();
}

}  // namespace sohoa
