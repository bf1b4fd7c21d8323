#pragma once
// What a valid feature is. A dataset is a schema file: Frictionless Table Schema plus one `sohoa` object.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/message.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// A text in the languages of the product.
struct Text {
  std::string vi, en;
  const std::string& in(Lang lang) const { return lang == Lang::vi || en.empty() ? vi : en; }
};

/// How the text of a field is brought to its normal form. Every change is an `info` issue `<subject>.normalised`.
enum class Normal : std::uint8_t {
  none,
  number_text,  ///< sheet and parcel numbers: "14.0" → "14", "007" → "7"; "654a" and "TĐ03-2014" stay
  commune,      ///< commune codes: 5 digits, leading zeroes restored ("7192" → "07192")
  code,         ///< codes: blanks around and inside compound forms removed, upper case where the code list has it so
};

struct Constraints {
  bool required = false;
  std::string pattern;  ///< RE2, must match the whole value
  std::vector<std::string> enumeration;
  std::optional<double> minimum, maximum;
  std::optional<std::size_t> max_length;  ///< characters
};

struct SchemaField {
  std::string name;
  Type type = Type::text;
  Text title, description;
  std::vector<std::string> aliases;  ///< source column names, best first
  std::string code_list;             ///< name of a list in schemas/codelists, empty = none
  std::string code_rule;             ///< issue ids of the list start with this: "parcel.land-use"
  bool compound = false;             ///< several codes in one value (ONT+CLN)
  bool personal = false;             ///< masked in reports and logs
  bool derived = false;              ///< filled by the tool, never mapped from a source column
  Normal normal = Normal::none;
  std::vector<std::string> missing;  ///< texts that mean "no value" beside the schema's own
  Constraints constraints;
};

/// A judgement about one feature (with sql), about a set, or about the reading itself (without).
struct Rule {
  std::string id;
  Severity severity = Severity::error;
  Text title;    ///< short, for tables: "Diện tích khác hình học"
  Text message;  ///< with {args}: the args of the issue, and {value} {before} {after} {field} {count} {key}
  Text cure;     ///< what to do; may be empty
  std::string source;  ///< circular and article
  std::string field;   ///< the field an issue of this rule points at
  std::string sql;     ///< true = valid, NULL = not judged
  std::vector<std::pair<std::string, std::string>> args;  ///< name → SQL, evaluated for features at fault only
};

enum class GeometryNeed : std::uint8_t { none, optional, required };

struct Schema {
  std::string name;     ///< "parcel"
  std::string subject;  ///< first part of rule ids, "parcel"
  std::string version;  ///< semantic version of the file
  std::string digest;   ///< SHA-256-like fingerprint of the schema text, for sohoa_source
  std::string text;     ///< the file as read
  bool ours = true;     ///< shipped with the product (then streams carry only its name)
  std::string layer;    ///< "thua_dat"
  Text title;
  GeometryNeed geometry = GeometryNeed::required;
  std::string geometry_type;  ///< "MULTIPOLYGON"
  std::vector<SchemaField> fields;
  std::vector<std::string> primary_key;
  std::vector<std::string> missing;    ///< texts that mean "no value" in every field
  std::vector<Rule> rules;             ///< the schema's own rules, SQL and named ones
  std::vector<std::string> profiles;   ///< names of field mappings tried on a source, best first

  int find(std::string_view field) const;

  /// Loads schemas/NAME.json, or a file when `name_or_path` has a suffix or a slash. Errors name line and key (UsageError).
  static std::shared_ptr<const Schema> load(const std::string& name_or_path);
  /// From the text a stream carries.
  static std::shared_ptr<const Schema> parse(const std::string& text, const std::string& origin, bool ours);
  /// The schema of a stream: by name, or from its schemaText. Null when it has none.
  static std::shared_ptr<const Schema> of(const Header& header);
};

/// All rules that issues can name: those every tool knows (schemas/rules.json) and those of a schema.
class RuleBook {
 public:
  /// `schema` may be null.
  explicit RuleBook(std::shared_ptr<const Schema> schema);
  /// Null when no such rule is known (a newer writer, say).
  const Rule* find(std::string_view id) const;
  /// The issue as a sentence: rule text with args, in `lang`. `fields` gives the titles of fields. Never throws: an unknown
  /// rule is shown by its id, value and args. Numbers are written the way of the language.
  std::string render(const Issue& issue, Lang lang) const;
  std::string title(std::string_view id, Lang lang) const;
  const std::vector<const Rule*>& all() const { return all_; }

 private:
  std::shared_ptr<const Schema> schema_;
  std::vector<Rule> common_;
  std::vector<const Rule*> all_;
};

/// The office's own policy: --severity RULE=off|info|warning|error and the configuration file.
struct SeverityPolicy {
  std::vector<std::pair<std::string, std::optional<Severity>>> rules;  ///< nullopt = off
  /// Reads "RULE=off"; throws UsageError naming the nearest rule when `book` does not know it.
  void add(std::string_view text, const RuleBook& book);
};

}  // namespace sohoa
